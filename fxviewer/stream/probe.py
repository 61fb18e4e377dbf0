"""The way to a function, gone step by step, so that it shows where it ends and what to do there."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

import grpc

from fxviewer.errors import FxviewerError, GatewayRefusedError, GatewayUnreachableError, SettingsError
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.settings import Connection
from fxviewer.stream.address import parse_address, split_address
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.dialect import Dialect
from fxviewer.stream.fault import connection_error, frame_failure
from fxviewer.stream.http import http_error
from fxviewer.stream.reply import Failure, read_result
from fxviewer.stream.secret import Secrets
from fxviewer.stream.tls import ssl_context

TCP_TIMEOUT_S = 3.0  # each address; the farthest network answers in less
TLS_TIMEOUT_S = 5.0
CALL_TIMEOUT_S = 60.0  # a function that sleeps needs some seconds to wake
MAX_LISTED = 6  # functions named in a complaint


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One step that was gone.

    Attributes:
        name: "DNS", "TCP", "TLS", "token", "service", "function" or "call".
        took_ms: How long it took.
        what: What was found, or what happened, in a sentence.
        cure: What to do about it; empty where it went well or nothing is known.
    """

    name: str
    is_ok: bool
    took_ms: float
    what: str
    cure: str = ""


def probe_steps(connection: Connection, secrets: Secrets, function: str, *, picture: bytes) -> Iterator[ProbeStep]:
    """Go the way to `function`, one step with each `next`, which blocks for as long as its limit; ends where it fails.

    Args:
        picture: What the one call is made with.
    """
    way = _Way(connection, secrets, function, picture)
    steps: list[tuple[str, Callable[[], str]]] = [("DNS", way.resolve), ("TCP", way.connect)]
    if connection.tls.is_on:
        steps.append(("TLS", way.shake_hands))
    if connection.access.identity != "none":
        steps.append(("token", way.obtain_token))
    steps += [("service", way.find_service), ("function", way.find_function), ("call", way.call)]
    try:
        for name, go in steps:
            started = time.monotonic()
            try:
                what, cure, is_ok = go(), "", True
            except FxviewerError as error:
                what, cure, is_ok = error.what, error.cure, False
            yield ProbeStep(name, is_ok, (time.monotonic() - started) * 1000, what, cure)
            if not is_ok:
                return
    finally:
        way.close()


