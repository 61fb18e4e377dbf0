from prometheus_client.parser import text_string_to_metric_families

from fxviewer.gateway.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    page, _ = metrics.page("")
    families = text_string_to_metric_families(page.decode())
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def test_successes_are_counted_under_openfxs_names() -> None:
    metrics = Metrics(lambda: [])
    metrics.count("edges", 0.02)
    metrics.count("edges", 0.3)

    found = samples(metrics)

    edges = ("function_name", "edges")
    assert found["gateway_function_invocation_total", frozenset({edges, ("code", "200")})] == 2
    assert found["gateway_functions_seconds_count", frozenset({edges})] == 2
    assert found["gateway_functions_seconds_bucket", frozenset({edges, ("le", "0.025")})] == 1
    assert metrics.invocations("edges") == 2
    assert metrics.invocations("other") == 0


def test_nothing_appears_before_the_first_success_but_replicas() -> None:
    replicas = [("edges", 3)]
    metrics = Metrics(lambda: replicas)
    assert samples(metrics) == {("gateway_service_count", frozenset({("function_name", "edges")})): 3}

    replicas.append(("blur", 1))

    assert len(samples(metrics)) == 2


def test_gateways_in_one_process_count_apart() -> None:
    one, other = Metrics(lambda: []), Metrics(lambda: [])

    one.count("edges", 0.1)

    assert other.invocations("edges") == 0


def test_page_is_in_the_format_that_is_asked_for() -> None:
    page, content_type = Metrics(lambda: []).page("application/openmetrics-text; version=1.0.0")

    assert content_type.startswith("application/openmetrics-text")
    assert page.endswith(b"# EOF\n")
