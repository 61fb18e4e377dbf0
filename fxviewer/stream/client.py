"""The channel to a gateway: what it speaks, what it hosts, and what its errors mean."""

import ipaddress
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import grpc

from fxviewer.errors import (
    GatewayError,
    GatewayRefusedError,
    GatewayStalledError,
    GatewayUnreachableError,
    SettingsError,
)
from fxviewer.pb.openfx_pb2 import Empty, Function, Functions, InvokeServiceRequest, Message, Messages
from fxviewer.settings import DEFAULT_PORT, Transport
from fxviewer.stream.reply import Failure

log = logging.getLogger(__name__)

CONTROL_TIMEOUT_S = 5.0  # HealthCheck, List: a gateway that needs longer is as good as gone
IDENTITY = "fxviewer-gateway"
"""Initial metadata by which our own gateway is recognised."""

# Messages as large as a lossless 8K frame must pass. Everything else stays as it is: keepalive pings and compression
# make real OpenFx gateways hang up, and no other option was found to help.
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # One connection per lane, also when two lanes have the same address: they must fail independently.
    ("grpc.use_local_subchannel_pool", 1),
    # Ours is the only back-off: grpc's own grows to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)

Service = Literal["pb.Gateway", "pb.FxGateway"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a gateway speaks.

    Attributes:
        unary: The service whose Invoke is used.
        streams: pb.Gateway/Invokes works there.
        is_ours: The gateway of this program, which echoes frame numbers and takes any size.
    """

    unary: Service
    streams: bool
    is_ours: bool


class GatewayClient:
    """One channel to one gateway. Safe from any thread; every call has a deadline."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._channel = grpc.insecure_channel(address, options=CHANNEL_OPTIONS)

    def close(self) -> None:
        """End the channel and every call on it."""
        self._channel.close()

    def probe(self, transport: Transport = "auto") -> Dialect:
        """Find out what the gateway speaks.

        Raises:
            GatewayError: It cannot be reached, is no gateway, or does not speak what `transport` asks for.
        """
        openfx, is_ours = self._answers_health("pb.FxGateway")
        dcf, _ = self._answers_health("pb.Gateway")
        streams = transport != "unary" and self._streams()
        if transport == "stream" and not streams:
            raise GatewayRefusedError(
                f"The gateway at {self.address} has no streaming call (pb.Gateway/Invokes).",
                "Set the transport to auto or unary.",
            )
        # DCF's oldest gateway has Invoke only, so nothing answers the health check there.
        return Dialect("pb.FxGateway" if openfx or not dcf else "pb.Gateway", streams, is_ours)

    def functions(self) -> list[Function]:
        """List what the gateway hosts; empty when it cannot list."""
        for service in ("pb.FxGateway", "pb.Gateway"):
            try:
                listed = self._unary(service, "List", Functions)(Empty(), timeout=CONTROL_TIMEOUT_S)
            except grpc.RpcError as error:
                log.debug("%s/List: %s", service, error)
                continue
            return list(listed.Functions)
        return []

    def invoke(self, service: Service, request: InvokeServiceRequest, timeout_s: float) -> Any:
        """Start one unary call; the returned future gives a Messages, which reads text and bytes alike."""
        return self._unary(service, "Invoke", Messages).future(request, timeout=timeout_s)

    def invokes(self, requests: Iterator[InvokeServiceRequest]) -> Any:
        """Open the stream; the returned call is iterated for Messages and can be cancelled."""
        return self._channel.stream_stream(
            "/pb.Gateway/Invokes",
            request_serializer=InvokeServiceRequest.SerializeToString,
            response_deserializer=Messages.FromString,
        )(requests)

    def _answers_health(self, service: Service) -> tuple[bool, bool]:
        """Whether the service is there, and whether it is our own gateway's."""
        try:
            _, call = self._unary(service, "HealthCheck", Message).with_call(Empty(), timeout=CONTROL_TIMEOUT_S)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                if "Method not found" in (error.details() or ""):
                    return False, False
                return False, False
            raise connection_error(error, self.address) from error
        return True, any(key == IDENTITY for key, _ in call.initial_metadata())

    def _streams(self) -> bool:
        """Open the stream and end it at once: a gateway without it says so, and no frame is put at risk."""
        try:
            list(
                self._channel.stream_stream(
                    "/pb.Gateway/Invokes",
                    request_serializer=InvokeServiceRequest.SerializeToString,
                    response_deserializer=Messages.FromString,
                )(iter(()), timeout=CONTROL_TIMEOUT_S)
            )
        except grpc.RpcError as error:
            return bool(error.code() == grpc.StatusCode.DEADLINE_EXCEEDED)
        return True

    def _unary(self, service: str, method: str, reply: type[Any]) -> Any:
        return self._channel.unary_unary(
            f"/{service}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=reply.FromString,
        )


def parse_address(text: str) -> str:
    """Turn what people type into host:port.

    Raises:
        SettingsError: It cannot be an address.
    """
    address = re.sub(r"^(grpc|http)s?://", "", text.strip()).rstrip("/")
    host, separator, port = address.rpartition(":")
    if not separator or address.endswith("]"):  # a bare IPv6 address in brackets has colons and no port
        host, port = address, str(DEFAULT_PORT)
    if not host or "/" in host or re.search(r"\s", host) or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"“{text}” is no gateway address.", "Write host:port, for example 10.0.0.5:31113.")
    return f"{host}:{port}"


