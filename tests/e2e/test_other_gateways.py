"""At home with the gateways of others: without a stream, with limits, behind OAuth2."""

import base64
import threading
from collections.abc import Callable

import pytest

from fxviewer.media.codec import decode_image
from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Failure, Text
from fxviewer.session.session import Session
from fxviewer.settings import Access, Connection
from fxviewer.stream.secret import Secrets
from tests.peers.collector import Collector, ask
from tests.peers.oauth import OAuthServer
from tests.peers.openfx import OAuthPeer, OpenFxPeer

Start = Callable[..., Session]


def test_openfx_without_a_stream_is_asked_one_call_at_a_time() -> None:
    exchanges = ask(OpenFxPeer({"f": lambda body: base64.b64encode(body)}), frames=30)

    assert [one.pairing for one in exchanges] == ["exact"] * 30
    assert all(isinstance(one.outcome, Picture) for one in exchanges)


@pytest.mark.openfx("9.8")
def test_a_function_that_wants_base64_gets_it() -> None:
    peer = OpenFxPeer({"f": lambda text: base64.b64encode(base64.b64decode(text, validate=True))})

    exchanges = ask(peer, base64_functions=("f",))

    assert all(isinstance(one.outcome, Picture) for one in exchanges)


@pytest.mark.openfx("9.23")
def test_a_frame_above_four_megabytes_is_sent_smaller_and_that_is_told(start: Start, collector: Collector) -> None:
    with OpenFxPeer({"f": lambda _: b"seen"}) as peer:
        session = start(function="f", connection=Connection(address=peer.address, codec="bmp"))
        session.open("pattern:1920x1080@10")
        assert collector.wait_for(lambda got: len(got) > 2)
        reduction = session.status.lane.reduction
        session.stop()

    assert all(one.outcome == Text("seen") for one in collector.exchanges)
    assert reduction is not None
    assert reduction.asked_bytes == 1920 * 1080 * 3 + 54
    assert reduction.limit_bytes < 4 << 20
    assert decode_image(peer.requests[0].Input).shape == (1080, 1920, 3)


@pytest.mark.openfx("9.23")
def test_a_frame_that_must_not_be_fitted_is_refused_with_both_numbers(start: Start, collector: Collector) -> None:
    with OpenFxPeer({"f": lambda _: b"seen"}) as peer:
        connection = Connection(address=peer.address, codec="bmp", is_fitted=False)
        session = start(function="f", connection=connection)
        session.open("pattern:1920x1080@10")
        assert collector.wait_for(lambda got: len(got) > 2)
        session.stop()

    failure = collector.exchanges[0].outcome
    assert isinstance(failure, Failure)
    assert failure.kind == "too large"
    assert "6,220,854" in failure.message
    assert "4,190,000" in failure.message
    assert peer.requests == []


def test_a_limit_nobody_told_us_is_learnt_from_the_refusal(
    start: Start, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.peers.openfx.LIMIT", 30_000)
    with OpenFxPeer({"f": lambda _: b"seen"}) as peer:
        session = start(function="f", connection=Connection(address=peer.address))
        session.open("pattern:640x480@10")
        assert collector.wait_for(lambda got: any(one.outcome == Text("seen") for one in got))
        assert session.status.lane.reduction is not None
        session.stop()

    assert "30,000" in collector.lost[0]


def test_an_oauth2_gateway_is_asked_with_a_token_that_is_fetched(start: Start, collector: Collector) -> None:
    secrets = Secrets()
    secrets.give("", "client secret", "s3cret")
    with OAuthServer(client_secret="s3cret") as server:
        functions = {"f": lambda body: base64.b64encode(body)}
        with OAuthPeer(functions, tokens={"t1", "t2"}, allowed={"f"}) as peer:
            access = Access("client credentials", "field", server.url, "me")
            session = start(function="f", connection=Connection(address=peer.address, access=access), secrets=secrets)
            session.open("pattern:320x200@30")
            assert collector.wait_for(lambda _: collector.pictures > 3)
            assert [one.name for one in session.status.lane.functions] == ["f"]
            session.use("g")
            assert collector.wait_for(lambda got: got[-1].function == "g")
            session.stop()

    refused = next(one.outcome for one in collector.exchanges if one.function == "g")
    assert isinstance(refused, Failure)
    assert refused.kind == "refused"
    assert peer.requests[0].token == "t1"


def test_a_token_that_ran_out_is_fetched_anew(start: Start, collector: Collector) -> None:
    secrets = Secrets()
    secrets.give("", "client secret", "s3cret")
    with OAuthServer(client_secret="s3cret") as server:
        functions = {"f": lambda body: base64.b64encode(body)}
        with OAuthPeer(functions, tokens={"t1"}, allowed={"f"}) as peer:
            access = Access("client credentials", "field", server.url, "me")
            session = start(function="f", connection=Connection(address=peer.address, access=access), secrets=secrets)
            session.open("pattern:320x200@30")
            assert collector.wait_for(lambda _: collector.pictures > 3)
            peer.tokens = {"t2"}
            count = len(collector.pairs)
            assert collector.wait_for(lambda _: any(shown is not None for _, shown in collector.pairs[count + 3 :]))
            session.stop()

    assert peer.requests[-1].token == "t2"


def test_a_secret_nobody_knows_is_asked_for_and_then_used(start: Start, collector: Collector) -> None:
    secrets, is_asked = Secrets(), threading.Event()
    with OAuthPeer({"f": lambda body: base64.b64encode(body)}, tokens={"good"}, allowed={"f"}) as peer:
        session = start(
            function="f",
            connection=Connection(address=peer.address, access=Access("token"), name="lab"),
            secrets=secrets,
            on_status=lambda status: is_asked.set() if status.lane.error else None,
        )
        session.open("pattern:320x200@30")
        assert is_asked.wait(30)
        assert "token of the connection “lab” is not known" in str(session.status.lane.error)

        secrets.give("lab", "token", "good")
        session.retry_now()

        assert collector.wait_for(lambda _: collector.pictures > 0)
        session.stop()
