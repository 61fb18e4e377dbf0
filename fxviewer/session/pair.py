"""One frame in two lanes, and what became of it in both."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal, Protocol

from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange

Side = Literal["a", "b"]

FEWEST_STUCK_NS = 3_000_000_000  # a lane without an answer for less than this is only slow
STUCK_FACTOR = 4  # and one is stuck that takes so many times its slowest recent answer
RECENT_ANSWERS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """What became of one frame; None where a lane was not there for it, or did not answer in time."""

    frame: Frame
    a: Exchange | None
    b: Exchange | None


class PairSink(Protocol):
    """Takes pairs, in the order of their frames, on a thread of the session's. Returns within 1 ms."""

    def receive_pair(self, pair: Pair) -> None: ...


@dataclass(slots=True, eq=False)
class _Place:
    frame: Frame
    sides: frozenset[Side]
    missing: set[Side]
    answers: dict[Side, Exchange] = field(default_factory=dict)


class Joiner:
    """Waits for the answers to a frame and hands them on together. Safe from any thread.

    Pairs leave in the order of their frames. One whose lane is stuck leaves without its answer as soon as another is
    complete; what comes for it then is counted, not shown.

    Args:
        deliver: Takes each pair, one at a time.
    """

    def __init__(self, deliver: Callable[[Pair], None], clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._deliver = deliver
        self._clock_ns = clock_ns
        self._delivering = threading.RLock()  # held while pairs are handed over
        self._lock = threading.Lock()  # guards the rest
        # Bounded by the windows of both lanes, and by what a stuck lane may miss before it is excused.
        self._places: dict[int, _Place] = {}
        self._owed_since_ns: dict[Side, dict[int, int]] = {"a": {}, "b": {}}  # also of pairs that have left
        self._waits_ns: dict[Side, deque[int]] = {side: deque(maxlen=RECENT_ANSWERS) for side in ("a", "b")}
        self._late = 0

    @property
    def late(self) -> int:
        """Answers that came after their pair had been given up."""
        return self._late

    def expect(self, frame: Frame, sides: Collection[Side]) -> None:
        """These lanes have got the frame. Called in the order of the frames."""
        with self._lock:
            self._places[frame.seq] = _Place(frame, frozenset(sides), set(sides))
            for side in sides:
                self._owed_since_ns[side][frame.seq] = self._clock_ns()

    def is_for(self, seq: int, side: Side) -> bool:
        """Whether this lane has got the frame, as long as its pair has not left."""
        with self._lock:
            place = self._places.get(seq)
            return place is not None and side in place.sides

    def receive(self, side: Side, exchange: Exchange) -> None:
        """Take an answer. A lane answers in order, so what it has not answered before will have no answer."""
        answered = exchange.frame.seq
        with self._lock:
            owed = self._owed_since_ns[side]
            if answered in owed:
                self._waits_ns[side].append(self._clock_ns() - owed[answered])
            for seq in [seq for seq in owed if seq <= answered]:
                del owed[seq]
            place = self._places.get(answered)
            if place is None or side not in place.missing:
                self._late += 1
            else:
                place.answers[side] = exchange
            for seq, place in self._places.items():
                if seq <= answered:
                    place.missing.discard(side)
        self._hand_over()

    def give_up(self, side: Side) -> None:
        """No more answers come from this lane for what it has got."""
        with self._lock:
            for place in self._places.values():
                place.missing.discard(side)
            self._owed_since_ns[side].clear()
            self._waits_ns[side].clear()
        self._hand_over()

    def is_stuck(self, side: Side) -> bool:
        """The lane owes an answer for longer than its slowness explains."""
        with self._lock:
            return self._is_stuck(side)

    def _is_stuck(self, side: Side) -> bool:
        since_ns = next(iter(self._owed_since_ns[side].values()), None)
        if since_ns is None:
            return False
        slowest_ns = max(self._waits_ns[side], default=0)
        return self._clock_ns() - since_ns > max(FEWEST_STUCK_NS, STUCK_FACTOR * slowest_ns)

    def _hand_over(self) -> None:
        with self._delivering:
            while (place := self._next()) is not None:
                if place.answers:
                    self._deliver(Pair(place.frame, place.answers.get("a"), place.answers.get("b")))

    def _next(self) -> _Place | None:
        """Take the oldest place if it is ready, or if it only waits for a stuck lane while a later one is ready."""
        with self._lock:
            place = next(iter(self._places.values()), None)
            if place is None:
                return None
            if place.missing:
                is_overtaken = any(not later.missing for later in self._places.values())
                if not (is_overtaken and all(map(self._is_stuck, place.missing))):
                    return None
            return self._places.pop(place.frame.seq)
