import itertools
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from fxviewer.media.frame import Frame, Picture
from fxviewer.session import lane
from fxviewer.session.exchange import Exchange, Lost
from fxviewer.session.lane import Lane, _pause_s
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.status import FunctionInfo, LaneStatus
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.mailbox import Mailbox
from tests.peers.openfx import DcfPeer

IMAGE = np.full((48, 64, 3), 90, np.uint8)


class Bench:
    """A lane with everything around it."""

    def __init__(self, connection: Connection, *, interval_ms: float | None = None) -> None:
        self.changed = threading.Condition()
        self.exchanges: list[Exchange] = []
        self.statuses: list[LaneStatus] = []
        self.sent = 0
        self.mailbox: Mailbox[Frame] = Mailbox(waits=True)
        self.meters = Meters()
        self.lane = Lane(
            self.mailbox,
            LocalGateway(),
            self.meters,
            connection=connection,
            function="same",
            deliver=self._delivered,
            on_sent=self._sent,
            on_status=self._changed,
            interval_ms=lambda: interval_ms,
        )
        self.lane.start()

    def send(self, count: int, first: int = 0) -> None:
        for seq in range(first, first + count):
            self.meters.captured()
            self.mailbox.put(Frame(IMAGE, seq, seq, 0, 0))

    def wait_for(self, is_met: Callable[[], bool], timeout_s: float = 30) -> bool:
        with self.changed:
            return self.changed.wait_for(is_met, timeout_s)

    @property
    def phases(self) -> list[str]:
        return [phase for phase, _ in itertools.groupby(status.phase for status in self.statuses)]

    def _sent(self, _: Frame) -> None:
        with self.changed:
            self.sent += 1
            self.changed.notify_all()

    def _delivered(self, exchange: Exchange) -> None:
        with self.changed:
            self.exchanges.append(exchange)
            self.changed.notify_all()

    def _changed(self, status: LaneStatus) -> None:
        with self.changed:
            self.statuses.append(status)
            self.changed.notify_all()


@pytest.fixture
def peer() -> Iterator[DcfPeer]:
    with DcfPeer({"same": bytes, "other": bytes, "text": lambda _: b"hello"}) as peer:
        yield peer


@pytest.fixture
def bench(peer: DcfPeer) -> Iterator[Bench]:
    bench = Bench(Connection(address=peer.address))
    yield bench
    bench.lane.stop(2)


def test_the_status_tells_how_far_it_is(bench: Bench, peer: DcfPeer) -> None:
    assert bench.wait_for(lambda: bench.phases[-1:] == ["streaming"])

    status = bench.lane.status
    assert bench.phases == ["connecting", "streaming"]
    assert (status.address, status.gateway, status.codec) == (peer.address, "DCF", "jpeg")
    assert status.transport == "stream (pb.Gateway/Invokes)"
    assert [one.name for one in status.functions] == ["same", "other", "text"]
    assert not status.is_local


def test_frames_come_back_with_their_function_and_times(bench: Bench) -> None:
    bench.send(5)

    assert bench.wait_for(lambda: len(bench.exchanges) == 5)
    for exchange in bench.exchanges:
        assert isinstance(exchange.outcome, Picture)
        stamps = exchange.stamps
        assert 0 < stamps.taken_ns <= stamps.encoded_ns <= stamps.received_ns <= stamps.decoded_ns


def test_another_function_is_asked_from_the_next_frame_on(bench: Bench) -> None:
    bench.send(1)
    assert bench.wait_for(lambda: len(bench.exchanges) == 1)

    bench.lane.ask(Ask("other"))
    bench.send(1, first=1)

    assert bench.wait_for(lambda: len(bench.exchanges) == 2)
    assert [one.function for one in bench.exchanges] == ["same", "other"]
    assert bench.lane.status.function == "other"


def test_settings_that_need_no_new_connection_keep_the_one_there_is(bench: Bench, peer: DcfPeer) -> None:
    bench.send(1)
    assert bench.wait_for(lambda: len(bench.exchanges) == 1)

    bench.lane.connect(Connection(address=peer.address, quality=20, window=7, deadline_s=9, send_size=(32, 32)))

    assert bench.wait_for(lambda: bench.lane.status.window == 7)
    bench.send(1, first=1)
    assert bench.wait_for(lambda: len(bench.exchanges) == 2)
    assert bench.exchanges[1].sent_size == (32, 24)
    assert bench.phases == ["connecting", "streaming"]