def is_loopback(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def connection_error(error: grpc.RpcError, address: str) -> GatewayError:
    """What a broken call says about the gateway, in a sentence."""
    code, details = error.code(), error.details() or ""
    if code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return GatewayStalledError(f"The gateway at {address} took the request and did not answer.")
    if code != grpc.StatusCode.UNAVAILABLE:
        return GatewayRefusedError(f"The gateway at {address} refused: {details or code.name}.")
    if "name not found" in details or "resolving" in details:
        return GatewayUnreachableError(
            f"There is no computer named {address.rpartition(':')[0]}.", "Check the gateway's address."
        )
    if "Connection refused" in details:
        return GatewayUnreachableError(
            f"Nothing listens at {address}.", "Check the port, and that the gateway is running."
        )
    if "HTTP/2" in details:
        return GatewayRefusedError(f"What listens at {address} is no gRPC gateway.", "Check the port.")
    return GatewayUnreachableError(
        f"The connection to {address} broke: {details or code.name}.", "Check the network and the gateway."
    )


_CAUSES: tuple[
    tuple[str, Literal["unknown function", "refused", "raised", "too large", "output", "deadline"], str], ...
] = (
    (r"no such host|error finding function .* not found", "unknown function", "Choose one the gateway lists."),
    (r"connection refused|i/o timeout", "refused", "Wait until the function is ready, or look at its log."),
    (r"received message larger than max", "too large", "Send smaller frames: lower the send size or the quality."),
    (r"invalid UTF-8|codec can't decode", "output", "Return base64 text: this gateway passes no bytes."),
    (r"Exception calling application", "raised", ""),
    (r"^Function timed out", "deadline", ""),
)
"""How OpenFx's gateway words what went wrong behind it; everything arrives as INTERNAL, only the text tells."""


def frame_failure(error: grpc.RpcError, function: str) -> Failure | None:
    """What the refusal of one unary call says about that frame; None when it is about the connection."""
    code, details = error.code(), error.details() or ""
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.CANCELLED):
        return None
    for pattern, kind, hint in _CAUSES:
        if re.search(pattern, details, re.IGNORECASE):
            return Failure(kind, "", _sentence(kind, details, function), hint)
    if code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return None
    return Failure("refused", "", details or code.name)


def _sentence(kind: str, details: str, function: str) -> str:
    if kind == "unknown function":
        return f"The gateway knows no function “{function}”."
    if kind == "refused":
        return f"The function “{function}” is not ready: {details.rpartition('desc = ')[2]}"
    return details.partition("Exception calling application: ")[2] or details.rpartition("desc = ")[2]
