"""Looking after the functions of a gateway: all that is neither a call of the viewer nor a stream."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc

from fxviewer.errors import FunctionError, FxviewerError, GatewayRefusedError, UnknownFunctionError
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb import workbench_pb2 as workbench
from fxviewer.stream.client import CHANNEL_OPTIONS, CONTROL_TIMEOUT_S, IDENTITY, connection_error, frame_failure

DEPLOY_TIMEOUT_S = 120.0  # our gateway answers when the function has loaded, OpenFx's when Kubernetes has taken it
CALL_TIMEOUT_S = 600.0  # OpenFx's own limit is 553 s
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


class Control:
    """A channel for looking after functions. Safe from any thread; every call has a deadline.

    Args:
        address: "host:port", or "unix:/path".
        token: Sent as “authorization: Bearer”; empty is none.
    """

    def __init__(self, address: str, *, token: str = "") -> None:
        self.address = address
        self._channel = grpc.insecure_channel(address, options=CHANNEL_OPTIONS)
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()
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
                    pb.Empty(), timeout=CONTROL_TIMEOUT_S, metadata=self._metadata
                )
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                    continue
                raise connection_error(error, self.address) from error
            return any(key == IDENTITY for key, _ in call.initial_metadata() or ())
        raise GatewayRefusedError(f"What listens at {self.address} is no OpenFx gateway.", "Check the port.")

    def list(self) -> list[FunctionRecord]:
        """Raises:
        GatewayError: The list cannot be had.
        """
        return [_record(function) for function in self._ask("List", pb.Empty(), pb.Functions).Functions]

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
        events: Any = follow(workbench.FollowRequest(functions=[name], with_log=True), metadata=self._metadata)
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
        self._ask("Update", _request(deployment), pb.Message, deployment.name, DEPLOY_TIMEOUT_S)

    def deploy(self, deployment: Deployment) -> None:
        """Host a function that is not there yet.

        Raises:
            FunctionError, GatewayError: As update.
        """
        self._ask("Deploy", _request(deployment), pb.Message, deployment.name, DEPLOY_TIMEOUT_S)

    def delete(self, name: str) -> None:
        """Raises:
        UnknownFunctionError: There is no such function.
        GatewayError: The gateway does not want to.
        """
        try:
            self._ask("Delete", pb.DeleteFunctionRequest(FunctionName=name), pb.Message, name)
        except UnknownFunctionError as error:
            cause = error.__cause__
            is_half = isinstance(cause, grpc.RpcError) and (cause.details() or "").startswith("horizontalpod")
            if not is_half:  # OpenFx removes what another program deployed without replicas, and complains
                raise

    def scale(self, name: str, replicas: int) -> None:
        """Raises:
        UnknownFunctionError, GatewayError: As delete.
        """
        request = pb.ScaleServiceRequest(ServiceName=name, Replicas=replicas)
        self._ask("ReplicaUpdate", request, pb.Message, name, DEPLOY_TIMEOUT_S)

    def call(self, name: str, body: bytes) -> bytes:
        """Return what the function answers, as it came.

        Raises:
            FunctionError: It failed.
            GatewayError: It was not asked.
        """
        request = pb.InvokeServiceRequest(Service=name, Input=body)
        # Read as Messages, whose field is bytes: a reply that is no text would be refused.
        return bytes(self._ask("Invoke", request, pb.Messages, name, CALL_TIMEOUT_S).Output)

    def _ask(
        self, method: str, request: Any, reply: type[Any], function: str = "", timeout_s: float = CONTROL_TIMEOUT_S
    ) -> Any:
        if not self._service:
            self.is_ours()
        try:
            return self._method(method, reply)(request, timeout=timeout_s, metadata=self._metadata)
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
        if details.startswith("could not invoke"):
            failure = frame_failure(error, function)
            if failure is not None and failure.kind == "unknown function":
                return UnknownFunctionError(failure.message, "“fxviewer function list” tells which there are.")
            return FunctionError(
                f"The function “{function}” failed: {failure.message if failure else details}",
                failure.hint if failure else "“fxviewer function log” may tell more.",
            )
        if code == grpc.StatusCode.NOT_FOUND or re.fullmatch(
            r"deployments\S* \".*\" not found", details
        ):  # Kubernetes' words
            return UnknownFunctionError(
                f"The gateway at {self.address} has no function “{function}”.",
                "“fxviewer function list” tells which there are.",
            )
        if code in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED):
            return GatewayRefusedError(
                f"The gateway at {self.address} refused: {details}.",
                "Set FXVIEWER_TOKEN to its token, or reach it through its Unix socket: -g unix:/path.",
            )
        return connection_error(error, self.address)


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


def _request(deployment: Deployment) -> pb.CreateFunctionRequest:
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
    )