class _Way:
    """What was found so far. Every step returns what it found in a sentence, or raises."""

    def __init__(self, connection: Connection, secrets: Secrets, function: str, picture: bytes) -> None:
        self._connection = connection
        self._secrets = secrets
        self._function = function
        self._picture = picture
        self._address = ""
        self._places: list[tuple[Any, ...]] = []
        self._credentials: Credentials | None = None
        self._client: GatewayClient | None = None
        self._dialect: Dialect | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def resolve(self) -> str:
        self._address = parse_address(self._connection.address)
        host, port = split_address(self._address)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise GatewayUnreachableError(
                f"There is no computer named {host}: {error.strerror}.", "Check the name, the network and its DNS."
            ) from error
        self._places = [place[4] for place in found]
        numbers = dict.fromkeys(str(place[0]) for place in self._places)
        return f"{host} is {', '.join(numbers)}." if host not in numbers else f"{host} is a number already."

    def connect(self) -> str:
        with self._open():
            return f"Somebody listens at {self._address}."

    def shake_hands(self) -> str:
        tls = self._connection.tls
        host, _ = split_address(self._address)
        context = ssl_context(tls)
        context.set_alpn_protocols(["h2", "http/1.1"])
        with self._open() as plain:
            plain.settimeout(TLS_TIMEOUT_S)
            try:
                with context.wrap_socket(plain, server_hostname=tls.server_name or host) as safe:
                    return f"{safe.version()}, and the certificate is one that is trusted."
            except ssl.SSLCertVerificationError as error:
                raise GatewayRefusedError(
                    f"The gateway’s certificate is not trusted: {error.verify_message}.", _certificate_cure(error)
                ) from error
            except ssl.SSLError as error:
                raise GatewayRefusedError(
                    f"The gateway does not speak TLS as we do: {error.reason}.", "Check the port, or switch TLS off."
                ) from error
            except OSError as error:
                raise GatewayRefusedError(
                    f"The gateway broke the TLS handshake off: {error.strerror or error}.",
                    "Check the port, or switch TLS off.",
                ) from error

    def obtain_token(self) -> str:
        self._credentials = Credentials(self._connection, self._secrets)
        self._credentials.obtain()
        is_fetched = self._connection.access.identity == "client credentials"
        return "The OAuth2 server gave a token." if is_fetched else "The token is known."

    def find_service(self) -> str:
        credentials = self._credentials or Credentials(self._connection, self._secrets)
        self._client = GatewayClient(self._address, self._connection, credentials)
        self._dialect = self._client.probe(self._connection.transport)
        return f"{self._dialect.kind}, spoken to by {self._dialect.wording}."

    def find_function(self) -> str:
        client, dialect = self._found()
        names = [function.Name for function in client.functions(dialect)]
        if not names:
            return f"The gateway does not list its functions; “{self._function}” is tried."
        if self._function not in names:
            listed = ", ".join(f"“{name}”" for name in names[:MAX_LISTED]) + (" …" if len(names) > MAX_LISTED else "")
            raise GatewayRefusedError(
                f"The gateway has no function “{self._function}”.", f"Choose one that it has: {listed}."
            )
        return f"“{self._function}” is one of {len(names)} functions." if len(names) > 1 else "It is there."

    def call(self) -> str:
        client, dialect = self._found()
        result = self._call_http(client) if dialect.way == "http" else self._call_grpc(client, dialect)
        if isinstance(result, Failure):
            raise GatewayRefusedError(result.message or f"The function failed: {result.kind}.", result.hint)
        if isinstance(result, str):
            return f"It answered with text of {len(result):,} characters." if result else "Its answer was empty."
        return f"It answered with a picture of {len(result):,} bytes."

    def _call_grpc(self, client: GatewayClient, dialect: Dialect) -> bytes | str | Failure:
        request = InvokeServiceRequest(Service=self._function, Input=self._picture, token=client.token)
        try:
            return read_result(client.invoke(dialect.unary, request, CALL_TIMEOUT_S).result())
        except grpc.RpcError as error:
            failure = frame_failure(error, self._function)
            if failure is None:
                raise connection_error(error, self._address) from error
            return failure

    def _call_http(self, client: GatewayClient) -> bytes | str | Failure:
        line = client.http.open_line()
        try:
            path = f"/function/{quote(self._function, safe='')}"
            status, body, _ = line.ask("POST", path, self._picture, timeout_s=CALL_TIMEOUT_S)
        except (OSError, HTTPException) as error:
            raise http_error(error, self._address) from error
        finally:
            line.close()
        if status != 200:
            return Failure("refused", "", f"The gateway answered with status {status}.", "Look at the function’s log.")
        return read_result(Messages(Output=body.removesuffix(b"\n")))

    def _open(self) -> socket.socket:
        """Connect to one of the addresses."""
        last: OSError | None = None
        for place in self._places:
            try:
                return socket.create_connection(place[:2], TCP_TIMEOUT_S)
            except OSError as error:
                last = error
        if isinstance(last, ConnectionRefusedError):
            raise GatewayUnreachableError(
                f"Nothing listens at {self._address}.", "Check the port, and that the gateway is running."
            ) from last
        raise GatewayUnreachableError(
            f"No way leads to {self._address}: {last.strerror or last if last else 'there is no address'}.",
            "Check the network, a firewall on the way, and the address.",
        ) from last

    def _found(self) -> tuple[GatewayClient, Dialect]:
        if self._client is None or self._dialect is None:
            raise SettingsError("The gateway was not asked yet.")
        return self._client, self._dialect


def _certificate_cure(error: ssl.SSLCertVerificationError) -> str:
    message = error.verify_message.casefold()
    if "hostname" in message or "ip address mismatch" in message:
        return "Set the server name to one that the certificate carries."
    if "expired" in message or "not yet valid" in message:
        return "Check the clock of this computer, and ask the gateway’s owner for a new certificate."
    return "Choose the file of the authority that signed it."
