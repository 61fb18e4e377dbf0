from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from fxviewer.errors import GatewayRefusedError
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.settings import Access, Connection, Transport
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.dialect import OPENFX_LIMIT_BYTES, Dialect
from fxviewer.stream.fault import TokenRefusedError
from fxviewer.stream.secret import Secrets
from tests.peers.openfx import DcfPeer, FunctionPeer, OAuthPeer, OpenFxPeer, Peer, StreamPeer

ECHO = {"echo": bytes}


def probe(peer: Peer, transport: Transport = "auto", token: str = "") -> Dialect:
    connection = Connection(access=Access("token")) if token else Connection()
    secrets = Secrets()
    secrets.give("", "token", token)
    credentials = Credentials(connection, secrets)
    credentials.obtain()
    with peer, closing(GatewayClient(peer.address, connection, credentials)) as client:
        return client.probe(transport)


@pytest.mark.openfx("9.1")
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: OpenFxPeer(ECHO), Dialect("OpenFx", "unary", "pb.FxGateway")),
        (lambda: DcfPeer(ECHO), Dialect("DCF", "stream", "pb.Gateway")),
        (lambda: DcfPeer(ECHO, is_minimal=True), Dialect("DCF without streaming", "unary", "pb.Gateway")),
    ],
    ids=["OpenFx without Invokes", "DCF with Invokes", "DCF with Invoke alone"],
)
def test_each_kind_of_gateway_is_recognised(make: Callable[[], Peer], expected: Dialect) -> None:
    assert probe(make()) == expected


def test_our_own_gateway_is_recognised_and_takes_any_size() -> None:
    server = GatewayServer()
    try:
        with closing(GatewayClient(server.address)) as client:
            dialect = client.probe()
    finally:
        server.stop()

    assert dialect == Dialect("fxviewer", "stream", "pb.FxGateway", limit_bytes=None)
    assert dialect.is_ours


def test_a_gateway_that_wants_a_token_says_so_at_once() -> None:
    with pytest.raises(TokenRefusedError, match="token"):
        probe(OAuthPeer(ECHO, tokens={"good"}, allowed={"echo"}))
    with pytest.raises(TokenRefusedError, match="token"):
        probe(OAuthPeer(ECHO, tokens={"good"}, allowed={"echo"}), token="bad")


def test_a_gateway_with_oauth2_is_recognised_once_the_token_is_right() -> None:
    dialect = probe(OAuthPeer(ECHO, tokens={"good"}, allowed={"echo"}), token="good")

    assert (dialect.kind, dialect.way, dialect.limit_bytes) == ("OpenFx with OAuth2", "unary", OPENFX_LIMIT_BYTES)


def test_a_function_taken_for_a_gateway_is_called_a_function_and_not_called() -> None:
    peer = FunctionPeer()

    with pytest.raises(GatewayRefusedError, match="a function, not a gateway"):
        probe(peer)

    assert peer.calls == 0


def test_another_grpc_server_is_no_gateway() -> None:
    class Stranger(Peer):
        def methods(self) -> dict[str, object]:
            return {"/grpc.health.v1.Health/Check": lambda _, __: b""}

    with pytest.raises(GatewayRefusedError, match="no OpenFx gateway"):
        probe(Stranger())


def test_probing_calls_no_function_and_sends_no_frame() -> None:
    peers = [OpenFxPeer(ECHO), DcfPeer(ECHO), DcfPeer(ECHO, is_minimal=True)]

    for peer in peers:
        probe(peer)

    assert [peer.requests for peer in peers] == [[], [], []]


def test_a_stream_that_complains_about_being_ended_at_once_is_a_stream() -> None:
    def behaviour(_: Iterator[InvokeServiceRequest]) -> Iterator[Messages]:
        raise AssertionError

    class Touchy(StreamPeer):
        def invokes(self, requests: Iterator[InvokeServiceRequest]) -> Iterator[Messages]:
            next(requests)
            yield Messages()

    assert probe(Touchy(behaviour)).streams


def test_unary_is_used_where_it_is_asked_for() -> None:
    assert probe(DcfPeer(ECHO), "unary") == Dialect("DCF", "unary", "pb.Gateway")


def test_a_stream_asked_for_and_not_there_is_refused() -> None:
    with pytest.raises(GatewayRefusedError, match=r"no streaming call.*auto or unary"):
        probe(OpenFxPeer(ECHO), "stream")
