"""OpenFx's HTTP routes on a port of their own: functions as plain text, everything else as JSON."""

import html
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import grpc
from google.protobuf.message import Message

from fxviewer import __version__
from fxviewer.gateway import openfx_json
from fxviewer.gateway.access import bearer
from fxviewer.gateway.routes import Routes
from fxviewer.gateway.status import StatusError, number
from fxviewer.gateway.swagger import FUNCTION_METHODS, FUNCTION_PATH

log = logging.getLogger(__name__)

CONNECTIONS = 64  # each holds a thread while it is open
IDLE_TIMEOUT_S = 120.0  # OpenFx's own
STOP_TIMEOUT_S = 1.0
BODY_LIMIT_BYTES = 512 << 20  # no frame is larger; without a limit one request could take all memory
LINE_LIMIT_BYTES = 65536
NAME_RULE = re.compile(r"[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?")  # OpenFx lets capitals pass here

STATUS = {
    grpc.StatusCode.OK: 200,
    grpc.StatusCode.CANCELLED: 408,
    grpc.StatusCode.UNKNOWN: 500,
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.UNAUTHENTICATED: 401,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.FAILED_PRECONDITION: 412,
    grpc.StatusCode.ABORTED: 409,
    grpc.StatusCode.OUT_OF_RANGE: 400,
    grpc.StatusCode.UNIMPLEMENTED: 501,
    grpc.StatusCode.INTERNAL: 500,
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.DATA_LOSS: 500,
}
"""As grpc-gateway 1.4 maps them."""


