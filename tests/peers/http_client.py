"""Somebody who asks over HTTP, on one kept connection as most clients do."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    def __init__(self, address: str) -> None:
        self.address = address
        self.connection = http.client.HTTPConnection(address, timeout=30)

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        self.connection.request(method, path, body, dict(headers or {}))
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def status_of(self, path: str) -> int | None:
        """Return None when the connection ends without an answer."""
        try:
            return self.ask("GET", path).status
        except http.client.RemoteDisconnected:
            return None
