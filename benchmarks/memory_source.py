"""A source that costs nothing: frames from memory, as fast as they are read or at the rate of a camera."""

import itertools
import math
import threading
import time

from fxviewer.media.frame import Frame, Image
from fxviewer.media.source import SourceInfo


class MemorySource:
    """A film that ends after `seconds`, or with `fps` a camera that does not end."""

    def __init__(self, frames: list[Image], *, seconds: float = math.inf, fps: float | None = None) -> None:
        height, width = frames[0].shape[:2]
        self.info = SourceInfo(
            kind="camera" if fps else "film",
            name="memory",
            spec="memory",
            width=width,
            height=height,
            fps=fps,
            is_live=fps is not None,
        )
        self._frames = itertools.cycle(frames)
        self._seq = itertools.count()
        self._seconds = seconds
        self._interval_s = 1 / fps if fps else 0.0
        self._started_s: float | None = None
        self._closed = threading.Event()

    def read(self) -> Frame | None:
        now_s = time.monotonic()
        if self._started_s is None:
            self._started_s = now_s
        seq = next(self._seq)
        if self._interval_s:
            self._closed.wait(max(0.0, self._started_s + seq * self._interval_s - now_s))
        if self._closed.is_set() or now_s - self._started_s > self._seconds:
            return None
        return Frame(next(self._frames), seq, seq, 0, time.monotonic_ns())  # pts of 0: due at once

    def seek(self, pts_ns: int) -> None:
        raise NotImplementedError("nobody seeks in a benchmark")

    def close(self) -> None:
        self._closed.set()
