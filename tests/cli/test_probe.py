import base64
import json
import subprocess
from collections.abc import Callable

import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.media.codec import decode_image
from tests.peers.openfx import OAuthPeer, OpenFxPeer

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_steps_are_told_one_by_one(fxviewer: Run) -> None:
    with OpenFxPeer({"imgprocessing": base64.b64encode}) as peer:
        result = fxviewer("probe", peer.address)

    assert result.returncode == 0
    assert [line.split()[1] for line in result.stdout.splitlines()] == [
        *("name", "TCP", "TLS", "token", "service", "function", "call")
    ]
    assert result.stdout.count(" ms") == 5


def test_json_is_one_object(fxviewer: Run) -> None:
    with OpenFxPeer({"f": base64.b64encode}) as peer:
        result = fxviewer("probe", peer.address, "--function", "f", "--json")

    report = json.loads(result.stdout)
    assert (report["address"], report["function"], report["ok"]) == (peer.address, "f", True)
    assert report["steps"][-1]["name"] == "call"
    assert set(report["steps"][0]) == {"name", "verdict", "what", "cure", "elapsed_ms"}


@pytest.mark.parametrize(("function", "code"), [("nosuch", 4), ("broken", 5)])
def test_the_exit_code_says_who_failed(fxviewer: Run, function: str, code: int) -> None:
    def fail(_: bytes) -> bytes:
        raise ValueError("no")

    with OpenFxPeer({"broken": fail}) as peer:
        result = fxviewer("probe", peer.address, "--function", function)

    assert result.returncode == code
    assert "failed" in result.stdout


def test_a_function_that_wants_base64_gets_a_picture_in_it(fxviewer: Run) -> None:
    with OpenFxPeer({"f": lambda text: text}) as peer:
        result = fxviewer("probe", peer.address, "--function", "f", "--base64")

    assert result.returncode == 0
    assert decode_image(base64.b64decode(peer.requests[0].Input)).shape == (480, 640, 3)


def test_the_gateway_may_be_in_the_environment_and_the_token_too(fxviewer: Run) -> None:
    with OAuthPeer({"f": base64.b64encode}, tokens={"s3cret"}, allowed={"f"}) as peer:
        variables = {"OPENFX_URL": peer.address, "FXVIEWER_TOKEN": "s3cret"}
        result = fxviewer("probe", "--function", "f", "--auth", "token", **variables)

    assert result.returncode == 0
    assert "OAuth2" in result.stdout
    assert "s3cret" not in result.stdout + result.stderr


def test_a_missing_secret_is_said_where_nobody_can_be_asked(fxviewer: Run) -> None:
    result = fxviewer("probe", "127.0.0.1:1", "--auth", "token")

    assert result.returncode == 4
    assert "FXVIEWER_TOKEN" in result.stderr


def test_without_a_gateway_it_asks_for_one(fxviewer: Run) -> None:
    result = fxviewer("probe", OPENFX_URL="")

    assert result.returncode == 2
    assert "HOST:PORT" in result.stderr


def test_the_token_reaches_a_gateway_of_ours_whatever_carries_it(fxviewer: Run) -> None:
    server = GatewayServer([], listen="0.0.0.0:0", token="secret")
    address = server.address.replace("0.0.0.0", "127.0.0.1")
    try:
        told = [
            fxviewer("probe", address, "--auth", "token", "--token-in", carrier, FXVIEWER_TOKEN="secret")
            for carrier in ("field", "metadata")
        ]
        told += [fxviewer("probe", address)]
    finally:
        server.stop()

    for one in told[:2]:
        assert one.returncode == 0, one.stdout
        assert "“imgprocessing” is one of" in one.stdout
        assert "It answered with" in one.stdout
    assert told[2].returncode == 4
    assert "does not accept the token, or wants one" in told[2].stdout
