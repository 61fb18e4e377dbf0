"""Asking over HTTP: POST /function/NAME, for gateways that are reachable in no other way."""

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from google.protobuf.json_format import ParseDict, ParseError

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayStalledError, GatewayUnreachableError
from fxviewer.pb.openfx_pb2 import Function, Functions, Messages
from fxviewer.settings import Tls
from fxviewer.stream.address import split_address
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.dialect import CONTROL_TIMEOUT_S, Dialect
from fxviewer.stream.fault import NobodyListensError, TokenRefusedError
from fxviewer.stream.flight import Flight, Flights, Numbered
from fxviewer.stream.invoker import STOP_TIMEOUT_S
from fxviewer.stream.reply import Failure
from fxviewer.stream.tls import ssl_context

log = logging.getLogger(__name__)

LINES = 4  # connections at once: what OpenFx's executor does well, and more than a window needs on a near network
MAX_REPLY_BYTES = 256 << 20  # a lossless 8K frame has 100 MB; a peer must not be able to take all memory
LATE_S = 60.0  # as long as UnaryInvoker's
AT_ONCE_S = 1.0  # a kept connection that breaks sooner had been closed before the request came

T = TypeVar("T", bound=Numbered)


class HttpLine:
    """One kept connection. Used by one thread; `close` may be called from any, and ends what is under way."""

    def __init__(self, address: str, tls: Tls, credentials: Credentials) -> None:
        host, port = split_address(address)
        if tls.is_on:
            context = ssl_context(tls)
            self._connection: http.client.HTTPConnection = _NamedHttps(host, port, tls.server_name, context=context)
        else:
            self._connection = http.client.HTTPConnection(host, port)
        self._credentials = credentials
        self._is_closed = False
        self.is_fresh = True

    def ask(self, method: str, path: str, body: bytes = b"", *, timeout_s: float) -> tuple[int, bytes, str]:
        """Return status, body and the Server header.

        Raises:
            OSError, http.client.HTTPException: It broke; the next call opens a connection anew.
        """
        connection = self._connection
        try:
            if connection.sock is None:
                self.is_fresh = True
                connection.timeout = CONTROL_TIMEOUT_S
                connection.connect()
            if self._is_closed:
                raise ConnectionAbortedError("the connection was closed")
            connection.sock.settimeout(timeout_s)
            headers = {**dict(self._credentials.metadata), **self._authorization()}
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            content = reply.read(MAX_REPLY_BYTES + 1)
            if len(content) > MAX_REPLY_BYTES:
                raise http.client.HTTPException("the reply is too large to be a picture")
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        self.is_fresh = False
        return reply.status, content, reply.headers.get("Server", "")

    def close(self) -> None:
        self._is_closed = True
        sock = self._connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who reads
            except OSError:
                log.debug("the connection was closed already")
        self._connection.close()

    def _authorization(self) -> dict[str, str]:
        """Over HTTP there is no field for a token, so it goes into the header in any case."""
        return {"Authorization": f"Bearer {self._credentials.field}"} if self._credentials.field else {}


class HttpClient:
    """One gateway over HTTP. Safe from any thread; every call has a deadline."""

    def __init__(self, address: str, tls: Tls, credentials: Credentials) -> None:
        self.address = address
        self._tls = tls
        self._credentials = credentials
        self._lock = threading.Lock()  # guards _lines, _is_closed
        self._lines: list[HttpLine] = []
        self._is_closed = False

    def open_line(self) -> HttpLine:
        line = HttpLine(self.address, self._tls, self._credentials)
        with self._lock:
            if self._is_closed:
                raise GatewayUnreachableError(f"The connection to {self.address} was closed.")
            self._lines.append(line)
        return line

    def close(self) -> None:
        """End every connection and whatever waits on one."""
        with self._lock:
            self._is_closed = True
            lines, self._lines = self._lines, []
        for line in lines:
            line.close()

    def probe(self) -> Dialect:
        """Find out whether OpenFx's routes are there, without calling any function.

        Raises:
            GatewayError: They are not, or nobody answers.
        """
        status, body, server = self._ask("GET", "/healthz")
        is_healthy = status == 200 and json_of(body).get("Msg") == "OK"
        if not is_healthy:  # perhaps only the functions are let through
            status, body, server = self._ask("POST", "/function/")
            if status != 500 or not body.startswith(b"Must be a valid function name"):
                raise GatewayRefusedError(
                    f"What listens at {self.address} speaks HTTP and is no OpenFx gateway.", "Check the port."
                )
        if server.startswith("fxviewer/"):
            return Dialect("fxviewer", "http", "pb.FxGateway", limit_bytes=None)
        return Dialect("OpenFx over HTTP", "http", "pb.FxGateway")

    def functions(self) -> list[Function]:
        """List what the gateway hosts; empty when it cannot list."""
        try:
            status, body, _ = self._ask("GET", "/system/functions")
            listed = ParseDict(json_of(body), Functions(), ignore_unknown_fields=True) if status == 200 else Functions()
        except (GatewayError, ParseError) as error:
            log.debug("the functions are not listed: %s", error)
            return []
        return list(listed.Functions)

    def call(self, function: str, body: bytes, timeout_s: float) -> Messages | Failure:
        """Call a function once.

        Raises:
            GatewayError: The connection broke, or was refused.
        """
        status, reply, _ = self._ask("POST", f"/function/{quote(function, safe='')}", body, timeout_s)
        return read_reply(status, reply, function, self.address)

    def _ask(
        self, method: str, path: str, body: bytes = b"", timeout_s: float = CONTROL_TIMEOUT_S
    ) -> tuple[int, bytes, str]:
        line = self.open_line()
        try:
            return line.ask(method, path, body, timeout_s=timeout_s)
        except (OSError, http.client.HTTPException) as error:
            raise http_error(error, self.address) from error
        finally:
            line.close()


