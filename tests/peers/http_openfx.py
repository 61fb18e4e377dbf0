"""OpenFx's HTTP routes as they were observed, and servers that are none."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Function = Callable[[bytes], bytes]


class HttpPeer:
    """Serves `POST /function/NAME`, `/healthz` and `/system/functions` on kept connections.

    Args:
        hides: Everything but the functions is 404, as behind a reverse proxy.
        write_timeout_s: Go's WriteTimeout: a function that takes longer gets an empty reply.
        closes_after: Requests on one connection, after which it is closed without a word.

    Attributes:
        requests: (path, body, headers) of each call of a function.
        connections: How many were made.
    """

    def __init__(
        self,
        functions: dict[str, Function],
        *,
        hides: bool = False,
        write_timeout_s: float = 10.0,
        closes_after: int = 0,
        token: str = "",
    ) -> None:
        self.functions = functions
        self.hides = hides
        self.write_timeout_s = write_timeout_s
        self.closes_after = closes_after
        self.token = token
        self.requests: list[tuple[str, bytes, dict[str, str]]] = []
        self.connections = 0
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"peer": self}))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are no news."""


class _Handler(BaseHTTPRequestHandler):
    peer: HttpPeer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.peer.connections += 1
        self.asked = 0

    def do_GET(self) -> None:
        if self.path == "/healthz" and not self.peer.hides:
            self._send(200, b'{"Msg":"OK"}', "application/json")
        elif self.path == "/system/functions" and not self.peer.hides:
            listed = [{"Name": name, "InvocationCount": "7", "Replicas": "1"} for name in self.peer.functions]
            self._send(200, json.dumps({"Functions": listed}).encode(), "application/json")
        else:
            self._send(404 if self.peer.hides else 501, b'{"code":12,"message":"Not Implemented","details":[]}')

    def do_POST(self) -> None:
        started = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        name = self.path.removeprefix("/function/")
        if not name:
            self._send(500, b"Must be a valid function name: \n")
            return
        if self.peer.token and self.headers.get("Authorization") != f"Bearer {self.peer.token}":
            self._send(401, b"")
            return
        self.asked += 1
        if self.peer.closes_after and self.asked > self.peer.closes_after:
            self.close_connection = True
            return
        self.peer.requests.append((self.path, body, dict(self.headers)))
        try:
            output = self.peer.functions[name](body)
        except Exception:
            self._send(500, f"Can't reach service: {name}\n".encode())
            return
        if time.monotonic() - started > self.peer.write_timeout_s:
            self.close_connection = True
            return
        self._send(200, output + b"\n")

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _send(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
