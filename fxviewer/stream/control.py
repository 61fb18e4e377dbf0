"""Looking after the functions of a gateway: all that is neither a call of the viewer nor a stream."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import grpc

from fxviewer.errors import (
    FunctionError,
    FxviewerError,
    GatewayRefusedError,
    GatewayUnreachableError,
    UnknownFunctionError,
)
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb import workbench_pb2 as workbench
from fxviewer.settings import Connection
from fxviewer.stream.client import (
    CONTROL_TIMEOUT_S,
    IDENTITY,
    connection_error,
    frame_failure,
    open_channel,
)
from fxviewer.stream.fault import wants_token

DEPLOY_TIMEOUT_S = 120.0  # our gateway answers when the function has loaded, OpenFx's when Kubernetes has taken it
CALL_TIMEOUT_S = 600.0  # OpenFx's own limit is 553 s
_LOG_CURE = "Its log may tell more."
_LIST_CURE = "“fxviewer function list” tells which there are."
_TOKEN_CURE = "Set FXVIEWER_TOKEN to its token."
_SOCKET_CURE = "A socket is named like this: -g unix:/path."
_PULL_SECRET = "regcred"  # by which OpenFx's cluster may fetch the image


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """A function as a gateway describes it."""

    name: str
    image: str
    invocations: int
    replicas: int
    available: int
    annotations: Mapping[str, str]
    labels: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        return self.available > 0


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a gateway is asked to host.

    Attributes:
        limits: (memory, CPU, GPU) in Kubernetes' units; empty is none.
        requests: (memory, CPU) likewise.
        least: Replicas; at least 1, because OpenFx leaves half a function behind when it is told 0.
    """

    name: str
    image: str
    environment: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    limits: tuple[str, str, str] = ("", "", "")
    requests: tuple[str, str] = ("", "")
    least: int = 1
    most: int = 1


