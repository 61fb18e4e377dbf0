"""Two lanes on the same frames, against the real gateway."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from fxviewer.media.frame import Picture
from fxviewer.media.strip import read_strip
from fxviewer.session.exchange import Exchange, Failure, Text
from fxviewer.session.lane import Lane
from fxviewer.session.lanes import Lanes, LaneTarget
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.pair import Pair
from fxviewer.session.session import Session
from fxviewer.session.status import LaneStatus
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.secret import Secrets

DEADLINE_S = 30.0
SAY = "def Handler(req, word: str = {word!r}):\n    return word\n"


class Collector:
    """A sink of exchanges and of pairs that remembers."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.exchanges: list[Exchange] = []
        self.pairs: list[Pair] = []

    def receive(self, exchange: Exchange) -> None:
        with self.changed:
            self.exchanges.append(exchange)
            self.changed.notify_all()

    def receive_pair(self, pair: Pair) -> None:
        with self.changed:
            self.pairs.append(pair)
            self.changed.notify_all()

    def wait_for(self, is_met: Callable[[], object], timeout_s: float = DEADLINE_S) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: bool(is_met()), timeout_s)

    @property
    def complete(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.a is not None and pair.b is not None]


Start = Callable[..., Session]


@pytest.fixture
def collector() -> Collector:
    return Collector()


@pytest.fixture
def start(collector: Collector) -> Iterator[Start]:
    sessions: list[Session] = []

    def build(**options: object) -> Session:
        session = Session(sinks=[collector], **options)  # type: ignore[arg-type]
        session.add_pair_sink(collector)
        sessions.append(session)
        session.start()
        return session

    yield build
    for session in sessions:
        session.stop()


def slow(folder: Path, seconds: float, name: str = "slow") -> Path:
    handler = folder / f"{name}.py"
    handler.write_text(f"import time\ndef Handler(req):\n    time.sleep({seconds})\n    return req.input\n")
    return handler


def test_without_lane_b_pairs_have_one_side(start: Start, collector: Collector) -> None:
    session = start(function="identity", paced=False)

    session.open("pattern:320x240@0x10")

    assert session.wait_until_ended(DEADLINE_S)
    assert collector.wait_for(lambda: len(collector.pairs) == 10)
    assert all(pair.a is not None and pair.b is None for pair in collector.pairs)


def test_every_pair_shows_the_very_same_frame(start: Start, collector: Collector) -> None:
    session = start(function="identity", paced=False)
    session.open_b(LaneTarget("grayscale"))
    wait_until_both_stream(session)

    session.open("pattern:640x480@0x200")

    assert session.wait_until_ended(DEADLINE_S)
    assert collector.wait_for(lambda: len(collector.pairs) == 200)
    for pair in collector.pairs:
        assert pair.a is not None
        assert pair.b is not None
        assert pair.a.frame.seq == pair.b.frame.seq == pair.frame.seq
        assert isinstance(pair.a.outcome, Picture)
        assert isinstance(pair.b.outcome, Picture)
        assert read_strip(pair.a.outcome.image) == read_strip(pair.b.outcome.image) == pair.frame.index
    assert [pair.frame.seq for pair in collector.pairs] == list(range(200))
    assert session.meters_b.read().results == 200


def test_the_faster_lane_keeps_step_with_the_slower(start: Start, collector: Collector, tmp_path: Path) -> None:
    session = start(function="identity", functions=[slow(tmp_path, 0.15)])
    session.open_b(LaneTarget("slow"))
    wait_until_both_stream(session)
    session.open("pattern:320x240@60")

    assert collector.wait_for(lambda: len(collector.complete) >= 8)

    complete = collector.complete
    alone = [pair for pair in collector.pairs if pair.frame.seq > complete[0].frame.seq and pair.b is None]
    assert not alone
    session.stop()
    a, b = session.meters.read(), session.meters_b.read()
    assert a.captured == a.dropped + a.results + a.lost
    assert b.captured == b.dropped + b.results + b.lost


