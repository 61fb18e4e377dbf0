"""Looking after functions: what OpenFx's gateway answers besides calls, in its words."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import grpc

from fxviewer import __version__
from fxviewer.errors import FunctionError
from fxviewer.gateway.function import NAME_RULE, Function
from fxviewer.gateway.host import Host
from fxviewer.gateway.metrics import Metrics
from fxviewer.gateway.status import StatusError
from fxviewer.pb import openfx_pb2 as pb

FindImage = Callable[[str, str], Function]
"""Takes an image's name and the name of the function to be; raises FunctionError when there is no such image."""

MAX_REPLICAS = 64  # more processes than any machine this runs on has cores
_QUANTITY = re.compile(r"([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)")  # Kubernetes' own
_PULL_SECRET = "regcred"  # openfx-cli names it in every deployment; an image store needs none
_NAME_LABEL = "openfx_fn"


class Administration:
    """Answers everything but Invoke. Methods raise StatusError. Safe from any thread.

    Args:
        is_strict: Info says nothing, and a deployment must say how many replicas it wants, as in OpenFx.
    """

    def __init__(self, host: Host, metrics: Metrics, find_image: FindImage, *, is_strict: bool) -> None:
        self._host = host
        self._metrics = metrics
        self._find_image = find_image
        self._deploying = threading.Lock()  # of two that deploy one name, the second is told
        self._images: dict[Path, str] = {}  # by handler; atomic accesses only
        self._refused: dict[str, str] = {}  # why a hosted function's last update failed; atomic accesses only
        self._is_strict = is_strict
        self._info = "{}\n" if is_strict else f"fxGateway:\n  version: fxviewer-{__version__}\n"

    def list(self) -> pb.Functions:
        described = [self._describe(name) for name in self._host.names()]
        return pb.Functions(Functions=[one for one in described if one is not None])

    def meta(self, name: str) -> pb.Function:
        if not name:
            raise StatusError(grpc.StatusCode.INTERNAL, "resource name may not be empty")
        described = self._describe(name)
        if described is None:
            raise StatusError(grpc.StatusCode.NOT_FOUND, "function is not exist")
        return described

    def log(self, name: str) -> pb.Message:
        state = self._host.state(name)
        if state is None or not state.replicas:
            return pb.Message()
        return pb.Message(Msg=f"---\nName: {name}\nLog:\n{state.log_text}")

    def info(self) -> pb.Message:
        return pb.Message(Msg=self._info)

    def health(self) -> pb.Message:
        return pb.Message(Msg="OK")

    def deploy(self, request: pb.CreateFunctionRequest) -> pb.Message:
        _check_name(request.Service)
        _check_demands(request)
        with self._deploying:
            if self._host.state(request.Service) is not None:
                raise self._already_exists(request.Service)
            self._host_image(request, self._replicas(request), labels=dict(request.Labels))
        return pb.Message(Msg="OK")

    def update(self, request: pb.CreateFunctionRequest) -> pb.Message:
        _check_name(request.Service)
        state = self._host.state(request.Service)
        if state is None:
            raise _not_found(request.Service)
        _check_demands(request)
        labels = {**request.Labels, "uid": str(time.time_ns())}
        try:
            self._host_image(request, max(state.replicas, request.MinReplicas), labels=labels)
        except StatusError as error:
            self._refused[request.Service] = error.details
            raise
        self._refused.pop(request.Service, None)
        return pb.Message(Msg="OK")

    def delete(self, request: pb.DeleteFunctionRequest) -> pb.Message:
        _check_name(request.FunctionName)
        if self._host.state(request.FunctionName) is None:
            raise _not_found(request.FunctionName)
        with _told():
            self._host.remove(request.FunctionName)
        self._refused.pop(request.FunctionName, None)
        return pb.Message(Msg="OK")

    def scale(self, request: pb.ScaleServiceRequest) -> pb.Message:
        if self._host.state(request.ServiceName) is None:
            raise StatusError(grpc.StatusCode.INTERNAL, f"{_kind(request.ServiceName)} not found")
        _check_replicas(request.Replicas)
        with _told():
            self._host.scale(request.ServiceName, request.Replicas)
        return pb.Message(Msg="OK")

    def _host_image(self, request: pb.CreateFunctionRequest, replicas: int, *, labels: Mapping[str, str]) -> None:
        with _told():
            found = self._find_image(request.Image, request.Service)
            function = replace(
                found, environment=dict(request.EnvVars), labels=dict(labels), annotations=dict(request.Annotations)
            )
            self._host.deploy(function, replicas)
        self._images[function.handler] = request.Image

    def _already_exists(self, name: str) -> StatusError:
        """openfx-cli deploys after a refused update and prints this answer alone, so it has the reason of that one."""
        refused = self._refused.get(name)
        reason = f"; its update was refused: {refused}" if refused else ""
        return StatusError(grpc.StatusCode.ALREADY_EXISTS, f"{_kind(name)} already exists{reason}")

    def _replicas(self, request: pb.CreateFunctionRequest) -> int:
        """Return with how many replicas to begin."""
        least, most = request.MinReplicas, request.MaxReplicas
        if not self._is_strict:
            least, most = max(least, 1), max(most, least, 1)
        for field, value, floor in (("minReplicas", least, 1), ("maxReplicas", most, max(least, 1))):
            if value < floor:
                raise StatusError(
                    grpc.StatusCode.INTERNAL,
                    f'HorizontalPodAutoscaler.autoscaling "{request.Service}" is invalid: '
                    f"spec.{field}: Invalid value: {value}: must be greater than or equal to {floor}",
                )
        wished = request.Labels.get("scale_min", "")
        replicas = max(least, int(wished)) if wished.isdecimal() else least
        _check_replicas(replicas)
        return replicas

    def _describe(self, name: str) -> pb.Function | None:
        state = self._host.state(name)
        if state is None:
            return None
        function = state.function
        return pb.Function(
            Name=name,
            Image=self._images.get(function.handler, str(function.handler)),
            InvocationCount=self._metrics.invocations(name),
            Replicas=state.replicas,
            AvailableReplicas=state.available,
            Annotations={"desc": function.description, **function.annotations},
            Labels={**function.labels, _NAME_LABEL: name},
        )


