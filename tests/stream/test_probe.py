import base64
import socket
from pathlib import Path

import grpc
import pytest

from fxviewer.errors import SettingsError
from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.probe import Step, probe_steps
from fxviewer.stream.secret import Secrets
from tests.peers.certificates import Authority
from tests.peers.http_openfx import HttpPeer
from tests.peers.openfx import DcfPeer, FunctionPeer, OAuthPeer, OpenFxPeer, StreamPeer

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


def probe(connection: Connection, *, function: str = "f", token: str = "") -> list[Step]:
    secrets = Secrets()
    secrets.give("", "token", token)
    return list(probe_steps(connection, secrets, function=function, body=JPEG))


def verdicts(steps: list[Step]) -> dict[str, str]:
    return {step.name: step.verdict for step in steps}


ALL = ["name", "TCP", "TLS", "token", "service", "function", "call"]


@pytest.mark.parametrize(
    ("peer", "words"),
    [
        (lambda: OpenFxPeer({"f": base64.b64encode}), "OpenFx, asked by unary (pb.FxGateway/Invoke)"),
        (lambda: DcfPeer({"f": bytes}), "DCF, asked by stream (pb.Gateway/Invokes)"),
        (lambda: HttpPeer({"f": base64.b64encode}), "OpenFx over HTTP, asked by http (POST /function)"),
    ],
    ids=["unary", "stream", "http"],
)
def test_every_step_is_told_with_its_time(peer: object, words: str) -> None:
    with peer() as running:  # type: ignore[operator]  # a peer's constructor
        steps = probe(Connection(address=running.address))

    assert [step.name for step in steps] == ALL
    assert [step.verdict for step in steps] == ["ok", "ok", "skipped", "skipped", "ok", "ok", "ok"]
    assert words in steps[4].what
    assert steps[6].what == "It answered with 104 bytes."
    assert all(step.elapsed_ms >= 0 for step in steps)


@pytest.mark.openfx("2.2.21")
def test_a_name_nobody_has_ends_it() -> None:
    (step,) = probe(Connection(address="no.such.host.invalid:1"))

    assert (step.name, step.verdict) == ("name", "failed")
    assert "no.such.host.invalid" in step.what
    assert step.cure


@pytest.mark.parametrize("host", ["a" * 64, "lab..example"])
def test_a_name_that_is_none_says_so(host: str) -> None:
    (step,) = probe(Connection(address=f"{host}:1"))

    assert step.verdict == "failed"
    assert step.what == f"There is no computer named {host}: this is no name."


def test_a_port_nobody_listens_at_ends_it() -> None:
    with socket.socket() as taken:  # so that nobody else comes to listen there
        taken.bind(("127.0.0.1", 0))
        steps = probe(Connection(address=f"127.0.0.1:{taken.getsockname()[1]}"))

    assert verdicts(steps) == {"name": "ok", "TCP": "failed"}
    assert "31113" in steps[-1].cure


def test_a_certificate_nobody_signed_says_what_to_do(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    me = authority.identity("localhost")
    pair = (me.key.read_bytes(), me.certificate.read_bytes())
    with OpenFxPeer({"f": bytes}, credentials=grpc.ssl_server_credentials([pair])) as peer:
        untrusted = probe(Connection(address=peer.address, tls=Tls(True)))
        plain = probe(Connection(address=peer.address))
        wrong_name = probe(Connection(address=peer.address, tls=Tls(True, str(authority.certificate), server_name="x")))
        trusted = probe(Connection(address=peer.address, tls=Tls(True, str(authority.certificate))), function="")

    assert (untrusted[-1].name, untrusted[-1].verdict) == ("TLS", "failed")
    assert "authority" in untrusted[-1].cure
    assert (plain[-1].name, plain[-1].what, plain[-1].cure) == ("service", "The port is encrypted.", "Switch TLS on.")
    assert "server name" in wrong_name[-1].cure
    assert verdicts(trusted)["TLS"] == "ok"
    assert "h2" in trusted[2].what


def test_tls_where_there_is_none_says_so() -> None:
    with OpenFxPeer({"f": bytes}) as peer:
        steps = probe(Connection(address=peer.address, tls=Tls(True)))

    assert (steps[-1].name, steps[-1].verdict) == ("TLS", "failed")
    assert "without TLS" in steps[-1].cure


def test_a_token_that_is_missing_or_wrong_says_which_step() -> None:
    with OAuthPeer({"f": base64.b64encode}, tokens={"good"}, allowed={"f"}) as peer:
        missing = probe(Connection(address=peer.address, access=Access("token")))
        none = probe(Connection(address=peer.address))
        wrong = probe(Connection(address=peer.address, access=Access("token")), token="bad")
        right = probe(Connection(address=peer.address, access=Access("token")), token="good")

    assert [missing[-1].name, none[-1].name, wrong[-1].name] == ["token", "service", "service"]
    assert "token" in none[-1].cure
    assert verdicts(right)["call"] == "ok"


def test_a_function_taken_for_a_gateway_is_called_one() -> None:
    with FunctionPeer() as peer:
        steps = probe(Connection(address=peer.address))

    assert steps[-1].name == "service"
    assert "a function, not a gateway" in steps[-1].what
    assert "31113" in steps[-1].cure


@pytest.mark.openfx("9.25")
def test_a_function_that_is_not_there_names_those_that_are() -> None:
    with OpenFxPeer({"blur": bytes, "edges": bytes}) as peer:
        steps = probe(Connection(address=peer.address))

    assert (steps[-1].name, steps[-1].verdict) == ("function", "failed")
    assert "blur, edges" in steps[-1].cure


def test_a_gateway_that_does_not_list_is_called_all_the_same() -> None:
    with DcfPeer({"f": base64.b64encode}, is_minimal=True) as peer:
        steps = probe(Connection(address=peer.address))

    assert [step.verdict for step in steps[-2:]] == ["skipped", "ok"]


def test_a_function_that_fails_ends_it_with_the_handlers_own_words() -> None:
    def fail(_: bytes) -> bytes:
        raise ValueError("no face")

    for peer in (OpenFxPeer({"f": fail}), HttpPeer({"f": fail})):
        with peer:
            step = probe(Connection(address=peer.address))[-1]
        assert (step.name, step.verdict, bool(step.cure)) == ("call", "failed", True)


def test_a_function_that_answers_text_is_shown_what_it_said() -> None:
    with OpenFxPeer({"f": lambda _: b"two\n cats"}) as peer:
        assert probe(Connection(address=peer.address))[-1].what == "It answered with text: “two cats”."


def test_a_stream_that_ends_without_a_reply_is_a_failed_call() -> None:
    with StreamPeer(lambda _: iter(())) as peer:
        step = probe(Connection(address=peer.address))[-1]

    assert (step.name, step.verdict) == ("call", "failed")
    assert "without a reply" in step.what


def test_without_an_address_there_is_nothing_to_probe() -> None:
    with pytest.raises(SettingsError):
        probe(Connection())


def test_leaving_early_closes_what_was_opened() -> None:
    with OpenFxPeer({"f": bytes}) as peer:
        steps = probe_steps(Connection(address=peer.address), Secrets(), function="f", body=JPEG)
        next(steps)
        steps.close()  # type: ignore[attr-defined]  # it is a generator
