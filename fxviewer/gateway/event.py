"""What happens to functions beside their calls, and those who follow it."""

import threading
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from fxviewer.gateway.call import Failure

MOST_EVENTS = 1000  # that may wait for one follower besides log lines; who is further behind is sent away
MOST_LINES = 20_000  # of the log that may wait for one follower: two seconds of a very talkative handler
MOST_LINES_AT_ONCE = 500  # in one Logged, to keep its message small


@dataclass(frozen=True, slots=True)
class Described:
    """A version is in force: at the start, after each save that loads, and when a save takes back a refused one.

    Attributes:
        source: Text of the handler's file.
        reload_ns: From noticing the save to the swap; 0 at the start.
    """

    function: str
    version: str
    handler: Path
    source: str
    reload_ns: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A save does not load; the version in force, if there is one, stays."""

    function: str
    version: str
    error: Failure


@dataclass(frozen=True, slots=True)
class Removed:
    function: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line a handler printed.

    Attributes:
        unix_ns: When it was read.
        frame_id: Of the call that was being answered, where the caller numbered it.
    """

    text: str
    unix_ns: int
    frame_id: int | None
    version: str


@dataclass(frozen=True, slots=True)
class Logged:
    """Lines a handler printed, in their order.

    Attributes:
        dropped: Lines left out before these.
    """

    function: str
    lines: tuple[LogLine, ...]
    dropped: int = 0


Event = Described | Refused | Removed | Logged


class Follower:
    """One who follows: iterate it, or `get` with a deadline. Safe from any thread; close it.

    Log lines are left out, and counted, for one who reads slowly; other events never are.

    Args:
        functions: Names; empty is all.
    """

    def __init__(self, events: "Events", functions: Collection[str], *, with_log: bool) -> None:
        self._events = events
        self._functions = frozenset(functions)
        self._with_log = with_log
        self._changed = threading.Condition()  # guards all below
        self._waiting: deque[Event] = deque()
        self._lines: deque[tuple[str, LogLine]] = deque()
        self._dropped: dict[str, int] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        """Yield events until closed, from here or from the gateway's end."""
        while not self.is_closed:
            event = self.get(timeout_s=1.0)
            if event is not None:
                yield event

    @property
    def is_closed(self) -> bool:
        return self._closed

    def get(self, timeout_s: float) -> Event | None:
        """Return the next event, or None when there was none in time or this is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting or self._lines or self._dropped, timeout_s)
            if self._waiting:
                return self._waiting.popleft()
            return self._take_lines()

    def close(self) -> None:
        """Wake whoever reads. Idempotent."""
        self._events.forget(self)
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def offer(self, event: Described | Refused | Removed) -> None:
        if self._functions and event.function not in self._functions:
            return
        with self._changed:
            self._waiting.append(event)
            is_lost = len(self._waiting) > MOST_EVENTS
            self._changed.notify_all()
        if is_lost:
            self.close()

    def offer_lines(self, function: str, lines: Sequence[LogLine], dropped: int) -> None:
        if not self._with_log or (self._functions and function not in self._functions):
            return
        with self._changed:
            if dropped:
                self._dropped[function] = self._dropped.get(function, 0) + dropped
            self._lines.extend((function, line) for line in lines)
            while len(self._lines) > MOST_LINES:
                oldest, _ = self._lines.popleft()
                self._dropped[oldest] = self._dropped.get(oldest, 0) + 1
            self._changed.notify_all()

    def _take_lines(self) -> Logged | None:
        function = self._lines[0][0] if self._lines else next(iter(self._dropped), None)
        if function is None:
            return None
        taken: list[LogLine] = []
        while self._lines and self._lines[0][0] == function and len(taken) < MOST_LINES_AT_ONCE:
            taken.append(self._lines.popleft()[1])
        return Logged(function, tuple(taken), self._dropped.pop(function, 0))


class Events:
    """Hands events on to all who follow. Safe from any thread, and waits for none of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards _followers
        self._followers: list[Follower] = []

    def follow(self, functions: Collection[str], *, with_log: bool) -> Follower:
        follower = Follower(self, functions, with_log=with_log)
        with self._lock:
            self._followers.append(follower)
        return follower

    def forget(self, follower: Follower) -> None:
        with self._lock:
            if follower in self._followers:
                self._followers.remove(follower)

    def emit(self, event: Described | Refused | Removed) -> None:
        for follower in self._all():
            follower.offer(event)

    def emit_lines(self, function: str, lines: Sequence[LogLine], dropped: int) -> None:
        for follower in self._all():
            follower.offer_lines(function, lines, dropped)

    def close(self) -> None:
        for follower in self._all():
            follower.close()

    def _all(self) -> list[Follower]:
        with self._lock:
            return list(self._followers)