def test_another_transport_connects_anew(bench: Bench, peer: DcfPeer) -> None:
    assert bench.wait_for(lambda: bench.lane.status.phase == "streaming")

    bench.lane.connect(Connection(address=peer.address, transport="unary"))

    assert bench.wait_for(lambda: bench.lane.status.transport == "unary (pb.Gateway/Invoke)")


def test_the_address_shown_is_the_one_that_is_tried() -> None:
    with DcfPeer({"same": bytes}) as peer:
        bench = Bench(Connection(address="127.0.0.1:1"))
        assert bench.wait_for(lambda: bench.lane.status.phase == "waiting")
        assert bench.lane.status.address == "127.0.0.1:1"
        bench.lane.connect(Connection(address=peer.address))
        assert bench.wait_for(lambda: bench.lane.status.phase == "streaming")

        bench.lane.connect(Connection(address="127.0.0.1:2"))

        assert bench.wait_for(lambda: bench.lane.status.phase in ("connecting", "waiting"))
        assert bench.lane.status.address == "127.0.0.1:2"
        bench.lane.stop(2)


def test_functions_are_listed_again_when_asked(bench: Bench, peer: DcfPeer) -> None:
    assert bench.wait_for(lambda: bench.lane.status.phase == "streaming")
    peer.functions["new"] = bytes

    bench.lane.refresh_functions()

    assert bench.wait_for(lambda: "new" in [one.name for one in bench.lane.status.functions])


def test_a_list_that_comes_after_another_connection_was_made_is_not_shown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bench.wait_for(lambda: bench.lane.status.phase == "streaming")
    is_asking, may_answer = threading.Event(), threading.Event()

    def list_slowly(*_: object) -> tuple[FunctionInfo, ...]:
        is_asking.set()
        assert may_answer.wait(30)
        return ()

    with monkeypatch.context() as patch:
        patch.setattr(lane, "list_functions", list_slowly)
        bench.lane.refresh_functions()
        assert is_asking.wait(30)
        before = bench.lane.link
        bench.lane.reconnect()
        assert bench.wait_for(lambda: bench.lane.link not in (None, before))

        may_answer.set()
        (listing,) = [thread for thread in threading.enumerate() if thread.name == "fx-list"]
        listing.join(30)

    assert [one.name for one in bench.lane.status.functions] == ["same", "other", "text"]


def test_what_is_under_way_when_it_stops_is_lost_and_counted() -> None:
    may_end = threading.Event()
    with DcfPeer({"same": lambda body: body if may_end.wait(30) else b""}) as peer:
        bench = Bench(Connection(address=peer.address, window=2))
        bench.send(2)
        assert bench.wait_for(lambda: bench.sent == 2)

        bench.lane.stop(2)
        may_end.set()

    assert [one.outcome for one in bench.exchanges] == [Lost("The connection was closed.")] * 2
    assert (bench.meters.read().lost, bench.meters.read().in_flight) == (2, 0)
    assert bench.lane.status.phase == "stopped"


def test_what_was_sent_while_a_function_started_is_not_lost_when_its_first_answer_comes() -> None:
    may_answer = [threading.Event(), threading.Event()]
    calls = iter(may_answer)
    with DcfPeer({"same": lambda body: body if next(calls).wait(30) else b""}) as peer:
        bench = Bench(Connection(address=peer.address, window=2, deadline_s=0.1))
        bench.send(2)
        assert bench.wait_for(lambda: bench.sent == 2)
        may_answer[0].set()
        assert bench.wait_for(lambda: len(bench.exchanges) == 1)

        assert not bench.wait_for(lambda: len(bench.exchanges) > 1, 0.5)
        may_answer[1].set()

        assert bench.wait_for(lambda: len(bench.exchanges) == 2)
        bench.lane.stop(2)
    assert all(isinstance(one.outcome, Picture) for one in bench.exchanges)


@pytest.mark.parametrize(("attempt", "expected_s"), [(1, 0.25), (2, 0.5), (3, 1), (4, 2), (5, 4), (6, 5), (100_000, 5)])
def test_the_pauses_grow_to_five_seconds_and_no_further(attempt: int, expected_s: float) -> None:
    assert _pause_s(attempt) == expected_s
