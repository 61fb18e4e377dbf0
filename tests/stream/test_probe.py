import base64
import socket
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.probe import ProbeStep, probe_steps
from fxviewer.stream.secret import Secrets
from tests.peers.certificates import Authority
from tests.peers.http_openfx import HttpPeer
from tests.peers.oauth import OAuthServer
from tests.peers.openfx import DcfPeer, FunctionPeer, OAuthPeer, OpenFxPeer

JPEG = b"\xff\xd8\xff\xe0 a picture"


def go(connection: Connection, function: str = "echo", secrets: Secrets | None = None) -> list[ProbeStep]:
    return list(probe_steps(connection, secrets or Secrets(), function, picture=JPEG))


def names(steps: list[ProbeStep]) -> list[str]:
    return [step.name for step in steps]


@pytest.fixture
def openfx() -> Iterator[OpenFxPeer]:
    def refuse(_: bytes) -> bytes:
        raise ValueError("too dark")

    with OpenFxPeer({"echo": base64.b64encode, "text": lambda _: b"two faces", "boom": refuse}) as peer:
        yield peer


def test_every_step_of_a_way_that_is_open_is_gone_and_timed(openfx: OpenFxPeer) -> None:
    steps = go(Connection(address=openfx.address))

    assert names(steps) == ["DNS", "TCP", "service", "function", "call"]
    assert all(step.is_ok and step.took_ms > 0 and not step.cure for step in steps)
    assert "OpenFx" in steps[2].what
    assert "pb.FxGateway/Invoke" in steps[2].what
    assert steps[-1].what == f"It answered with a picture of {len(JPEG)} bytes."


def test_dcfs_gateway_is_recognised(openfx: OpenFxPeer) -> None:
    with DcfPeer({"echo": base64.b64encode}) as peer:
        steps = go(Connection(address=peer.address))

    assert "DCF" in next(step for step in steps if step.name == "service").what
    assert steps[-1].is_ok


def test_text_is_an_answer_too(openfx: OpenFxPeer) -> None:
    assert go(Connection(address=openfx.address), "text")[-1].what == "It answered with text of 9 characters."


def test_steps_come_one_by_one(openfx: OpenFxPeer) -> None:
    steps = probe_steps(Connection(address=openfx.address), Secrets(), "echo", picture=JPEG)

    assert next(steps).name == "DNS"
    assert not openfx.requests
    steps.close()  # type: ignore[attr-defined]  # a generator


def test_a_name_nobody_has_ends_the_way_at_once() -> None:
    (step,) = go(Connection(address="no-such-host.invalid:31113"))

    assert (step.name, step.is_ok) == ("DNS", False)
    assert "no-such-host.invalid" in step.what
    assert step.cure


def test_a_closed_port_is_told_from_a_network_without_a_way() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        steps = go(Connection(address=f"127.0.0.1:{unused.getsockname()[1]}"))

    assert names(steps) == ["DNS", "TCP"]
    assert steps[-1].what.startswith("Nothing listens at")
    assert "running" in steps[-1].cure


def test_a_function_port_is_not_taken_for_a_gateway() -> None:
    with FunctionPeer() as peer:
        steps = go(Connection(address=peer.address))

    assert names(steps)[-1] == "service"
    assert "is a function, not a gateway" in steps[-1].what
    assert "31113" in steps[-1].cure
    assert peer.calls == 0


def test_a_function_that_is_not_there_is_told_with_those_that_are(openfx: OpenFxPeer) -> None:
    steps = go(Connection(address=openfx.address), "edges")

    assert names(steps)[-1] == "function"
    assert "“edges”" in steps[-1].what
    assert "“echo”, “text”, “boom”" in steps[-1].cure


def test_a_function_that_fails_fails_the_call_with_its_own_words(openfx: OpenFxPeer) -> None:
    steps = go(Connection(address=openfx.address), "boom")

    assert names(steps)[-1] == "call"
    assert not steps[-1].is_ok
    assert "too dark" in steps[-1].what


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def safe_peer(authority: Authority) -> Iterator[OpenFxPeer]:
    identity = authority.identity("localhost")
    credentials = grpc.ssl_server_credentials([(identity.key.read_bytes(), identity.certificate.read_bytes())])
    with OpenFxPeer({"echo": base64.b64encode}, credentials=credentials) as peer:
        yield peer


def test_tls_is_a_step_of_its_own(safe_peer: OpenFxPeer, authority: Authority) -> None:
    steps = go(Connection(address=safe_peer.address, tls=Tls(True, str(authority.certificate))))

    assert names(steps) == ["DNS", "TCP", "TLS", "service", "function", "call"]
    assert steps[2].what.startswith("TLSv1.3")
    assert steps[-1].is_ok


@pytest.mark.parametrize(
    ("tls", "cure"),
    [
        (Tls(True), "Choose the file of the authority"),
        (Tls(True, "AUTHORITY", server_name="elsewhere"), "Set the server name"),
        (Tls(True, "/no/such/file.pem"), "choose another one"),
    ],
)
def test_a_certificate_that_is_not_trusted_says_what_to_do(
    safe_peer: OpenFxPeer, authority: Authority, tls: Tls, cure: str
) -> None:
    file = tls.ca_file.replace("AUTHORITY", str(authority.certificate))
    steps = go(Connection(address=safe_peer.address, tls=Tls(True, file, server_name=tls.server_name)))

    assert names(steps)[-1] == "TLS"
    assert cure in steps[-1].cure


def test_tls_to_a_gateway_without_it_says_to_switch_it_off(openfx: OpenFxPeer) -> None:
    steps = go(Connection(address=openfx.address, tls=Tls(True)))

    assert names(steps)[-1] == "TLS"
    assert "switch TLS off" in steps[-1].cure


def test_the_token_is_a_step_of_its_own_and_never_in_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FXVIEWER_TOKEN", raising=False)
    with OAuthPeer({"echo": base64.b64encode}, tokens={"s3cret"}, allowed={"echo"}) as peer:
        connection = Connection(address=peer.address, name="Lab", access=Access("token"))
        missing = go(connection)
        assert (missing[-1].name, missing[-1].is_ok) == ("token", False)
        assert "FXVIEWER_TOKEN" in missing[-1].cure

        secrets = Secrets()
        secrets.give("Lab", "token", "s3cret")
        steps = go(connection, secrets=secrets)

    assert steps[-1].is_ok
    assert steps[-1].name == "call"
    assert not any("s3cret" in str(step) for step in steps)


def test_an_oauth2_server_that_gives_none_ends_the_way() -> None:
    with OpenFxPeer({"echo": base64.b64encode}) as peer, OAuthServer(client_secret="right") as server:
        secrets = Secrets()
        secrets.give("Lab", "client secret", "wrong")
        access = Access("client credentials", token_url=server.url, client_id="me")
        steps = go(Connection(address=peer.address, name="Lab", access=access), secrets=secrets)

    assert names(steps)[-1] == "token"
    assert "unregistered" in steps[-1].what


def test_http_is_gone_like_the_rest() -> None:
    with HttpPeer({"echo": base64.b64encode}) as peer:
        steps = go(Connection(address=peer.address, transport="http"))

    assert names(steps) == ["DNS", "TCP", "service", "function", "call"]
    assert steps[-1].is_ok, steps[-1].what
