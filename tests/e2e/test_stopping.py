"""Everything ends within two seconds, whatever it is in the middle of."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.session.session import Session
from fxviewer.settings import Connection
from tests.peers.collector import Collector
from tests.peers.http_openfx import HttpPeer
from tests.peers.nobody import unheard_port
from tests.peers.openfx import OpenFxPeer, StreamPeer

Start = Callable[..., Session]

LONGEST_S = 2.5  # two, and half a second for a machine that does something else


def stop(session: Session) -> float:
    started = time.monotonic()
    session.stop()
    return time.monotonic() - started


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """A port that answers no SYN: its queue of connections is full."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("transport", ["auto", "http"])
def test_while_connecting_to_an_address_that_swallows_everything(start: Start, transport: str) -> None:
    with black_hole() as address:
        session = start(connection=Connection(address=address, transport=transport))  # type: ignore[arg-type]
        assert session.status.lane.phase in ("idle", "connecting")

        assert stop(session) < LONGEST_S


def test_while_the_other_side_has_accepted_and_says_nothing(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        session = start(connection=Connection(address=f"127.0.0.1:{server.getsockname()[1]}"))
        connection, _ = server.accept()

        took_s = stop(session)
        connection.close()

    assert took_s < LONGEST_S


def test_while_its_own_gateway_is_starting(start: Start) -> None:
    session = start()

    took_s = stop(session)

    assert took_s < LONGEST_S
    assert not [one for one in psutil.Process().children(recursive=True) if "fxviewer.gateway" in one.cmdline()]


@pytest.mark.parametrize("way", ["stream", "unary", "http"])
def test_while_the_function_never_answers(start: Start, way: str) -> None:
    is_here, may_end = threading.Event(), threading.Event()

    def hang(body: bytes) -> bytes:
        is_here.set()
        may_end.wait(30)
        return body

    def swallow(requests: Iterator[InvokeServiceRequest]) -> Iterator[Messages]:
        hang(b"")
        yield from ()

    peers: dict[str, Callable[[], StreamPeer | OpenFxPeer | HttpPeer]] = {
        "stream": lambda: StreamPeer(swallow),
        "unary": lambda: OpenFxPeer({"f": hang}),
        "http": lambda: HttpPeer({"f": hang}),
    }
    with peers[way]() as peer:
        session = start(function="f", connection=Connection(address=peer.address))
        session.open("pattern:320x200@60")
        assert is_here.wait(30)

        took_s = stop(session)
        may_end.set()

    assert took_s < LONGEST_S


def test_while_it_waits_to_connect_again(start: Start) -> None:
    is_waiting = threading.Event()
    with unheard_port() as port:
        session = start(
            connection=Connection(address=f"127.0.0.1:{port}"),
            on_status=lambda status: is_waiting.set() if status.lane.attempt >= 4 else None,
        )
        assert is_waiting.wait(30)

        assert stop(session) < LONGEST_S


def test_while_every_frame_waits_for_a_gateway_that_is_not_there(start: Start) -> None:
    is_full = threading.Event()
    with unheard_port() as port:
        session = start(
            connection=Connection(address=f"127.0.0.1:{port}"),
            policy="every-frame",
            on_captured=lambda frame: is_full.set() if frame.index else None,
        )
        session.open("pattern:320x200@0")
        assert is_full.wait(30)

        assert stop(session) < LONGEST_S


class Frozen(BaseHTTPRequestHandler):
    """A network camera that begins a picture and never goes on."""

    is_here = threading.Event()
    may_end = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=x")
        self.end_headers()
        self.wfile.write(b"--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff")
        self.is_here.set()
        self.may_end.wait(30)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_while_the_camera_is_stuck(start: Start, collector: Collector) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Frozen)
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        session = start()
        session.open(f"http://127.0.0.1:{server.server_address[1]}/camera.mjpg")
        assert Frozen.is_here.wait(30)

        took_s = stop(session)
    finally:
        Frozen.may_end.set()
        server.shutdown()
        server.server_close()
        thread.join(5)

    assert took_s < LONGEST_S
