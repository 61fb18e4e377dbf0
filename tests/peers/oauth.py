"""OpenFx's OAuth2 server: form values in, JSON out, and 200 with a sentence when it does not want."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs


class OAuthServer:
    """Gives the tokens `t1`, `t2`, ... to who knows the secrets.

    Attributes:
        tokens: All that were given.
    """

    def __init__(self, *, client_secret: str, password: str = "", expires_in: float = 7200, reply: str = "") -> None:
        self.client_secret = client_secret
        self.password = password
        self.expires_in = expires_in
        self.reply = reply
        self.tokens: list[str] = []
        self.given = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"owner": self}))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/token"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, form: dict[str, str]) -> str:
        if self.reply:
            return self.reply
        is_known = form.get("client_secret") == self.client_secret and form.get("password", "") == self.password
        if form.get("grant_type") != "client_credentials" or not is_known:
            return "This is unregistered member information."
        with self.given:
            self.tokens.append(f"t{len(self.tokens) + 1}")
            self.given.notify_all()
            token = self.tokens[-1]
        return json.dumps(
            {"access_token": token, "expires_in": self.expires_in, "scope": "user-fn1", "token_type": "Bearer"}
        )


class _Handler(BaseHTTPRequestHandler):
    owner: OAuthServer

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = self.owner.answer({key: values[0] for key, values in parse_qs(text).items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass
