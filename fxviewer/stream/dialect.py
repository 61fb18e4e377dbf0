"""Finding out what a gateway speaks: OpenFx, DCF, with or without a stream, and who only looks like one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import grpc

from fxviewer.errors import GatewayRefusedError
from fxviewer.pb.openfx_pb2 import Empty, Functions, InvokeServiceRequest, Message, Messages
from fxviewer.settings import Transport
from fxviewer.stream.fault import connection_error, wants_token

CONTROL_TIMEOUT_S = 5.0  # HealthCheck, List: a gateway that needs longer is as good as gone
IDENTITY = "fxviewer-gateway"
"""Initial metadata by which our own gateway is recognised."""
OPENFX_LIMIT_BYTES = 4 << 20  # of each message, at each hop: gRPC's own limit, which OpenFx does not raise

Service = Literal["pb.Gateway", "pb.FxGateway"]
Way = Literal["stream", "unary", "http"]
Kind = Literal["fxviewer", "OpenFx", "OpenFx with OAuth2", "DCF", "DCF without streaming", "OpenFx over HTTP"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a gateway speaks.

    Attributes:
        kind: Whose gateway it is. OpenFx's versions with NodeName and with scale-to-zero answer like the plain one.
        way: How frames are sent.
        unary: The service whose Invoke is used.
        limit_bytes: The largest message it takes; None is any.
    """

    kind: Kind
    way: Way
    unary: Service
    limit_bytes: int | None = OPENFX_LIMIT_BYTES

    @property
    def is_ours(self) -> bool:
        """The gateway of this program, which echoes frame numbers and takes any size."""
        return self.kind == "fxviewer"

    @property
    def streams(self) -> bool:
        return self.way == "stream"

    @property
    def wording(self) -> str:
        """The call, as people look it up."""
        if self.way == "http":
            return "http (POST /function)"
        return "stream (pb.Gateway/Invokes)" if self.streams else f"unary ({self.unary}/Invoke)"


class Prober:
    """Asks one gateway over one channel, without calling any function."""

    def __init__(self, channel: grpc.Channel, address: str, metadata: tuple[tuple[str, str], ...], token: str) -> None:
        self._channel = channel
        self._address = address
        self._metadata = metadata
        self._token = token

    def probe(self, transport: Transport) -> Dialect:
        """Find out what the gateway speaks.

        Raises:
            GatewayError: It cannot be reached, is no gateway, or does not speak what `transport` asks for.
        """
        # Both at once: over a network each question costs a round trip.
        asked = {service: self._start_health(service) for service in ("pb.FxGateway", "pb.Gateway")}
        health = {service: self._health(call) for service, call in asked.items()}
        is_ours = any(health.values())
        is_openfx, is_dcf = health["pb.FxGateway"] is not None, health["pb.Gateway"] is not None
        if not (is_openfx or is_dcf):
            # DCF's oldest gateway has Invoke only.
            is_dcf = self.has("/pb.Gateway/Invoke")
        if not (is_openfx or is_dcf):
            raise self._no_gateway()
        has_stream = is_dcf and self._streams()
        streams = has_stream and transport != "unary"
        if transport == "stream" and not streams:
            raise GatewayRefusedError(
                f"The gateway at {self._address} has no streaming call (pb.Gateway/Invokes).",
                "Set the transport to auto or unary.",
            )
        return Dialect(
            kind="fxviewer" if is_ours else self._kind(is_openfx=is_openfx, has_stream=has_stream),
            way="stream" if streams else "unary",
            unary="pb.FxGateway" if is_openfx else "pb.Gateway",
            limit_bytes=None if is_ours else OPENFX_LIMIT_BYTES,
        )

    def has(self, path: str) -> bool:
        """Whether there is such a unary call. A request that cannot be read finds out without doing anything.

        Raises:
            GatewayError: The connection broke.
        """
        call = self._channel.unary_unary(path, request_serializer=bytes, response_deserializer=bytes)
        return self._is_there(lambda: call(b"\xff", timeout=CONTROL_TIMEOUT_S, metadata=self._metadata))

    def _kind(self, *, is_openfx: bool, has_stream: bool) -> Kind:
        if not is_openfx:
            return "DCF" if has_stream else "DCF without streaming"
        try:
            ask_list(self._channel, "pb.FxGateway", self._metadata, self._token)
        except grpc.RpcError as error:
            if wants_token(error):
                raise connection_error(error, self._address) from error
        return "OpenFx with OAuth2" if self._token else "OpenFx"

    def _start_health(self, service: str) -> Any:
        call = self._channel.unary_unary(
            f"/{service}/HealthCheck",
            request_serializer=Empty.SerializeToString,
            response_deserializer=Message.FromString,
        )
        return call.future(Empty(), timeout=CONTROL_TIMEOUT_S, metadata=self._metadata)

    def _health(self, call: Any) -> bool | None:
        """Return whether it is our own gateway's, and None when the service is not there."""
        try:
            call.result()
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                return None
            raise connection_error(error, self._address) from error
        return any(key == IDENTITY for key, _ in call.initial_metadata() or ())

    def _streams(self) -> bool:
        """Open the stream and end it at once: a gateway without it says so, and no frame is put at risk."""
        return self._is_there(lambda: list(open_stream(self._channel, iter(()), self._metadata, CONTROL_TIMEOUT_S)))

    def _is_there(self, ask: Callable[[], object]) -> bool:
        try:
            ask()
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                raise connection_error(error, self._address) from error
            return bool(error.code() != grpc.StatusCode.UNIMPLEMENTED)
        return True

    def _no_gateway(self) -> GatewayRefusedError:
        if self.has("/pb.FxWatcher/Call"):
            return GatewayRefusedError(
                f"What listens at {self._address} is a function, not a gateway.",
                "Ask the gateway in front of it; OpenFx’s listens at port 31113.",
            )
        return GatewayRefusedError(f"What listens at {self._address} is no OpenFx gateway.", "Check the port.")


def ask_list(channel: grpc.Channel, service: str, metadata: tuple[tuple[str, str], ...], token: str) -> Functions:
    """List the functions.

    Raises:
        grpc.RpcError: The gateway does not list.
    """
    # OpenFx with OAuth2 takes a TokenRequest here, whose only field is laid out as that of a Message. Others take an
    # Empty and ignore it.
    call = channel.unary_unary(
        f"/{service}/List", request_serializer=Message.SerializeToString, response_deserializer=Functions.FromString
    )
    listed: Functions = call(Message(Msg=token), timeout=CONTROL_TIMEOUT_S, metadata=metadata)
    return listed


def open_stream(
    channel: grpc.Channel,
    requests: Iterator[InvokeServiceRequest],
    metadata: tuple[tuple[str, str], ...],
    timeout_s: float | None = None,
) -> Any:
    """Open pb.Gateway/Invokes; the returned call is iterated for Messages and can be cancelled."""
    return channel.stream_stream(
        "/pb.Gateway/Invokes",
        request_serializer=InvokeServiceRequest.SerializeToString,
        response_deserializer=Messages.FromString,
    )(requests, timeout=timeout_s, metadata=metadata)
