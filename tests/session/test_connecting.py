import socket
import threading
from collections.abc import Iterator

import pytest

from fxviewer.errors import GatewayUnreachableError, SettingsError
from fxviewer.session.connecting import Connecting
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.secret import SecretMissingError, Secrets
from tests.peers.nobody import unheard_port
from tests.peers.openfx import OpenFxPeer

DONE_TIMEOUT_S = 20


@pytest.fixture
def gateway() -> Iterator[LocalGateway]:
    gateway = LocalGateway()
    yield gateway
    gateway.stop()


def attempt(connection: Connection, gateway: LocalGateway) -> Connecting:
    is_done = threading.Event()
    connecting = Connecting(connection, gateway, Secrets(), is_done.set)
    assert is_done.wait(DONE_TIMEOUT_S)
    return connecting


def test_a_gateway_that_answers_becomes_a_link_with_its_functions(gateway: LocalGateway) -> None:
    with OpenFxPeer({"echo": bytes}) as peer:
        link = attempt(Connection(address=peer.address), gateway).link
        assert link is not None
        link.client.close()

    assert (link.address, link.dialect.kind) == (peer.address, "OpenFx")
    assert [one.name for one in link.functions] == ["echo"]


def test_the_gateway_here_is_started_and_gets_neither_tls_nor_token_of_others(gateway: LocalGateway) -> None:
    connection = Connection(tls=Tls(is_on=True), access=Access("token"), metadata=(("x", "y"),))

    link = attempt(connection, gateway).link

    assert link is not None
    link.client.close()
    assert link.dialect.is_ours


def test_nobody_at_the_address_is_an_error(gateway: LocalGateway) -> None:
    with unheard_port() as port:
        error = attempt(Connection(address=f"127.0.0.1:{port}"), gateway).error

    assert isinstance(error, GatewayUnreachableError)


def test_settings_that_cannot_be_are_an_error(gateway: LocalGateway) -> None:
    assert isinstance(attempt(Connection(address="no address"), gateway).error, SettingsError)
    assert isinstance(
        attempt(Connection(address="h:1", tls=Tls(True, ca_file="gone.pem")), gateway).error, SettingsError
    )


def test_a_secret_nobody_knows_is_an_error_that_says_which(
    gateway: LocalGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FXVIEWER_TOKEN", raising=False)

    error = attempt(Connection(address="h:1", access=Access("token"), name="lab"), gateway).error

    assert isinstance(error, SecretMissingError)


def test_an_attempt_given_up_ends_at_once(gateway: LocalGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fxviewer.stream.dialect.CONTROL_TIMEOUT_S", 60.0)
    is_done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts and says nothing
        connection = Connection(address=f"127.0.0.1:{server.getsockname()[1]}")
        connecting = Connecting(connection, gateway, Secrets(), is_done.set)
        accepted, _ = server.accept()

        connecting.give_up()

        assert is_done.wait(DONE_TIMEOUT_S)
        accepted.close()
    assert connecting.link is None
