import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from fxviewer.errors import GatewayError, GatewayUnreachableError
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest
from fxviewer.settings import Access, Connection
from fxviewer.stream.client import CHANNEL_OPTIONS, CONTROL_TIMEOUT_S, GatewayClient
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.secret import Secrets
from tests.peers.openfx import OpenFxPeer


@pytest.fixture(scope="module")
def gateway() -> Iterator[GatewayServer]:
    server = GatewayServer()
    yield server
    server.stop()


def test_probe_recognises_our_own_gateway(gateway: GatewayServer) -> None:
    with closing(GatewayClient(gateway.address)) as client:
        dialect = client.probe()

    assert (dialect.is_ours, dialect.streams, dialect.unary) == (True, True, "pb.FxGateway")


def test_unary_is_chosen_when_asked_for(gateway: GatewayServer) -> None:
    with closing(GatewayClient(gateway.address)) as client:
        assert not client.probe("unary").streams


def test_functions_are_listed(gateway: GatewayServer) -> None:
    with closing(GatewayClient(gateway.address)) as client:
        assert "imgprocessing" in [one.Name for one in client.functions(client.probe())]


@pytest.mark.openfx("2.2.20")
def test_closed_port_is_said_to_be_closed() -> None:
    with socket.socket() as taken:  # so that nobody else comes to listen there
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with closing(GatewayClient(address)) as client, pytest.raises(GatewayUnreachableError, match="Nothing listens"):
            client.probe()


def test_port_where_nobody_speaks_is_an_error_in_bounded_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with closing(GatewayClient(address)) as client, pytest.raises(GatewayError):
            client.probe()


def test_a_client_closed_while_it_probes_ends_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts and says nothing
        client = GatewayClient(f"127.0.0.1:{server.getsockname()[1]}")
        errors: list[Exception] = []

        def probe() -> None:
            try:
                client.probe()
            except GatewayError as error:
                errors.append(error)

        thread = threading.Thread(target=probe)
        thread.start()
        connection, _ = server.accept()

        client.close()

        thread.join(CONTROL_TIMEOUT_S - 1)  # it would end by itself later
        connection.close()
        assert not thread.is_alive()
        assert len(errors) == 1


def test_metadata_and_token_go_with_every_call() -> None:
    secrets = Secrets()
    secrets.give("", "token", "s3cret")
    connection = Connection(access=Access("token", "metadata"), metadata=(("x-team", "vision"),))
    credentials = Credentials(connection, secrets)
    credentials.obtain()

    with OpenFxPeer({"echo": bytes}) as peer, closing(GatewayClient(peer.address, connection, credentials)) as client:
        client.invoke("pb.FxGateway", InvokeServiceRequest(Service="echo", Input=b"x"), 10).result()

    assert peer.metadata[0]["authorization"] == "Bearer s3cret"
    assert peer.metadata[0]["x-team"] == "vision"
    assert peer.requests[0].token == ""


@pytest.mark.openfx("9.22")
def test_no_pings_and_no_compression_are_configured() -> None:
    names = [name for name, _ in CHANNEL_OPTIONS]

    assert not [name for name in names if "keepalive" in name or "compression" in name]