def _check_name(name: str) -> None:
    if not NAME_RULE.fullmatch(name):
        raise StatusError(grpc.StatusCode.INVALID_ARGUMENT, f"({name}) must be a valid DNS entry for service name")


def _check_demands(request: pb.CreateFunctionRequest) -> None:
    for secret in request.Secrets:
        if secret != _PULL_SECRET:
            raise StatusError(grpc.StatusCode.INVALID_ARGUMENT, f'secrets "{secret}" not found')
    for resources in (request.Limits, request.Requests):
        for quantity in (resources.Memory, resources.CPU, resources.GPU):
            if quantity and not _QUANTITY.fullmatch(quantity):
                raise StatusError(
                    grpc.StatusCode.INVALID_ARGUMENT,
                    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                )


def _check_replicas(replicas: int) -> None:
    if replicas > MAX_REPLICAS:
        raise StatusError(
            grpc.StatusCode.INVALID_ARGUMENT,
            f"{replicas} replicas are more than the {MAX_REPLICAS} it starts",
        )


def _kind(name: str) -> str:
    """Name a function as Kubernetes does."""
    return f'deployments.extensions "{name}"'


def _not_found(name: str) -> StatusError:
    return StatusError(grpc.StatusCode.NOT_FOUND, f"{_kind(name)} not found")


@contextmanager
def _told() -> Iterator[None]:
    """Pass on what the host refuses."""
    try:
        yield
    except FunctionError as error:
        raise StatusError(grpc.StatusCode.FAILED_PRECONDITION, str(error)) from error
