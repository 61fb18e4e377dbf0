import logging
import socket
import traceback

import pytest

from fxviewer.errors import FxviewerError, GatewayRefusedError, GatewayUnreachableError, SettingsError
from fxviewer.settings import Access, Connection
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.secret import SecretMissingError, Secrets
from tests.peers.oauth import OAuthServer

SECRET = "s3cret-0f-the-client"
PASSWORD = "p4ssword-of-the-user"


def secrets() -> Secrets:
    known = Secrets()
    known.give("lab", "client secret", SECRET)
    known.give("lab", "password", PASSWORD)
    known.give("lab", "token", "t0ken")
    return known


def oauth(url: str, **changes: str) -> Connection:
    access = Access("client credentials", "field", token_url=url, client_id="me", username="kim")
    return Connection(name="lab", access=access)


def test_a_token_goes_where_the_connection_says() -> None:
    field = Credentials(Connection(name="lab", access=Access("token", "field")), secrets())
    metadata = Credentials(
        Connection(name="lab", access=Access("token", "metadata"), metadata=(("a", "b"),)), secrets()
    )
    field.obtain()
    metadata.obtain()

    assert (field.field, field.metadata) == ("t0ken", ())
    assert (metadata.field, metadata.metadata) == ("", (("a", "b"), ("authorization", "Bearer t0ken")))


def test_without_an_identity_there_is_no_token() -> None:
    nobody = Credentials(Connection(name="lab"), secrets())
    nobody.obtain()

    assert (nobody.field, nobody.metadata) == ("", ())


def test_a_token_nobody_knows_is_asked_for_by_name() -> None:
    with pytest.raises(SecretMissingError) as caught:
        Credentials(Connection(name="office", access=Access("token")), secrets()).obtain()

    assert (caught.value.profile, caught.value.kind) == ("office", "token")


def test_client_credentials_become_a_token() -> None:
    with OAuthServer(client_secret=SECRET, password=PASSWORD) as server:
        credentials = Credentials(oauth(server.url), secrets())
        credentials.obtain()

    assert credentials.field == "t1"


def test_a_token_is_renewed_before_its_life_is_over() -> None:
    with OAuthServer(client_secret=SECRET, password=PASSWORD, expires_in=1e-3) as server:
        credentials = Credentials(oauth(server.url), secrets())
        credentials.obtain()
        with server.given:
            while len(server.tokens) < 2:
                credentials.renew_if_due()
                server.given.wait(0.05)

    assert server.tokens[:2] == ["t1", "t2"]


def test_a_renewal_that_fails_keeps_the_token_and_tries_again(caplog: pytest.LogCaptureFixture) -> None:
    with OAuthServer(client_secret=SECRET, password=PASSWORD) as server:
        credentials = Credentials(oauth(server.url), secrets())
        credentials.obtain()
        server.client_secret = "another"

        credentials._renew()

    assert credentials.field == "t1"
    assert SECRET not in caplog.text
    assert "could not be renewed" in caplog.text


def test_the_sentence_of_the_server_is_passed_on() -> None:
    with (
        OAuthServer(client_secret="another") as server,
        pytest.raises(GatewayRefusedError, match="It says: This is unregistered member"),
    ):
        Credentials(oauth(server.url), secrets()).obtain()


@pytest.mark.parametrize("reply", ["{", "[]", '{"token": "x"}', "null", "<html>no</html>", "\x00\xff"])
def test_an_answer_without_a_token_is_an_error(reply: str) -> None:
    with (
        OAuthServer(client_secret=SECRET, reply=reply) as server,
        pytest.raises(GatewayRefusedError, match="gives no token"),
    ):
        Credentials(oauth(server.url), secrets()).obtain()


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    with socket.socket() as taken:  # so that nobody else comes to listen there
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/token"
        with pytest.raises(GatewayUnreachableError, match="cannot be reached"):
            Credentials(oauth(url), secrets()).obtain()


@pytest.mark.parametrize("url", ["", "10.0.0.91:30011/token", "ftp://x/token", "http://user:pass@host/token"])
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="OAuth2"):
        Credentials(oauth(url), secrets()).obtain()


def test_a_token_that_cannot_be_one_is_refused_without_being_quoted() -> None:
    known = Secrets()
    known.give("lab", "token", "two words\nand a line")

    with pytest.raises(SettingsError) as caught:
        Credentials(Connection(name="lab", access=Access("token", "metadata")), known).obtain()

    assert "two words" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("", "x"), ("Bad", "x"), ("a b", "x"), ("grpc-x", "x"), ("x-bin", "x"), ("authorization", "x"), ("a", "줄")],
)
def test_metadata_that_cannot_be_sent_is_refused(key: str, value: str) -> None:
    with pytest.raises(SettingsError):
        Credentials(Connection(metadata=((key, value),)), Secrets())


def test_no_error_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [repr(Credentials(oauth("http://127.0.0.1:9/token"), secrets()))]
    with OAuthServer(client_secret="another") as refusing, OAuthServer(client_secret="", reply="{") as babbling:
        for url in (refusing.url, babbling.url, "http://127.0.0.1:9/token", "http://" + "x" * 300 + "/"):
            try:
                Credentials(oauth(url), secrets()).obtain()
            except FxviewerError as error:
                shown += [*traceback.format_exception(error), repr(error)]
    shown.append(caplog.text)

    assert len(shown) > 5
    assert SECRET not in "".join(shown)
    assert PASSWORD not in "".join(shown)
