"""Whatever is on the other side: a clear sentence, no crash, no hang."""

import base64
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fxviewer.errors import GatewayRefusedError
from fxviewer.media.frame import Picture
from fxviewer.media.strip import read_strip
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.session.exchange import Failure, Text
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Connection
from tests.peers.collector import Collector, ask, assert_sums_hold
from tests.peers.openfx import DcfPeer, FunctionPeer, OpenFxPeer, StreamPeer

Start = Callable[..., Session]
Requests = Iterator[InvokeServiceRequest]


@contextlib.contextmanager
def hurrying(session: Session) -> Iterator[None]:
    """Cut every pause short, so that a peer that breaks off again and again is met again at once."""
    is_over = threading.Event()

    def hurry() -> None:
        while not is_over.wait(0.05):
            session.retry_now()

    thread = threading.Thread(target=hurry)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(5)


@pytest.mark.openfx("9.7", "9.9")
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (lambda _: b"", Text),
        (lambda _: b"hello", Text),
        (lambda _: "안녕".encode(), Text),
        (lambda jpeg: jpeg[: len(jpeg) // 2], Failure),
        (lambda jpeg: jpeg[:30], Failure),
        (lambda _: b"\xff\xd8\xff" + bytes(1000), Failure),
        (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(1000), Failure),
        (lambda _: bytes(range(256)), Failure),
        (lambda _: b"\xfe" * 3_000_000, Failure),
        (lambda _: b"x" * 3_000_000, Text),
        (lambda jpeg: base64.b64encode(jpeg), Picture),
        (lambda jpeg: base64.encodebytes(jpeg), Picture),
        (lambda jpeg: b"data:image/jpeg;base64," + base64.b64encode(jpeg), Picture),
        (lambda jpeg: jpeg.decode("latin-1").encode(), Picture),
        (lambda jpeg: base64.b64encode(jpeg)[:-7] + b"!!!", Text),
    ],
)
def test_every_kind_of_reply_is_shown_for_what_it_is(reply: Callable[[bytes], bytes], kind: type) -> None:
    exchanges = ask(DcfPeer({"f": reply}))

    assert [type(one.outcome) for one in exchanges] == [kind] * 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies=st.lists(st.binary(max_size=200), min_size=1, max_size=20))
def test_random_bytes_are_never_a_crash(replies: list[bytes]) -> None:
    left = list(replies)

    exchanges = ask(DcfPeer({"f": lambda _: left.pop(0)}), frames=len(replies))

    assert not any(isinstance(one.outcome, Picture) for one in exchanges if len(one.sent) < 10)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8))
def test_messages_of_random_bytes_are_never_a_crash_or_a_hang(raw: list[bytes]) -> None:
    collector, left = Collector(), list(raw)
    is_through = threading.Event()

    def babble(requests: Requests) -> Iterator[Messages]:
        for request in requests:
            if not left:
                is_through.set()
                yield Messages(Output=request.Input, frame_id=request.frame_id)
            else:
                yield left.pop(0)  # type: ignore[misc]  # that is the point

    with StreamPeer(babble) as peer:
        session = Session(function="f", sinks=[collector], connection=Connection(address=peer.address, deadline_s=0.5))
        session.start()
        session.open("pattern:320x200@60")
        hurry = threading.Thread(
            target=lambda: [session.retry_now() for _ in iter(lambda: is_through.wait(0.05), True)]
        )
        hurry.start()
        assert is_through.wait(60)
        assert collector.wait_for(lambda got: any(isinstance(one.outcome, Picture) for one in got))
        hurry.join(5)
        session.stop()
    assert_sums_hold(session)


