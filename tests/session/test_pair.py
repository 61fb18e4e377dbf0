"""Answers of two lanes to one frame leave together, in order, and never wait for ever."""

import numpy as np
import pytest

from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Stamps, Text
from fxviewer.session.pair import FEWEST_STUCK_NS, STUCK_FACTOR, Joiner, Pair, Side

IMAGE = np.zeros((2, 2, 3), np.uint8)


class Bench:
    """A joiner whose clock stands still until told otherwise."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.pairs: list[Pair] = []
        self.joiner = Joiner(self.pairs.append, lambda: self.now_ns)

    def expect(self, seq: int, *sides: Side) -> None:
        self.joiner.expect(Frame(IMAGE, seq, seq, 0, 0), sides)

    def answer(self, side: Side, seq: int) -> None:
        exchange = Exchange(Frame(IMAGE, seq, seq, 0, 0), side, "", b"", Text(""), "exact", Stamps(0, 0, 0, 0, 0))
        self.joiner.receive(side, exchange)

    @property
    def delivered(self) -> list[tuple[int, bool, bool]]:
        return [(pair.frame.seq, pair.a is not None, pair.b is not None) for pair in self.pairs]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_pair_leaves_when_both_have_answered(bench: Bench) -> None:
    bench.expect(0, "a", "b")

    bench.answer("a", 0)
    assert bench.delivered == []
    bench.answer("b", 0)

    assert bench.delivered == [(0, True, True)]


def test_a_frame_of_one_lane_leaves_with_its_answer(bench: Bench) -> None:
    bench.expect(0, "a")

    bench.answer("a", 0)

    assert bench.delivered == [(0, True, False)]


def test_pairs_leave_in_the_order_of_frames(bench: Bench) -> None:
    bench.expect(0, "a", "b")
    bench.expect(1, "a")

    bench.answer("a", 0)
    bench.answer("a", 1)
    assert bench.delivered == []
    bench.answer("b", 0)

    assert bench.delivered == [(0, True, True), (1, True, False)]


def test_what_a_lane_passed_over_is_not_waited_for(bench: Bench) -> None:
    bench.expect(0, "a", "b")
    bench.expect(1, "a", "b")
    bench.answer("a", 0)
    bench.answer("a", 1)

    bench.answer("b", 1)

    assert bench.delivered == [(0, True, False), (1, True, True)]


def test_a_stuck_lane_is_left_behind_and_its_late_answer_counted(bench: Bench) -> None:
    bench.expect(0, "a", "b")
    bench.answer("a", 0)
    bench.now_ns = FEWEST_STUCK_NS + 1
    assert bench.joiner.is_stuck("b")
    assert not bench.joiner.is_stuck("a")

    bench.expect(1, "a")
    bench.answer("a", 1)
    assert bench.joiner.is_stuck("b")
    bench.answer("b", 0)

    assert bench.delivered == [(0, True, False), (1, True, False)]
    assert bench.joiner.late == 1
    assert not bench.joiner.is_stuck("b")


def test_a_lane_that_is_always_slow_is_not_stuck(bench: Bench) -> None:
    slow_ns = FEWEST_STUCK_NS
    bench.expect(0, "a", "b")
    bench.answer("a", 0)
    bench.now_ns = slow_ns
    bench.answer("b", 0)

    bench.expect(1, "a", "b")
    bench.now_ns += STUCK_FACTOR * slow_ns
    assert not bench.joiner.is_stuck("b")
    bench.now_ns += 1

    assert bench.joiner.is_stuck("b")


def test_a_lane_that_is_closed_is_not_waited_for(bench: Bench) -> None:
    bench.expect(0, "a", "b")
    bench.expect(1, "b")
    bench.expect(2, "a", "b")
    bench.answer("a", 0)

    bench.joiner.give_up("b")
    bench.answer("a", 2)

    assert bench.delivered == [(0, True, False), (2, True, False)]


def test_it_is_known_whose_frame_it_is(bench: Bench) -> None:
    bench.expect(0, "b")

    assert bench.joiner.is_for(0, "b")
    assert not bench.joiner.is_for(0, "a")
    assert not bench.joiner.is_for(1, "b")
