import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayUnreachableError
from fxviewer.settings import Access, Connection
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.fault import TokenRefusedError
from fxviewer.stream.http import HttpInvoker
from fxviewer.stream.reply import Failure
from fxviewer.stream.secret import Secrets
from tests.peers.ground import Ground, Item
from tests.peers.http_openfx import HttpPeer


@contextmanager
def asking(
    peer: HttpPeer, ground: Ground, frames: int, connection: Connection | None = None
) -> Iterator[HttpInvoker[Item]]:
    secrets = Secrets()
    secrets.give("", "token", "s3cret")
    credentials = Credentials(connection or Connection(), secrets)
    credentials.obtain()
    with peer, closing(GatewayClient(peer.address, connection, credentials)) as client:
        invoker = HttpInvoker(client.http, ground.flights, deadline_s=lambda _: 20)
        invoker.start()
        ground.feed(frames)
        yield invoker
        invoker.stop()
        ground.end()


@pytest.mark.openfx("9.33")
def test_frames_come_back_in_order_over_a_few_kept_connections() -> None:
    ground = Ground()
    peer = HttpPeer({"echo": bytes})
    with asking(peer, ground, 100):
        assert ground.wait_for(100)

    assert ground.outcomes == [(seq, str(seq)) for seq in range(100)]
    assert {path for path, _, _ in peer.requests} == {"/function/echo"}
    assert peer.connections <= 4


def test_several_requests_are_under_way_at_once() -> None:
    together = threading.Barrier(4)

    def meet(body: bytes) -> bytes:
        together.wait(20)
        return body

    ground = Ground()
    with asking(HttpPeer({"echo": meet}), ground, 8):
        assert ground.wait_for(8)

    assert [seq for seq, _ in ground.outcomes] == list(range(8))


@pytest.mark.openfx("9.32")
@pytest.mark.parametrize("output", [b"", b"\n", b"a\n", b"a\n\n", b"a"])
def test_exactly_one_line_feed_is_openfx_own(output: bytes) -> None:
    ground = Ground()
    with asking(HttpPeer({"echo": lambda _: output}), ground, 1):
        assert ground.wait_for(1)

    assert ground.outcomes == [(0, output.decode())]


def test_a_function_that_fails_costs_its_frame_and_says_where_to_look() -> None:
    ground = Ground(function="nosuch")
    with asking(HttpPeer({"echo": bytes}), ground, 1):
        assert ground.wait_for(1)

    failure = ground.outcomes[0][1]
    assert isinstance(failure, Failure)
    assert failure.kind == "refused"
    assert "nosuch" in failure.message
    assert "log" in failure.hint


def test_a_kept_connection_that_was_closed_is_opened_anew_and_no_frame_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fxviewer.stream.http.AT_ONCE_S", 20.0)
    ground = Ground()
    with asking(HttpPeer({"echo": bytes}, closes_after=3), ground, 30):
        assert ground.wait_for(30)

    assert ground.outcomes == [(seq, str(seq)) for seq in range(30)]


def test_a_function_slower_than_the_gateway_waits_loses_its_frame_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fxviewer.stream.http.AT_ONCE_S", 0.05)
    may_end = threading.Event()

    def slow(body: bytes) -> bytes:
        if body == b"0":
            may_end.wait(1.6)
        return body

    ground = Ground()
    with asking(HttpPeer({"echo": slow}, write_timeout_s=1.5), ground, 4):
        assert ground.wait_for(4)

    assert "hung up after" in str(ground.outcomes[0][1])
    assert ground.outcomes[1:] == [(1, "1"), (2, "2"), (3, "3")]


def test_the_token_goes_into_the_header_whatever_carries_it_elsewhere() -> None:
    ground = Ground()
    peer = HttpPeer({"echo": bytes}, token="s3cret")
    with asking(peer, ground, 1, Connection(access=Access("token", "field"), metadata=(("x-team", "vision"),))):
        assert ground.wait_for(1)

    assert peer.requests[0][2]["x-team"] == "vision"


def test_without_the_token_the_gateway_refuses() -> None:
    with asking(HttpPeer({"echo": bytes}, token="s3cret"), Ground(), 1) as invoker:
        assert invoker.wait(20)

    assert isinstance(invoker.error, TokenRefusedError)


def test_a_gateway_that_goes_away_ends_it_with_a_sentence() -> None:
    ground = Ground()
    peer = HttpPeer({"echo": bytes})
    with asking(peer, ground, 0) as invoker:
        peer.__exit__(None, None, None)
        ground.mailbox.put(Item(0))

        assert invoker.wait(20)

    assert isinstance(invoker.error, GatewayUnreachableError)


@pytest.mark.openfx("9.32")
@pytest.mark.parametrize("hides", [False, True])
def test_a_gateway_is_recognised_by_its_routes_even_behind_a_proxy(hides: bool) -> None:
    with HttpPeer({"echo": bytes}, hides=hides) as peer, closing(GatewayClient(peer.address)) as client:
        dialect = client.probe("http")
        names = [one.Name for one in client.functions(dialect)]

    assert (dialect.kind, dialect.way) == ("OpenFx over HTTP", "http")
    assert names == ([] if hides else ["echo"])


def test_automatic_falls_back_to_http_where_nothing_else_is_spoken() -> None:
    with HttpPeer({"echo": bytes}) as peer, closing(GatewayClient(peer.address)) as client:
        assert client.probe().way == "http"


@pytest.mark.parametrize("transport", ["stream", "unary"])
def test_what_was_asked_for_by_name_falls_back_to_nothing(transport: str) -> None:
    with (
        HttpPeer({"echo": bytes}) as peer,
        closing(GatewayClient(peer.address)) as client,
        pytest.raises(GatewayRefusedError, match="no gRPC gateway"),
    ):
        client.probe(transport)  # type: ignore[arg-type]  # one of them


def test_a_web_server_is_no_gateway() -> None:
    from http.server import HTTPServer, SimpleHTTPRequestHandler

    server = HTTPServer(("127.0.0.1", 0), type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        address = f"127.0.0.1:{server.server_address[1]}"
        with closing(GatewayClient(address)) as client, pytest.raises(GatewayError, match="no OpenFx gateway"):
            client.probe("http")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
