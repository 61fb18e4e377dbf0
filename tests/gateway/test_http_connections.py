"""What the rows of the HTTP interface do not see: bodies, connections, and how they end."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable

import pytest

from fxviewer.gateway.http import CONNECTIONS
from fxviewer.gateway.server import GatewayServer
from fxviewer.gateway.strict import WRITE_LIMIT_S
from tests.peers.http_client import Client

Start = Callable[..., GatewayServer]
Visit = Callable[[GatewayServer], Client]
Wait = Callable[[Callable[[], object]], object]

HANDLERS = {
    "echo": 'def Handler(req):\n    return str.encode("[Python] ") + req.input\n',
    "slow": "import time\ndef Handler(req):\n    print('begun', flush=True)\n    time.sleep(60)\n",
}
SIZE = "def Handler(req):\n    return str(len(req.input))\n"


@pytest.fixture
def gateway(start: Start) -> GatewayServer:
    return start(HANDLERS, http="127.0.0.1:0")


@pytest.fixture
def client(gateway: GatewayServer, visit: Visit) -> Client:
    return visit(gateway)


def test_body_in_chunks(client: Client) -> None:
    assert client.ask("POST", "/function/echo", iter([b"one ", b"two"])).body == b"[Python] one two\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: -1",
        b"Content-Length: many",
        b"Content-Length: 99999999999999",
        b"Transfer-Encoding: chunked\r\n\r\nzz",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffff",
        b"Transfer-Encoding: chunked\r\n\r\n-5",
    ],
)
def test_body_of_nonsensical_length_ends_its_connection_alone(
    gateway: GatewayServer, client: Client, head: bytes
) -> None:
    with socket.create_connection(tuple(gateway.http_address.split(":")), timeout=10) as raw:
        raw.sendall(b"POST /function/echo HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    assert answer.split(b" ")[1] in (b"400", b"413")
    assert client.ask("GET", "/healthz").status == 200


def test_connections_beyond_the_limit_are_told_so(gateway: GatewayServer, visit: Visit) -> None:
    idle = [visit(gateway) for _ in range(CONNECTIONS)]
    for client in idle:
        assert client.ask("GET", "/healthz").status == 200

    assert visit(gateway).ask("GET", "/healthz").status == 503

    idle[0].connection.close()
    deadline = time.monotonic() + 30
    while visit(gateway).ask("GET", "/healthz").status != 200:
        assert time.monotonic() < deadline


@pytest.mark.openfx("2.4.3")
def test_strict_gateway_hangs_up_on_an_answer_that_comes_too_late(
    start: Start, visit: Visit, wait: Wait, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("fxviewer.gateway.server.WRITE_LIMIT_S", 0.5)
    sleeping = {"late": "import time\ndef Handler(req):\n    time.sleep(float(req.input or 0))\n    return 'done'\n"}
    strict = start(sleeping, http="127.0.0.1:0", is_strict=True)

    wait(lambda: visit(strict).status_of("/function/late") == 200)  # the worker's start counts as well
    with pytest.raises(http.client.RemoteDisconnected):
        visit(strict).ask("POST", "/function/late", b"0.7")

    assert "/function/late: no answer within 0.5 s" in caplog.text
    friendly = start(sleeping, http="127.0.0.1:0")
    assert visit(friendly).ask("POST", "/function/late", b"0.7").body == b"done\n"


@pytest.mark.openfx("2.4.3")
def test_strict_gateways_limit_is_openfxs() -> None:
    assert WRITE_LIMIT_S == 10.0


@pytest.mark.openfx("2.3.5")
def test_large_body_is_refused_behind_a_strict_gateway(start: Start, visit: Visit) -> None:
    strict = visit(start({"size": SIZE}, http="127.0.0.1:0", is_strict=True))

    assert strict.ask("POST", "/function/size", bytes(4_194_000)).body == b"4194000\n"
    refused = strict.ask("POST", "/function/size", bytes(4_194_304))

    assert (refused.status, refused.body) == (500, b"Can't reach service: size\n")


def test_stop_does_not_wait_for_a_call_under_way(gateway: GatewayServer, visit: Visit, wait: Wait) -> None:
    ended = threading.Event()

    def call() -> None:
        with contextlib.suppress(http.client.HTTPException, OSError):
            visit(gateway).ask("POST", "/function/slow")
        ended.set()

    threading.Thread(target=call, daemon=True).start()
    registry = gateway.registry
    assert registry is not None
    wait(lambda: "begun" in registry.state("slow").log_text)
    began_s = time.monotonic()

    gateway.stop()

    assert ended.wait(20)
    assert time.monotonic() - began_s < 20  # and the call would take thirty