def test_a_lane_b_that_is_not_connected_holds_nothing_up(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open_b(LaneTarget("identity", connection=Connection(address="127.0.0.1:1")))

    session.open("pattern:320x240@60")

    assert collector.wait_for(lambda: len(collector.pairs) > 20)
    assert all(pair.b is None for pair in collector.pairs)


def test_a_lane_a_that_is_not_connected_leaves_lane_b_going(start: Start, collector: Collector) -> None:
    session = start(function="identity", connection=Connection(address="127.0.0.1:1"))
    session.open_b(LaneTarget("identity", connection=Connection()))

    session.open("pattern:320x240@60")

    assert collector.wait_for(lambda: sum(pair.b is not None for pair in collector.pairs) > 10)
    assert all(pair.a is None for pair in collector.pairs)
    assert collector.exchanges == []


def test_a_hanging_lane_b_freezes_nothing_for_long(start: Start, collector: Collector, tmp_path: Path) -> None:
    session = start(function="identity", functions=[slow(tmp_path, 60.0, "hangs")])
    session.open_b(LaneTarget("hangs"))
    wait_until_both_stream(session)
    session.open("pattern:320x240@30")
    assert until(lambda: session.meters_b.read().sent > 0)

    seen = len(collector.pairs)

    assert collector.wait_for(lambda: len(collector.pairs) > seen + 20)


def test_each_lane_has_the_values_of_its_own_function(start: Start, collector: Collector, tmp_path: Path) -> None:
    for name in ("left", "right"):
        (tmp_path / f"{name}.py").write_text(SAY.format(word=name))
    session = start(function="left", functions=[tmp_path / "left.py", tmp_path / "right.py"])
    session.open_b(LaneTarget("right"))
    wait_until_both_stream(session)
    session.open("pattern:320x240@30")
    assert collector.wait_for(lambda: collector.complete and words(collector.complete[-1]) == ("left", "right"))

    session.set_parameters("right", {"word": "tuned"})

    assert collector.wait_for(lambda: words(collector.complete[-1]) == ("left", "tuned"))
    assert collector.complete[-1].b is not None
    assert collector.complete[-1].b.parameters == {"word": "tuned"}


def test_lane_b_comes_and_goes_while_the_stream_goes_on(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open("pattern:320x240@60")
    assert collector.wait_for(lambda: len(collector.pairs) > 5)

    for _ in range(5):
        session.open_b(LaneTarget("grayscale"))
        seen = len(collector.complete)
        assert collector.wait_for(lambda seen=seen: len(collector.complete) > seen + 3)
        session.open_b(None)
        session.open_b(LaneTarget("blur"))
        session.open_b(None)
        assert session.status.lane_b is None

    seen = len(collector.pairs)
    assert collector.wait_for(lambda: len(collector.pairs) > seen + 10)
    seqs = [pair.frame.seq for pair in collector.pairs]
    assert seqs == sorted(set(seqs))
    assert not any(isinstance(one.outcome, Failure) for one in collector.exchanges)


def test_the_newest_of_a_lane_is_told_last() -> None:
    told: list[str] = []
    is_telling, is_overtaken = threading.Event(), threading.Event()

    def take(a: LaneStatus, _: LaneStatus | None) -> None:
        if a.function == "first":
            is_telling.set()
            is_overtaken.wait(0.5)
        told.append(a.function)

    others: Any = dict.fromkeys(("deliver", "deliver_pair", "on_sent", "on_missed", "interval_ms"), lambda *_: None)
    settings: Any = {"connection": Connection(), "function": "", "secrets": Secrets()}
    lanes = Lanes(Mailbox(), LocalGateway(), Meters(), on_status=take, **settings, **others)
    (slow := threading.Thread(target=lanes.a.ask, args=(Ask("first"),))).start()
    assert is_telling.wait(DEADLINE_S)

    lanes.a.ask(Ask("second"))

    is_overtaken.set()
    slow.join(DEADLINE_S)
    assert told == ["first", "second"]


def test_a_change_of_lane_b_that_hangs_holds_no_later_one_up(
    start: Start, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, hanging = threading.Event(), []

    def stop(lane: Lane, timeout_s: float) -> None:
        if lane.status.function == "edges":
            hanging.append(lane)
            may_end.wait(DEADLINE_S)
        stop_lane(lane, timeout_s)

    stop_lane = Lane.stop
    monkeypatch.setattr(Lane, "stop", stop)
    monkeypatch.setattr("fxviewer.stream.dialect.CONTROL_TIMEOUT_S", 60.0)  # it connects all the while
    session = start(function="identity")
    session.open("pattern:320x240@60")
    assert collector.wait_for(lambda: collector.pairs)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = Connection(address=f"127.0.0.1:{silent.getsockname()[1]}")
        session.open_b(LaneTarget("edges", connection=nowhere))
        connected, _ = silent.accept()
        session.open_b(None)

        session.open_b(LaneTarget("grayscale"))

        assert collector.wait_for(lambda: len(collector.complete) >= 5, DEADLINE_S / 2)
        assert all(pair.b.function == "grayscale" for pair in collector.complete if pair.b is not None)
        started = time.monotonic()
        session.stop()
        assert time.monotonic() - started < DEADLINE_S / 6
        assert [abandoned.status.phase for abandoned in hanging] == ["connecting"]
        may_end.set()
        with connected:
            connected.settimeout(DEADLINE_S)
            while connected.recv(4096):  # until the abandoned lane has let go of it
                pass


def test_lanes_b_that_get_no_answer_are_changed_in_time_and_let_go(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open("pattern:320x240@60")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = Connection(address=f"127.0.0.1:{silent.getsockname()[1]}")
        for _ in range(5):
            session.open_b(LaneTarget("edges", connection=nowhere))
            session.open_b(None)
        session.open_b(LaneTarget("grayscale"))

        assert collector.wait_for(lambda: len(collector.complete) >= 5, 20.0)


def test_a_held_frame_is_sent_again_for_lane_b(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open("pattern:320x240@0", playing=False)
    assert collector.wait_for(lambda: collector.pairs)

    session.open_b(LaneTarget("grayscale"))

    assert collector.wait_for(lambda: collector.complete)
    assert collector.complete[-1].frame.index == collector.pairs[0].frame.index


def test_it_stops_in_time_with_both_lanes_stuck(start: Start, collector: Collector, tmp_path: Path) -> None:
    session = start(function="hangs", functions=[slow(tmp_path, 60.0, "hangs"), slow(tmp_path, 60.0, "stuck")])
    session.open_b(LaneTarget("stuck"))
    wait_until_both_stream(session)
    session.open("pattern:320x240@30")
    assert until(lambda: session.meters.read().sent > 0 and session.meters_b.read().sent > 0)

    session.stop()

    assert not [one.name for one in threading.enumerate() if one.name.startswith("fx-")]
    assert not psutil.Process().children()


def test_no_pair_is_torn_while_versions_are_swapped(start: Start, collector: Collector, tmp_path: Path) -> None:
    handler = tmp_path / "said.py"
    handler.write_text(SAY.format(word="first"))
    session = start(function="said", functions=[handler])
    session.open("pattern:320x240@120")
    assert collector.wait_for(lambda: collector.exchanges)
    said = {collector.exchanges[-1].version: "first"}
    handler.write_text(SAY.format(word="second"))
    assert collector.wait_for(lambda: collector.exchanges[-1].version not in said)
    said[collector.exchanges[-1].version] = "second"
    first, second = said
    session.open_b(LaneTarget("said", first))

    for swap in range(50):
        session.ask_version((first, second)[swap % 2])
        seen = len(collector.complete)
        assert collector.wait_for(lambda seen=seen: len(collector.complete) > seen + 2)

    for pair in collector.complete:
        assert pair.a is not None
        assert pair.b is not None
        assert pair.a.frame.seq == pair.b.frame.seq
        assert words(pair) == (said[pair.a.version], "first")


def words(pair: Pair) -> tuple[str, str]:
    assert pair.a is not None
    assert pair.b is not None
    assert isinstance(pair.a.outcome, Text)
    assert isinstance(pair.b.outcome, Text)
    return pair.a.outcome.text, pair.b.outcome.text


def wait_until_both_stream(session: Session) -> None:
    def both_stream() -> bool:
        lane_b = session.status.lane_b
        return session.status.lane.phase == "streaming" and lane_b is not None and lane_b.phase == "streaming"

    assert until(both_stream)


def until(is_met: Callable[[], bool]) -> bool:
    """Wait for what nobody tells of."""
    deadline, never = time.monotonic() + DEADLINE_S, threading.Event()
    while not is_met() and time.monotonic() < deadline:
        never.wait(0.02)
    return is_met()
