"""The newest lines that handlers printed."""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from fxviewer.stream.workbench import LogLine

CAPACITY = 50_000  # lines: five seconds of the most talkative handler we keep up with, about 10 MB
LONGEST_LINE = 2_000  # characters; what is longer is a dump, and no list of lines can show it


@dataclass(frozen=True, slots=True)
class LogSlice:
    """Lines after a certain one.

    Attributes:
        next: Give this as `after` to go on.
        missed: Lines between `after` and `next` that were left out, here or in the gateway.
        numbers: Of the lines; where one is skipped, a line was left out.
    """

    lines: tuple[LogLine, ...]
    next: int
    missed: int
    numbers: tuple[int, ...] = ()


class LogRing:
    """Keeps the newest lines and counts the others. Safe from any thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._lock = threading.Lock()  # guards the rest
        self._lines: deque[tuple[int, LogLine]] = deque(maxlen=capacity)  # with their numbers
        self._count = 0  # of all lines ever, those the gateway left out included

    def append(self, lines: Sequence[LogLine], dropped: int = 0) -> None:
        """Add lines; `dropped` were left out before them."""
        with self._lock:
            self._count += dropped
            self._lines.extend(enumerate(map(_shortened, lines), self._count))
            self._count += len(lines)

    def read(self, after: int = 0, *, most: int = CAPACITY) -> LogSlice:
        """Return the lines since `after`, the newest `most` of them."""
        with self._lock:
            newest = islice(reversed(self._lines), most)
            taken = list(takewhile(lambda numbered: numbered[0] >= after, newest))[::-1]
            numbers, lines = zip(*taken, strict=True) if taken else ((), ())
            return LogSlice(lines, self._count, max(0, self._count - after) - len(lines), numbers)

    def clear(self) -> None:
        with self._lock:
            self._lines.clear()


def _shortened(line: LogLine) -> LogLine:
    return line if len(line.text) <= LONGEST_LINE else replace(line, text=f"{line.text[:LONGEST_LINE]}…")
