import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from fxviewer.errors import GatewayError, GatewayUnreachableError, SettingsError
from fxviewer.gateway.server import GatewayServer
from fxviewer.stream.client import GatewayClient, is_loopback, parse_address


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


def test_closed_port_is_said_to_be_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"

    with closing(GatewayClient(address)) as client, pytest.raises(GatewayUnreachableError, match="Nothing listens"):
        client.probe()


def test_port_where_nobody_speaks_is_an_error_in_bounded_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with closing(GatewayClient(address)) as client, pytest.raises(GatewayError):
            client.probe()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("10.0.0.5", "10.0.0.5:31113"), ("http://keti:80/", "keti:80"), ("[::1]", "[::1]:31113"), (" a:1 ", "a:1")],
)
def test_address_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert parse_address(typed) == meant


@pytest.mark.parametrize("typed", ["", "a b:1", "host:port", "host:99999", "host/path:1"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(SettingsError, match="no gateway address"):
        parse_address(typed)


def test_loopback_is_known_by_name_and_number() -> None:
    assert is_loopback("127.0.0.1:1")
    assert is_loopback("[::1]:1")
    assert is_loopback("localhost:1")
    assert not is_loopback("10.0.0.1:1")