def test_a_reply_larger_than_any_picture_ends_the_call_and_not_the_program(
    start: Start, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = (("grpc.max_receive_message_length", 1 << 20),)
    monkeypatch.setattr("fxviewer.stream.client.CHANNEL_OPTIONS", options)
    with DcfPeer({"f": lambda _: bytes(2 << 20)}) as peer:
        session = start(function="f", connection=Connection(address=peer.address))
        session.open("pattern:320x200@30")
        assert collector.wait_for(lambda got: len(got) > 0)
        session.stop()

    assert "too large to be a picture" in collector.lost[0]


@pytest.mark.openfx("9.21")
def test_a_gateway_that_never_answers_costs_the_deadline_and_says_so(
    start: Start, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fxviewer.session.lane.COLD_START_S", 0.4)
    is_over = threading.Event()

    def swallow(requests: Requests) -> Iterator[Messages]:
        next(requests)
        is_over.wait(60)
        yield from ()

    with StreamPeer(swallow) as peer:
        session = start(function="f", connection=Connection(address=peer.address, deadline_s=0.4))
        session.open("pattern:320x200@30")
        assert collector.wait_for(lambda got: len(got) > 2)
        session.stop()
        is_over.set()

    assert collector.lost[0] == "There was no answer within 0.4 s."


def test_a_function_asked_for_the_first_time_may_take_long_to_start_and_that_is_shown(
    start: Start, collector: Collector
) -> None:
    is_starting, has_started = threading.Event(), threading.Event()

    def follow(status: SessionStatus) -> None:
        if status.lane.starting_since_ns:
            is_starting.set()
        elif is_starting.is_set():
            has_started.set()

    peer = OpenFxPeer({"f": lambda body: base64.b64encode(body)}, cold_start_s=60)
    with peer:
        connection = Connection(address=peer.address, deadline_s=0.2)
        session = start(function="f", connection=connection, on_status=follow)
        session.open("pattern:320x200@30")
        assert is_starting.wait(30)
        assert session.status.lane.phase == "streaming"

        peer.is_released.set()

        assert collector.wait_for(lambda _: collector.pictures > 0)
        assert has_started.wait(30)
        session.stop()

    assert isinstance(collector.exchanges[0].outcome, Picture)


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_stream_closed_in_the_middle_is_opened_again(start: Start, collector: Collector, after: int) -> None:
    def close(requests: Requests) -> Iterator[Messages]:
        for number, request in enumerate(requests):
            if number >= after and len(collector.exchanges) < 20:
                return
            yield Messages(Output=request.Input, frame_id=request.frame_id)

    with StreamPeer(close) as peer:
        session = start(function="f", connection=Connection(address=peer.address))
        session.open("pattern:320x200@60")
        with hurrying(session):
            assert collector.wait_for(lambda got: sum(isinstance(one.outcome, Picture) for one in got) > 20)
        session.stop()

    assert peer.streams > 1
    assert any("ended the stream" in reason for reason in collector.lost)


@pytest.mark.openfx("2.2.22")
@pytest.mark.parametrize("transport", ["auto", "stream", "unary", "http"])
def test_a_port_where_something_else_listens_is_said_to_be_none(start: Start, transport: str) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def babble() -> None:
        while not is_over.is_set():
            connection, _ = server.accept()
            connection.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")
            connection.close()

    thread = threading.Thread(target=babble)
    thread.start()
    address = f"127.0.0.1:{server.getsockname()[1]}"
    told: list[str] = []
    is_told = threading.Event()

    def follow(status: SessionStatus) -> None:
        if status.lane.error is not None:
            told.append(str(status.lane.error))
            is_told.set()

    session = start(connection=Connection(address=address, transport=transport), on_status=follow)  # type: ignore[arg-type]
    assert is_told.wait(30)
    session.stop()
    is_over.set()
    socket.create_connection(server.getsockname()).close()
    thread.join(5)
    server.close()

    assert address in told[0]
    assert told[0].endswith(".")


def test_a_function_port_is_called_one(start: Start) -> None:
    is_told = threading.Event()
    with FunctionPeer() as peer:
        session = start(
            connection=Connection(address=peer.address),
            on_status=lambda status: is_told.set() if status.lane.error else None,
        )
        assert is_told.wait(30)
        error = session.status.lane.error
        session.stop()

    assert isinstance(error, GatewayRefusedError)
    assert "a function, not a gateway" in error.what


def test_what_is_shown_is_never_the_input_in_place_of_a_failed_output() -> None:
    exchanges = ask(OpenFxPeer({"f": lambda body: body}))  # raw bytes: the real gateway refuses them

    assert all(isinstance(one.outcome, Failure) and one.outcome.kind == "output" for one in exchanges)
    assert read_strip(exchanges[0].frame.image) == 0