class Asker(Protocol):
    """Who asks; `Credentials` is one."""

    @property
    def field(self) -> str:
        """The token in the requests themselves, where OpenFx with OAuth2 has a place for it."""

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with every call."""


@dataclass(frozen=True, slots=True, repr=False)
class Bearer:
    """Somebody with a token, who sends it both ways: each gateway reads the one it knows."""

    token: str = ""

    @property
    def field(self) -> str:
        return self.token

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        return (("authorization", f"Bearer {self.token}"),) if self.token else ()


class Control:
    """A channel for looking after functions. Safe from any thread; every call has a deadline.

    Args:
        address: "host:port", or "unix:/path".
        connection: TLS of the channel.

    Raises:
        SettingsError: A TLS file is not what it should be.
    """

    def __init__(self, address: str, connection: Connection | None = None, asker: Asker | None = None) -> None:
        self.address = address
        self._channel = open_channel(address, connection or Connection())
        self._asker = asker or Bearer()
        self._service = ""

    def close(self) -> None:
        self._channel.close()

    def is_ours(self) -> bool:
        """Whether it is the gateway of this program, which hosts images of the computer it runs on.

        Raises:
            GatewayError: It cannot be reached, or is no gateway.
        """
        for service in ("pb.FxGateway", "pb.Gateway"):
            self._service = service
            try:
                _, call = self._method("HealthCheck", pb.Message).with_call(
                    pb.Empty(), timeout=CONTROL_TIMEOUT_S, metadata=self._asker.metadata
                )
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                    continue
                raise self._meaning(error, "") from error
            return any(key == IDENTITY for key, _ in call.initial_metadata() or ())
        raise GatewayRefusedError(f"What listens at {self.address} is no OpenFx gateway.", "Check the port.")

    def list(self) -> list[FunctionRecord]:
        """Raises:
        GatewayError: The list cannot be had.
        """
        # OpenFx with OAuth2 takes a token here, laid out as a Message; others take an Empty and ignore it.
        return [_record(one) for one in self._ask("List", pb.Message(Msg=self._asker.field), pb.Functions).Functions]

    def describe(self, name: str) -> FunctionRecord:
        """Raises:
        UnknownFunctionError: There is no such function.
        GatewayError: As list.
        """
        return _record(self._ask("GetMeta", pb.FunctionRequest(FunctionName=name), pb.Function, name))

    def log(self, name: str) -> str:
        """Return the log of all replicas, empty for a function that is not there.

        Raises:
            GatewayError: As list.
        """
        return str(self._ask("GetLog", pb.FunctionRequest(FunctionName=name), pb.Message, name).Msg)

    def follow_log(self, name: str) -> Iterator[str]:
        """Give each line of the log from now on, until the function is removed.

        Raises:
            GatewayRefusedError: Only our own gateway tells its log as it grows.
            GatewayError: The connection broke.
        """
        follow = self._channel.unary_stream(
            "/fxviewer.Workbench/Follow",
            request_serializer=workbench.FollowRequest.SerializeToString,
            response_deserializer=workbench.Event.FromString,
        )
        events: Any = follow(workbench.FollowRequest(functions=[name], with_log=True), metadata=self._asker.metadata)
        try:
            for event in events:
                if event.HasField("removed"):
                    return
                if event.log.dropped:
                    yield f"({event.log.dropped} lines were left out here)"
                for line in event.log.lines:
                    yield line.text
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                what = f"The gateway at {self.address} does not tell its log as it grows."
                raise GatewayRefusedError(what, "Ask without --follow.") from error
            raise self._meaning(error, name) from error
        finally:
            events.cancel()

    def update(self, deployment: Deployment) -> None:
        """Replace a function by another version, while it is being called.

        Raises:
            UnknownFunctionError: It is not there yet.
            FunctionError: It does not load, or there is no such image; the version before stays.
            GatewayError: The gateway does not want it.
        """
        self._ask("Update", _request(deployment, self._asker.field), pb.Message, deployment.name, DEPLOY_TIMEOUT_S)

    def deploy(self, deployment: Deployment) -> None:
        """Host a function that is not there yet.

        Raises:
            FunctionError, GatewayError: As update.
        """
        self._ask("Deploy", _request(deployment, self._asker.field), pb.Message, deployment.name, DEPLOY_TIMEOUT_S)

    def delete(self, name: str) -> None:
        """Raises:
        UnknownFunctionError: There is no such function.
        GatewayError: The gateway does not want to.
        """
        try:
            self._ask("Delete", pb.DeleteFunctionRequest(FunctionName=name, token=self._asker.field), pb.Message, name)
        except UnknownFunctionError as error:
            cause = error.__cause__
            is_half = isinstance(cause, grpc.RpcError) and (cause.details() or "").startswith("horizontalpod")
            if not is_half:  # OpenFx removes what another program deployed without replicas, and complains
                raise

    def scale(self, name: str, replicas: int) -> None:
        """Raises:
        UnknownFunctionError, GatewayError: As delete.
        """
        request = pb.ScaleServiceRequest(ServiceName=name, Replicas=replicas, token=self._asker.field)
        self._ask("ReplicaUpdate", request, pb.Message, name, DEPLOY_TIMEOUT_S)

    def call(self, name: str, body: bytes) -> bytes:
        """Return what the function answers, as it came.

        Raises:
            FunctionError: It failed.
            GatewayError: It was not asked.
        """
        request = pb.InvokeServiceRequest(Service=name, Input=body, token=self._asker.field)
        # Read as Messages, whose field is bytes: a reply that is no text would be refused.
        return bytes(self._ask("Invoke", request, pb.Messages, name, CALL_TIMEOUT_S).Output)

    def _ask(
        self, method: str, request: Any, reply: type[Any], function: str = "", timeout_s: float = CONTROL_TIMEOUT_S
    ) -> Any:
        if not self._service:
            self.is_ours()
        try:
            return self._method(method, reply)(request, timeout=timeout_s, metadata=self._asker.metadata)
        except grpc.RpcError as error:
            raise self._meaning(error, function) from error

    def _method(self, name: str, reply: type[Any]) -> Any:
        return self._channel.unary_unary(
            f"/{self._service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=reply.FromString,
        )

    def _meaning(self, error: grpc.RpcError, function: str) -> FxviewerError:
        code, details = error.code(), (error.details() or "").strip()
        if code == grpc.StatusCode.FAILED_PRECONDITION:
            return FunctionError(details)
        if details.startswith(("could not invoke", "Function timed out")):
            return _call_failure(error, function)
        # ReplicaUpdate says it in Kubernetes' words and with another code.
        if code == grpc.StatusCode.NOT_FOUND or re.fullmatch(r'deployments\S* ".*" not found', details):
            return UnknownFunctionError(f"The gateway at {self.address} has no function “{function}”.", _LIST_CURE)
        if code == grpc.StatusCode.PERMISSION_DENIED:
            return GatewayRefusedError(f"The gateway at {self.address} refused: {details}.", _SOCKET_CURE)
        if wants_token(error):
            return GatewayRefusedError(f"The gateway at {self.address} refused: {details}.", _TOKEN_CURE)
        if code == grpc.StatusCode.UNAVAILABLE and self.address.startswith("unix:"):
            return GatewayUnreachableError(f"No gateway listens at {self.address}.", "Check that it is running.")
        return connection_error(error, self.address)


def _call_failure(error: grpc.RpcError, function: str) -> FxviewerError:
    """What OpenFx's words for a call that failed behind it mean."""
    failure = frame_failure(error, function)
    if failure is None:
        return FunctionError(f"The function “{function}” failed: {error.details()}.", _LOG_CURE)
    if failure.kind == "unknown function":
        return UnknownFunctionError(failure.message, _LIST_CURE)
    if failure.kind == "raised":
        message = failure.message.strip().rstrip(".")
        return FunctionError(f"The function “{function}” failed: {message}.", failure.hint or _LOG_CURE)
    return FunctionError(f"{failure.message.rstrip('.')}.", failure.hint)


def _record(function: pb.Function) -> FunctionRecord:
    return FunctionRecord(
        function.Name,
        function.Image,
        function.InvocationCount,
        function.Replicas,
        function.AvailableReplicas,
        dict(function.Annotations),
        dict(function.Labels),
    )


def _request(deployment: Deployment, token: str) -> pb.CreateFunctionRequest:
    memory, cpu, gpu = deployment.limits
    least = max(1, deployment.least)
    return pb.CreateFunctionRequest(
        Service=deployment.name,
        Image=deployment.image,
        EnvVars=deployment.environment,
        Labels=deployment.labels,
        Annotations=deployment.annotations,
        Secrets=[*deployment.secrets, _PULL_SECRET],
        Limits=pb.FunctionResources(Memory=memory, CPU=cpu, GPU=gpu),
        Requests=pb.FunctionResources(Memory=deployment.requests[0], CPU=deployment.requests[1]),
        MinReplicas=least,
        MaxReplicas=max(least, deployment.most),
        token=token,
    )
