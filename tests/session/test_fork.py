"""Both lanes get the very same frames, and neither can hold the other for ever."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Stamps, Text
from fxviewer.session.fork import Fork
from fxviewer.session.pair import Joiner, Pair, Side
from fxviewer.stream.mailbox import Mailbox

IMAGE = np.zeros((2, 2, 3), np.uint8)
DEADLINE_S = 20.0


def frame(seq: int) -> Frame:
    return Frame(IMAGE, seq, seq, 0, 0)


class Lane:
    """Takes frames from a fork as a lane does: each after it was allowed to, and answers when it is told to."""

    def __init__(self, bench: "Bench", side: Side) -> None:
        self._bench = bench
        self._side = side
        self._credits = threading.Semaphore(0)
        self.is_open = True
        self.got: list[int] = []
        self._thread = threading.Thread(target=self._run, name=f"fx-test-{side}")
        self._thread.start()

    def allow(self, frames: int = 1) -> None:
        for _ in range(frames):
            self._credits.release()

    def close(self) -> None:
        self.is_open = False
        self._credits.release()
        self._bench.fork.wake()
        self._thread.join(DEADLINE_S)

    def answer(self, seq: int) -> None:
        exchange = Exchange(frame(seq), self._side, "", b"", Text(""), "exact", Stamps(0, 0, 0, 0, 0))
        self._bench.joiner.receive(self._side, exchange)

    def _run(self) -> None:
        outlet = self._bench.fork.outlet(self._side)
        while True:
            self._credits.acquire()
            taken = outlet.take(is_wanted=lambda: self.is_open)
            if taken is None:
                return
            with self._bench.changed:
                self.got.append(taken.seq)
                self._bench.changed.notify_all()


class Bench:
    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.now_ns = 0
        self.away: set[Side] = set()
        self.pairs: list[Pair] = []
        self.dispatched: list[tuple[int, str]] = []
        self.missed = 0
        self.mailbox: Mailbox[Frame] = Mailbox()
        self.joiner = Joiner(self.pairs.append, lambda: self.now_ns)
        self.fork = Fork(
            self.mailbox,
            self.joiner,
            is_away=lambda side: side in self.away,
            on_dispatched=lambda one, sides: self.dispatched.append((one.seq, "".join(sorted(sides)))),
            on_missed=self._count_missed,
        )
        self.a = Lane(self, "a")
        self.b = Lane(self, "b")

    def _count_missed(self) -> None:
        with self.changed:
            self.missed += 1
            self.changed.notify_all()

    def wait_for(self, is_met: Callable[[], bool], timeout_s: float = DEADLINE_S) -> bool:
        with self.changed:
            return self.changed.wait_for(is_met, timeout_s)

    def close(self) -> None:
        self.a.close()
        self.b.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


def test_alone_lane_a_takes_what_comes(bench: Bench) -> None:
    bench.a.allow()

    bench.mailbox.put(frame(0))

    assert bench.wait_for(lambda: bench.a.got == [0])
    assert bench.dispatched == [(0, "a")]


def test_both_get_the_same_frame_when_both_can_take_it(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.a.allow()
    bench.mailbox.put(frame(0))
    assert not bench.wait_for(lambda: bool(bench.a.got), 0.3)  # B has no credit
    bench.mailbox.put(frame(1))  # newer, so both get this one

    bench.b.allow()

    assert bench.wait_for(lambda: bench.a.got == bench.b.got == [1])
    assert bench.dispatched == [(1, "ab")]


def test_a_thousand_frames_reach_both_in_step(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.mailbox.waits = True
    bench.a.allow(1000)
    bench.b.allow(1000)

    for seq in range(1000):
        bench.mailbox.put(frame(seq))

    assert bench.wait_for(lambda: len(bench.a.got) == len(bench.b.got) == 1000)
    assert bench.a.got == bench.b.got == list(range(1000))
    assert bench.dispatched == [(seq, "ab") for seq in range(1000)]


def test_a_lane_that_is_away_is_not_waited_for(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.away.add("b")
    bench.a.allow()
    bench.mailbox.put(frame(0))
    assert bench.wait_for(lambda: bench.a.got == [0])

    bench.away = {"a"}
    bench.b.allow()
    bench.mailbox.put(frame(1))

    assert bench.wait_for(lambda: bench.b.got == [1])


def test_where_every_frame_counts_lane_a_misses_none(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.mailbox.waits = True
    bench.away.add("a")
    bench.b.allow()
    bench.mailbox.put(frame(0))
    assert not bench.wait_for(lambda: bool(bench.b.got), 0.3)

    bench.a.allow()

    assert bench.wait_for(lambda: bench.a.got == bench.b.got == [0])


def test_a_stuck_lane_is_not_waited_for_until_it_answers(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.a.allow()
    bench.b.allow()
    bench.mailbox.put(frame(0))
    assert bench.wait_for(lambda: bench.a.got == bench.b.got == [0])
    bench.a.answer(0)
    bench.a.allow()
    bench.mailbox.put(frame(1))
    assert not bench.wait_for(lambda: len(bench.a.got) > 1, 0.3)

    bench.now_ns = 10_000_000_000
    assert bench.wait_for(lambda: bench.a.got == [0, 1])
    bench.b.answer(0)
    bench.a.allow()
    bench.b.allow()
    bench.mailbox.put(frame(2))

    assert bench.wait_for(lambda: bench.b.got == [0, 2] and bench.a.got == [0, 1, 2])


def test_lane_b_comes_and_goes_while_frames_flow(bench: Bench) -> None:
    bench.mailbox.waits = True
    bench.a.allow(300)
    bench.b.allow(300)

    for seq in range(300):
        if seq % 20 == 5:
            bench.fork.attach_b()
        if seq % 20 == 15:
            bench.fork.detach_b()
        bench.mailbox.put(frame(seq))

    assert bench.wait_for(lambda: len(bench.a.got) == 300)
    assert bench.a.got == list(range(300))
    assert set(bench.b.got) < set(bench.a.got)
    assert {"a", "ab"} == {sides for _, sides in bench.dispatched}


def test_a_lane_that_closes_lets_the_other_go_on(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.a.allow()
    bench.b.allow()
    bench.b.close()
    bench.away.add("b")

    bench.mailbox.put(frame(0))

    assert bench.wait_for(lambda: bench.a.got == [0])


def test_a_lane_that_comes_late_is_noticed_once(bench: Bench) -> None:
    bench.a.allow()
    bench.mailbox.put(frame(0))
    assert bench.wait_for(lambda: bench.a.got == [0])
    bench.fork.attach_b()

    bench.b.allow()

    assert bench.wait_for(lambda: bench.missed == 1)
    bench.a.allow(2)
    bench.b.allow()
    bench.mailbox.put(frame(1))
    assert bench.wait_for(lambda: bench.b.got == [1])
    bench.mailbox.put(frame(2))
    assert bench.wait_for(lambda: bench.b.got == [1, 2])
    assert bench.missed == 1


def test_the_policy_is_the_mailboxes(bench: Bench) -> None:
    bench.mailbox.waits = True

    assert bench.fork.outlet("b").waits


def test_a_frame_drawn_as_lane_b_goes_is_nobody_s_and_holds_no_pair_up(bench: Bench) -> None:
    bench.fork.attach_b()
    bench.away.add("a")
    outlet = bench.fork.outlet("b")
    take = bench.mailbox.take

    def take_as_b_goes(*, is_wanted: Callable[[], bool]) -> Frame | None:
        taken = take(is_wanted=is_wanted)
        outlet.close()
        bench.fork.detach_b()
        return taken

    bench.mailbox.take = take_as_b_goes  # type: ignore[method-assign]
    bench.mailbox.put(frame(0))

    assert outlet.take(is_wanted=lambda: not outlet.closed.is_set()) is None

    bench.mailbox.take = take  # type: ignore[method-assign]
    bench.mailbox.put(frame(1))
    bench.a.allow()
    assert bench.wait_for(lambda: bench.a.got == [1])
    bench.a.answer(1)
    assert [pair.frame.seq for pair in bench.pairs] == [1]
