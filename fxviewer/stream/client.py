"""The channel to a gateway: what it speaks, what it hosts, and the calls."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import grpc

from fxviewer.errors import GatewayError, GatewayUnreachableError
from fxviewer.pb.openfx_pb2 import Function, InvokeServiceRequest, Messages
from fxviewer.settings import Connection, Transport
from fxviewer.stream.address import is_loopback, parse_address
from fxviewer.stream.ask import Ask
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.dialect import (
    CONTROL_TIMEOUT_S,
    IDENTITY,
    Dialect,
    Prober,
    Service,
    ask_list,
    open_stream,
)
from fxviewer.stream.fault import NoGrpcError, connection_error, frame_failure
from fxviewer.stream.http import HttpClient
from fxviewer.stream.reply import Failure
from fxviewer.stream.secret import Secrets
from fxviewer.stream.tls import channel_credentials, channel_options

__all__ = [
    "CHANNEL_OPTIONS",
    "CONTROL_TIMEOUT_S",
    "IDENTITY",
    "Dialect",
    "GatewayClient",
    "Service",
    "connection_error",
    "frame_failure",
    "is_loopback",
    "open_channel",
    "parse_address",
]

log = logging.getLogger(__name__)

MAX_REPLY_BYTES = 256 << 20  # a lossless 8K frame has 100 MB; a peer must not be able to take all memory

# Everything else stays as it is: keepalive pings and compression make real OpenFx gateways hang up, and no other
# option was found to help.
CHANNEL_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MAX_REPLY_BYTES),
    ("grpc.max_send_message_length", -1),
    # One connection per lane, also when two lanes have the same address: they must fail independently.
    ("grpc.use_local_subchannel_pool", 1),
    # Ours is the only back-off: grpc's own grows to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)


def open_channel(address: str, connection: Connection) -> grpc.Channel:
    """Open a channel as the connection says: TLS or not. Nothing is sent yet.

    Raises:
        SettingsError: A TLS file is not what it should be.
    """
    tls = connection.tls
    if not tls.is_on:
        return grpc.insecure_channel(address, options=CHANNEL_OPTIONS)
    options = (*CHANNEL_OPTIONS, *channel_options(tls))
    return grpc.secure_channel(address, channel_credentials(tls), options=options)


class GatewayClient:
    """One channel to one gateway. Safe from any thread; every call has a deadline.

    Args:
        address: "host:port".
        connection: TLS, metadata and token of the calls.
        credentials: With their token already obtained; without them no token is sent.

    Raises:
        SettingsError: A TLS file is not what it should be, or the metadata cannot be sent.
    """

    def __init__(
        self, address: str, connection: Connection | None = None, credentials: Credentials | None = None
    ) -> None:
        connection = connection or Connection()
        self.address = address
        self._credentials = credentials or Credentials(connection, Secrets())
        self._channel = open_channel(address, connection)
        self.http = HttpClient(address, connection.tls, self._credentials)

    @property
    def token(self) -> str:
        """What goes into the requests' own field."""
        return self._credentials.field

    def close(self) -> None:
        """End the channel and every call on it, also one that another thread waits for."""
        self._channel.close()
        self.http.close()

    def probe(self, transport: Transport = "auto") -> Dialect:
        """Find out what the gateway speaks.

        Raises:
            GatewayError: It cannot be reached, is no gateway, or does not speak what `transport` asks for.
        """
        if transport == "http":
            return self.http.probe()
        try:
            return Prober(self._channel, self.address, self._credentials.metadata, self.token).probe(transport)
        except NoGrpcError:
            if transport == "auto":
                with suppress(GatewayError):
                    return self.http.probe()
            raise
        except ValueError as error:  # what grpc says of a channel that was closed meanwhile
            raise GatewayUnreachableError(f"The connection to {self.address} was closed.") from error

    def functions(self, dialect: Dialect) -> list[Function]:
        """List what the gateway hosts; empty when it cannot list."""
        if dialect.way == "http":
            return self.http.functions()
        metadata = self._credentials.with_bearer if dialect.is_ours else self._credentials.metadata
        try:
            return list(ask_list(self._channel, dialect.unary, metadata, self.token).Functions)
        except (grpc.RpcError, ValueError) as error:  # a ValueError says that the channel was closed meanwhile
            log.debug("List: %s", error)
            return []

    def call(self, dialect: Dialect, ask: Ask, body: bytes, timeout_s: float) -> Messages | Failure:
        """Make one call in the way of the dialect and wait for its reply.

        Raises:
            GatewayError: The connection broke.
        """
        if dialect.way == "http":
            return self.http.call(ask.function, body, timeout_s)
        request = ask.request(body, 0, self.token)
        try:
            if dialect.way == "unary":
                reply: Messages = self.invoke(dialect.unary, request, timeout_s).result()
                return reply
            for streamed in open_stream(self._channel, iter([request]), self._credentials.with_bearer, timeout_s):
                return streamed  # type: ignore[no-any-return]  # grpc has no types
        except grpc.RpcError as error:
            if dialect.way == "unary" and (failure := frame_failure(error, ask.function)) is not None:
                return failure
            raise connection_error(error, self.address) from error
        raise GatewayUnreachableError(f"The gateway at {self.address} ended the stream without a reply.")

    def invoke(self, service: Service, request: InvokeServiceRequest, timeout_s: float) -> Any:
        """Start one unary call; the returned future gives a Messages, which reads text and bytes alike."""
        return self._channel.unary_unary(
            f"/{service}/Invoke",
            request_serializer=InvokeServiceRequest.SerializeToString,
            response_deserializer=Messages.FromString,
        ).future(request, timeout=timeout_s, metadata=self._credentials.metadata)

    def invokes(self, requests: Iterator[InvokeServiceRequest]) -> Any:
        """Open the stream; the returned call is iterated for Messages and can be cancelled."""
        return open_stream(self._channel, requests, self._credentials.with_bearer)