class HttpInvoker(Generic[T]):
    """Several connections, each with a thread fx-http that takes a frame, asks, and takes the next."""

    def __init__(self, client: HttpClient, flights: Flights[T], *, deadline_s: Callable[[str], float]) -> None:
        self._client = client
        self._flights = flights
        self._deadline_s = deadline_s
        self._stop_requested = threading.Event()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._work, name="fx-http", daemon=True) for _ in range(LINES)]
        self.error: GatewayError | None = None

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_s: float) -> bool:
        return self._ended.wait(timeout_s)

    def stop(self) -> None:
        self._stop_requested.set()
        self._flights.close()
        self._client.close()
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        try:
            with closing(self._client.open_line()) as line:
                while (flight := self._flights.depart()) is not None:
                    self._carry(line, flight)
        except GatewayError as error:
            if not self._stop_requested.is_set():
                self.error = error
        finally:
            self._flights.close()
            self._ended.set()

    def _carry(self, line: HttpLine, flight: Flight[T]) -> None:
        path = f"/function/{quote(flight.function, safe='')}"
        timeout_s = self._deadline_s(flight.function) + LATE_S
        while True:
            was_fresh, started = line.is_fresh, time.monotonic()
            try:
                status, body, _ = line.ask("POST", path, flight.sent.body, timeout_s=timeout_s)
            except TimeoutError:
                self._flights.fail(flight, "There was no answer.")
                return
            except (OSError, http.client.HTTPException) as error:
                took_s = time.monotonic() - started
                if self._stop_requested.is_set():
                    return
                if isinstance(error, http.client.RemoteDisconnected) and took_s > AT_ONCE_S:
                    self._flights.fail(flight, f"The gateway hung up after {took_s:.0f} s; OpenFx’s does so after 10.")
                    return
                if was_fresh:
                    raise http_error(error, self._client.address) from error
                log.debug("a kept connection had been closed: %s", error)
            else:
                self._flights.answer(flight, read_reply(status, body, flight.function, self._client.address))
                return


def read_reply(status: int, body: bytes, function: str, address: str) -> Messages | Failure:
    """What the gateway answered about one frame.

    Raises:
        GatewayError: It answered about the connection.
    """
    if status == 200:
        return Messages(Output=body.removesuffix(b"\n"))  # OpenFx appends one, and one only
    if status in (401, 403):
        raise TokenRefusedError(f"The gateway at {address} does not accept the token, or wants one.", "Set it.")
    if status == 413:
        return Failure("too large", "", "The gateway takes no frames of this size.", "Send smaller frames.")
    if status == 500 and body.startswith(b"Must be a valid function name"):
        return Failure("unknown function", "", f"“{function}” is no name of a function.")
    if status == 500:
        return Failure(
            "refused",
            "",
            f"The gateway got no result from the function “{function}”.",
            "Over HTTP it does not tell why: look at its log, or set the transport to auto.",
        )
    if status in (502, 503):
        raise GatewayUnreachableError(f"Behind {address} the gateway does not answer (status {status}).")
    if status == 504:
        return Failure("deadline", "", "The gateway got no result in time.")
    raise GatewayRefusedError(f"What listens at {address} is no OpenFx gateway: status {status}.", "Check the port.")


def json_of(body: bytes) -> dict[str, Any]:
    """Return the object in a reply; empty when it is none."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def http_error(error: Exception, address: str) -> GatewayError:
    """What a broken connection says about the gateway, in a sentence."""
    host, _ = split_address(address)
    if isinstance(error, socket.gaierror):
        return GatewayUnreachableError(f"There is no computer named {host}.", "Check the gateway’s address.")
    if isinstance(error, ConnectionRefusedError):
        return NobodyListensError(f"Nothing listens at {address}.", "Check the port, and that the gateway is running.")
    if isinstance(error, TimeoutError):
        return GatewayStalledError(f"The gateway at {address} does not answer.", "Check the network and the gateway.")
    if isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.RemoteDisconnected):
        return GatewayRefusedError(f"What listens at {address} does not speak HTTP: {type(error).__name__}.")
    return GatewayUnreachableError(f"The connection to {address} broke: {error}.", "Check the network and the gateway.")


class _NamedHttps(http.client.HTTPSConnection):
    """HTTPS to a host whose certificate carries another name."""

    def __init__(self, host: str, port: int, server_name: str, **options: Any) -> None:
        super().__init__(host, port, **options)
        self._server_name = server_name or host

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._server_name)  # type: ignore[attr-defined]
