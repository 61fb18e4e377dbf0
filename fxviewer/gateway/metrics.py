"""Figures for Prometheus, under the names that OpenFx's dashboards ask for."""

from collections.abc import Callable, Iterable, Iterator

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

OK = "200"  # OpenFx counts successes only, and has the label all the same
# Those of Go's client, which OpenFx uses.
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts what the gateway answers. Safe from any thread.

    Args:
        replicas: Gives each function's name with its number of replicas, whenever somebody looks.
    """

    def __init__(self, replicas: Callable[[], Iterable[tuple[str, int]]]) -> None:
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs
        self._registry = CollectorRegistry()
        self._invocations = Counter(
            "gateway_function_invocation_total",
            "Individual function metrics",
            ["function_name", "code"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "gateway_functions_seconds",
            "Function time taken",
            ["function_name"],
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._registry.register(_ServiceCount(replicas))
        self._of_function: dict[str, tuple[Counter, Histogram]] = {}  # looking labels up costs more than counting

    def count(self, function: str, seconds: float) -> None:
        """Count one successful call."""
        counters = self._of_function.get(function)
        if counters is None:
            counters = self._invocations.labels(function, OK), self._seconds.labels(function)
            self._of_function[function] = counters
        counters[0].inc()
        counters[1].observe(seconds)

    def invocations(self, function: str) -> int:
        labels = {"function_name": function, "code": OK}
        return int(self._registry.get_sample_value("gateway_function_invocation_total", labels) or 0)

    def page(self, accept: str) -> tuple[bytes, str]:
        """Return all figures and their content type, in the format that the header asks for."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type


class _ServiceCount:
    def __init__(self, replicas: Callable[[], Iterable[tuple[str, int]]]) -> None:
        self._replicas = replicas

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("gateway_service_count", "Current count of replicas", labels=["function_name"])
        for function, replicas in self._replicas():
            family.add_metric([function], replicas)
        yield family
