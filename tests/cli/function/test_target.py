from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from fxviewer.cli.function.target import choose_gateway
from fxviewer.errors import SettingsError
from fxviewer.project.config import Config
from tests.peers.certificates import Authority
from tests.peers.openfx import OpenFxPeer

Fn = Callable[..., Any]


def config(gateway: str) -> Config:
    return Config(Path("config.yaml"), {}, gateway)


@pytest.mark.parametrize(
    ("given", "written", "variable", "chosen"),
    [
        (None, "", "", "127.0.0.1:31113"),
        (None, ":31113", "", "127.0.0.1:31113"),
        (None, "", "http://url:1/", "url:1"),
        (None, ":31113", "url:1", "url:1"),
        (None, "file:1", "url:1", "file:1"),
        ("option:1", "file:1", "url:1", "option:1"),
        (":31113", "file:1", "url:1", "file:1"),
        (":31113", ":31113", "url:1", "url:1"),
        (":4000", "", "", "127.0.0.1:4000"),
        ("10.0.0.7", "", "", "10.0.0.7:31113"),
        ("unix:/run/fx.sock", "file:1", "", "unix:/run/fx.sock"),
    ],
)
def test_the_gateway_is_chosen_as_openfx_cli_chooses(
    monkeypatch: pytest.MonkeyPatch, given: str | None, written: str, variable: str, chosen: str
) -> None:
    monkeypatch.setenv("OPENFX_URL", variable)

    assert choose_gateway(given, config(written)) == chosen


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="is no gateway address"):
        choose_gateway("a b", None)


def test_the_gateway_may_stand_before_the_command(fn: Fn, gateway: str) -> None:
    assert fn("-g", gateway, "list").code == 0
    assert fn("-g", "127.0.0.1:9", "list", "-g", gateway).code == 0


def test_the_token_of_the_environment_is_sent(fn: Fn, monkeypatch: pytest.MonkeyPatch) -> None:
    from fxviewer.gateway.server import GatewayServer

    server = GatewayServer([], listen="127.0.0.1:0", token="secret")
    try:
        refused = fn("delete", "blur", "-g", server.address)
        monkeypatch.setenv("FXVIEWER_TOKEN", "secret")
        taken = fn("delete", "blur", "-g", server.address)
    finally:
        server.stop()

    assert refused.code == 4
    assert "FXVIEWER_TOKEN" in refused.errors
    assert taken.code == 0


def test_a_gateway_without_a_token_takes_no_changes_through_the_network(fn: Fn) -> None:
    from fxviewer.gateway.server import GatewayServer

    server = GatewayServer([], listen="127.0.0.1:0")
    try:
        told = fn("delete", "blur", "-g", server.address)
    finally:
        server.stop()

    assert told.code == 4
    assert "takes no changes through the network" in told.errors


def test_a_token_that_cannot_be_sent_is_told(fn: Fn, gateway: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXVIEWER_TOKEN", "비밀")

    told = fn("list", "-g", gateway)

    assert told.code == 2
    assert told.errors.startswith("fxviewer: The token has characters no token has.")


@pytest.mark.openfx("9.35")
def test_openfx_with_oauth2_finds_the_token_in_the_requests(
    fn: Fn, openfx: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, address = openfx
    monkeypatch.setenv("FXVIEWER_TOKEN", "secret")

    fn("delete", "a", "-g", address)

    assert service.asked[0][1].token == "secret"


def test_a_socket_nobody_listens_at_is_told(fn: Fn, tmp_path: Path) -> None:
    told = fn("list", "-g", f"unix:{tmp_path}/none")

    assert told.code == 4
    assert "No gateway listens at unix:" in told.errors


def test_an_address_with_https_is_encrypted(fn: Fn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token would be read on the way, by whoever looks."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))

    me = authority.identity("localhost")
    pair = (me.key.read_bytes(), me.certificate.read_bytes())
    with OpenFxPeer({"f": bytes}, credentials=grpc.ssl_server_credentials([pair])) as peer:
        encrypted = fn("list", "-g", f"https://{peer.address}")
    with OpenFxPeer({"f": bytes}) as peer:
        plain = fn("list", "-g", f"https://{peer.address}")

    assert plain.code == 4
    assert encrypted.code == 0, encrypted.errors