class HttpServer:
    """Listens from `start` to `stop`. Each connection has a thread.

    Args:
        write_limit_s: An answer that is not begun so long after its request has its connection closed instead; None
            is no limit.

    Raises:
        OSError: The address cannot be listened at.
    """

    def __init__(self, host: str, port: int, routes: Routes, *, write_limit_s: float | None = None) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._server = _Server((host, port), routes, write_limit_s, family)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="fx-http", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, within STOP_TIMEOUT_S."""
        self._server.shutdown()
        self._server.end_connections(STOP_TIMEOUT_S)
        self._server.server_close()
        self._thread.join(STOP_TIMEOUT_S)


class _Server(ThreadingHTTPServer):
    def __init__(
        self, address: tuple[str, int], routes: Routes, write_limit_s: float | None, family: socket.AddressFamily
    ) -> None:
        self.address_family = family
        self.routes = routes
        self.write_limit_s = write_limit_s
        self._lock = threading.Lock()  # guards _open
        self._open: dict[socket.socket, threading.Thread] = {}
        super().__init__(address, _Exchange)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), name="fx-http-connection", daemon=True
        )
        with self._lock:
            is_full = len(self._open) >= CONNECTIONS
            if not is_full:
                self._open[request] = thread
        if is_full:
            request.sendall(b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            self.shutdown_request(request)
        else:
            thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(request, None)

    def handle_error(self, _: Any, client_address: Any) -> None:
        log.debug("the connection from %s broke", client_address, exc_info=True)

    def end_connections(self, timeout_s: float) -> None:
        with self._lock:
            threads = list(self._open.values())
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    log.debug("a connection was closed already")
        for thread in threads:
            thread.join(timeout_s / len(threads))


class _Exchange(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_TIMEOUT_S
    server: _Server

    def _answer(self) -> None:
        self._asked_s = time.monotonic()
        try:
            body = self._read_body()
        except _BodyError as error:
            self.close_connection = True
            self._send_error(StatusError(error.args[1], error.args[0]), error.args[2])
            return
        raw_path, _, query = self.path.partition("?")
        path, pages = unquote(raw_path), self.server.routes.pages
        is_preflight = self.command == "OPTIONS" and "Access-Control-Request-Method" in self.headers
        if is_preflight and "Origin" in self.headers:
            self._send(HTTPStatus.OK, b"", {**_PREFLIGHT})
        elif path.startswith(FUNCTION_PATH):
            self._call_function(path.removeprefix(FUNCTION_PATH).removesuffix("/"), body)
        elif f"{path}/" in (FUNCTION_PATH, *pages):
            self._move(f"{path}/", query)
        elif path in pages and self.command in ("GET", "HEAD"):
            self._show_page(path)
        else:
            self._answer_in_json(path, body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = _answer  # noqa: N815 - http.server's names

    def version_string(self) -> str:
        return f"fxviewer/{__version__}"

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

    def _call_function(self, name: str, body: bytes) -> None:
        if self.command not in FUNCTION_METHODS:
            self._send(HTTPStatus.OK, b"", {})  # OpenFx says yes and does nothing
            return
        if not NAME_RULE.fullmatch(name):
            shown = "" if "/" in name else name
            self._send_text(HTTPStatus.INTERNAL_SERVER_ERROR, f"Must be a valid function name: {shown}\n")
            return
        try:
            output = self.server.routes.call(name, body, self._token())
        except StatusError as error:
            if error.code in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED):
                self._send_error(error, STATUS[error.code])
                return
            log.warning("%s: %s", name, error.details)
            self._send_text(HTTPStatus.INTERNAL_SERVER_ERROR, f"Can't reach service: {name}\n")
        else:
            self._send_text(HTTPStatus.OK, f"{output}\n")

    def _show_page(self, path: str) -> None:
        try:
            page, content_type = self.server.routes.page(path, self.headers.get("Accept", ""), self._token())
        except StatusError as error:
            self._send_error(error, STATUS[error.code])
        else:
            self._send(HTTPStatus.OK, page, {"Content-Type": content_type})

    def _move(self, path: str, query: str) -> None:
        """As Go's net/http does: the query goes along, and only who looks is shown a link."""
        target = f"{path}?{query}" if query else path
        link = f'<a href="{html.escape(target)}">Moved Permanently</a>.\n\n' if self.command == "GET" else ""
        content_type = {"Content-Type": _HTML} if self.command in ("GET", "HEAD") else {}
        self._send(HTTPStatus.MOVED_PERMANENTLY, link.encode(), {"Location": target, **content_type})

    def _answer_in_json(self, path: str, body: bytes) -> None:
        try:
            message: Message = self.server.routes.answer(self.command, path, body, self._token())
        except StatusError as error:
            self._send_error(error, STATUS[error.code])
            return
        headers = {"Content-Type": _JSON, "Grpc-Metadata-Content-Type": "application/grpc"}
        self._send(HTTPStatus.OK, openfx_json.write(message).encode(), headers)

    def _token(self) -> str:
        return bearer(self.headers.items())

    # -- the protocol

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            raise _BodyError("the length of the body is no number", grpc.StatusCode.INVALID_ARGUMENT, 400)
        return self._exactly(int(length))

    def _chunks(self) -> Iterator[bytes]:
        whole = 0
        while True:
            line = self.rfile.readline(LINE_LIMIT_BYTES).partition(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError:
                raise _BodyError("a chunk has no length", grpc.StatusCode.INVALID_ARGUMENT, 400) from None
            whole += size
            if size < 0 or whole > BODY_LIMIT_BYTES:
                raise _BodyError("the body is too large", grpc.StatusCode.RESOURCE_EXHAUSTED, 413)
            if size == 0:
                while self.rfile.readline(LINE_LIMIT_BYTES) not in (b"\r\n", b"\n", b""):
                    pass  # trailers
                return
            yield self._exactly(size)
            self.rfile.readline(LINE_LIMIT_BYTES)

    def _exactly(self, size: int) -> bytes:
        if size > BODY_LIMIT_BYTES:
            raise _BodyError("the body is too large", grpc.StatusCode.RESOURCE_EXHAUSTED, 413)
        read = self.rfile.read(size) if size else b""
        if len(read) < size:
            raise _BodyError("the body ends too early", grpc.StatusCode.INVALID_ARGUMENT, 400)
        return read

    def _send_text(self, status: int, text: str) -> None:
        self._send(status, text.encode(), {"Content-Type": _TEXT})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._begin(status, headers)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_error(self, error: StatusError, status: int) -> None:
        """As grpc-gateway does: in one chunk, with a trailer."""
        body = openfx_json.write_error(number(error.code), error.details).encode()
        trailer = "Grpc-Trailer-Content-Type"
        self._begin(status, {"Content-Type": _JSON, "Trailer": trailer, "Transfer-Encoding": "chunked"})
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n")
            self.wfile.write(f"{trailer}: application/grpc\r\n\r\n".encode())

    def _begin(self, status: int, headers: dict[str, str]) -> None:
        limit_s = self.server.write_limit_s
        if limit_s is not None and time.monotonic() - self._asked_s > limit_s:
            log.warning("%s: no answer within %g s, so the connection is closed without one", self.path, limit_s)
            raise TimeoutError  # which ends the connection, and nothing else
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if (origin := self.headers.get("Origin")) is not None:
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Vary", "Origin")
        if self.close_connection:
            self.send_header("Connection", "close")


class _BodyError(Exception):
    """args are what, the status and its HTTP number."""


_TEXT = "text/plain; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Content-Type,Accept",
    "Access-Control-Allow-Methods": "GET,HEAD,POST,PUT,DELETE",
}
