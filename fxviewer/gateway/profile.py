"""Where a handler spends its time, line by line, for one call."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter_ns
from types import FrameType
from typing import Any

MOST_LINES = 2000  # in one profile; a handler's own text is far shorter

Line = list[Any]
"""[file, line, hits, total_ns], as it travels in JSON."""


class Profile:
    """Measures the function's own lines on the calling thread, calls made from them included.

    Args:
        owns: Whether a file is the function's own.
    """

    def __init__(self, owns: Callable[[str], bool]) -> None:
        self._owns = owns
        self._known: dict[str, bool] = {}
        self._running: dict[FrameType, tuple[int, int]] = {}  # line, and since when
        self._lines: dict[tuple[str, int], list[int]] = {}

    @contextmanager
    def measure(self) -> Iterator[None]:
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def lines(self) -> list[Line]:
        """Return what was measured, by file and line."""
        return [[file, line, *times] for (file, line), times in sorted(self._lines.items())[:MOST_LINES]]

    def _enter(self, frame: FrameType, *_: object) -> "Callable[..., Any] | None":
        file = frame.f_code.co_filename
        is_own = self._known.get(file)
        if is_own is None:
            is_own = self._known[file] = self._owns(file)
        return self._step if is_own else None

    def _step(self, frame: FrameType, event: str, *_: object) -> "Callable[..., Any]":
        now = perf_counter_ns()
        last = self._running.pop(frame, None)
        if last is not None and event in ("line", "return"):
            times = self._lines.setdefault((frame.f_code.co_filename, last[0]), [0, 0])
            times[0] += 1
            times[1] += now - last[1]
        if event == "line":
            self._running[frame] = (frame.f_lineno, perf_counter_ns())
        elif event == "exception" and last is not None:
            self._running[frame] = last
        return self._step
