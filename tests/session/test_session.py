import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from fxviewer.errors import FunctionError, GatewayUnreachableError
from fxviewer.media.frame import Frame, Picture
from fxviewer.media.strip import read_strip
from fxviewer.session.exchange import Exchange, Failure, Lost
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Connection


class Collector:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.exchanges: list[Exchange] = []

    def receive(self, exchange: Exchange) -> None:
        with self.changed:
            self.exchanges.append(exchange)
            self.changed.notify_all()

    def wait_for(self, is_met: Callable[[list[Exchange]], bool], timeout_s: float = 30) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: is_met(self.exchanges), timeout_s)


Start = Callable[..., Session]


@pytest.fixture
def collector() -> Collector:
    return Collector()


@pytest.fixture
def start(collector: Collector) -> Iterator[Start]:
    sessions: list[Session] = []

    def build(**options: object) -> Session:
        session = Session(sinks=[collector], **options)  # type: ignore[arg-type]
        sessions.append(session)
        session.start()
        return session

    yield build
    for session in sessions:
        session.stop()


def test_the_end_is_waited_for_until_the_sinks_have_the_last_frame(start: Start) -> None:
    receiving, may_go_on = threading.Event(), threading.Event()

    class Slow:
        has_last = False

        def receive(self, exchange: Exchange) -> None:
            if exchange.frame.index == 2:
                receiving.set()
                self.has_last = may_go_on.wait(30)

    session, slow = start(function="identity", paced=False), Slow()
    session.add_sink(slow)
    session.open("pattern:320x200@0x3")

    assert receiving.wait(30)
    assert not session.wait_until_ended(0.5)
    may_go_on.set()
    assert session.wait_until_ended(30)
    assert slow.has_last


@pytest.mark.parametrize("transport", ["stream", "unary"])
def test_every_frame_comes_back_paired_and_in_order(start: Start, collector: Collector, transport: str) -> None:
    session = start(function="identity", paced=False, connection=Connection(transport=transport))  # type: ignore[arg-type]

    session.open("pattern:640x480@0x300")

    assert session.wait_until_ended(60)
    assert [one.frame.seq for one in collector.exchanges] == list(range(300))
    for one in collector.exchanges:
        assert isinstance(one.outcome, Picture)
        assert read_strip(one.outcome.image) == one.frame.index
    assert session.meters.read().dropped == 0


@pytest.mark.openfx("9.16")
def test_live_source_drops_and_the_sums_hold(start: Start, collector: Collector, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ndef Handler(req):\n    time.sleep(0.08)\n    return req.input\n")
    session = start(function="slow", functions=[slow])
    session.open("pattern:320x240@30")

    assert collector.wait_for(lambda got: len(got) >= 20)

    session.stop()
    reading = session.meters.read()
    assert reading.dropped > 0
    assert reading.captured == reading.dropped + reading.results + reading.lost


def test_failing_handler_costs_its_own_frames_only(start: Start, collector: Collector, tmp_path: Path) -> None:
    handler = tmp_path / "moody.py"
    handler.write_text(
        "calls = 0\n"
        "def Handler(req):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    if calls == 3:\n"
        "        raise ValueError('third time')\n"
        "    return req.input\n"
    )
    session = start(function="moody", functions=[handler], paced=False)

    session.open("pattern:320x240@0x6")

    assert session.wait_until_ended(60)
    failures = [one.outcome for one in collector.exchanges if isinstance(one.outcome, Failure)]
    assert [(one.type, one.message, one.line) for one in failures] == [("ValueError", "third time", 6)]
    assert len(collector.exchanges) == 6


def test_function_changes_without_a_break(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open("pattern:320x240@30")
    assert collector.wait_for(lambda got: len(got) > 3)

    session.use("grayscale")

    assert collector.wait_for(lambda got: got[-1].function == "grayscale")
    assert not any(isinstance(one.outcome, Lost) for one in collector.exchanges)


def test_killed_gateway_is_replaced_and_the_stream_goes_on(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open("pattern:320x240@30")
    assert collector.wait_for(lambda got: len(got) > 3)
    (gateway,) = [one for one in psutil.Process().children() if "fxviewer.gateway" in one.cmdline()]

    os.kill(gateway.pid, signal.SIGKILL)

    count = len(collector.exchanges)
    assert collector.wait_for(lambda got: sum(isinstance(one.outcome, Picture) for one in got[count:]) > 10)


def test_source_that_does_not_open_says_why_and_harms_nothing(start: Start) -> None:
    changed = threading.Event()
    session = start(on_status=lambda status: changed.set() if status.source.phase == "failed" else None)

    session.open("/no/such/film.mp4")

    assert changed.wait(30)
    assert "film.mp4" in str(session.status.source.error)


def test_added_function_is_used_and_a_broken_one_refused(start: Start, collector: Collector, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text("def Handler(req):\n    return req.input\n")
    bad.write_text("def Handler(req:\n")
    session = start(function="identity")

    name = session.add_function(good)

    with pytest.raises(FunctionError, match=r"bad\.py, line 1"):
        session.add_function(bad)
    session.use(name)
    session.open("pattern:320x240@30")
    assert collector.wait_for(
        lambda got: any(one.function == "good" and isinstance(one.outcome, Picture) for one in got)
    )


def test_paused_film_is_stepped_to_the_frame_before(start: Start, collector: Collector) -> None:
    frames: list[Frame] = []
    session = start(function="identity", policy="every-frame", on_captured=frames.append)
    session.open("pattern:320x240@0x50", playing=False)
    assert collector.wait_for(lambda got: len(got) == 1)

    session.step(2)
    assert collector.wait_for(lambda got: got[-1].frame.index == 2)
    session.step(-1)

    assert collector.wait_for(lambda got: got[-1].frame.index == 1)


@pytest.mark.openfx("9.17")
def test_stop_leaves_no_thread_and_no_process(start: Start, collector: Collector) -> None:
    session = start(function="identity")
    session.open("pattern:320x240@30")
    assert collector.wait_for(lambda got: len(got) > 3)

    session.stop()

    assert not [one for one in threading.enumerate() if one.name.startswith("fx-") and one.is_alive()]
    assert not psutil.Process().children()


def test_the_functions_of_the_gateway_in_use_are_looked_after(start: Start, collector: Collector) -> None:
    session = start(function="edges")
    with pytest.raises(GatewayUnreachableError, match="no connection"):
        session.open_control()
    session.open("pattern")
    assert collector.wait_for(lambda exchanges: len(exchanges) > 2)

    control = session.open_control()
    control.scale("edges", 2)

    assert control.describe("edges").replicas == 2
    control.close()


def test_the_newest_status_is_told_last() -> None:
    told: list[SessionStatus] = []
    is_telling, is_overtaken = threading.Event(), threading.Event()

    def take(status: SessionStatus) -> None:
        if status.policy == "every-frame":
            is_telling.set()
            is_overtaken.wait(0.5)
        told.append(status)

    session = Session(on_status=take)
    slow = threading.Thread(target=session.set_policy, args=("every-frame",))
    slow.start()
    assert is_telling.wait(30)

    session.set_policy("live")
    is_overtaken.set()
    slow.join(30)

    assert told[-1] == session.status
