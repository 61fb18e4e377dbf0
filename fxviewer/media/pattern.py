"""A source that is always there: a moving picture that carries its own number."""

import re
import threading
import time

from fxviewer.errors import SourceOpenError
from fxviewer.media.balloons import NOMINAL_FPS, Scene
from fxviewer.media.frame import Frame
from fxviewer.media.source import SourceInfo
from fxviewer.media.strip import read_strip

__all__ = ["DEFAULT_SPEC", "PatternSource", "read_strip"]

DEFAULT_SPEC = "pattern:960x640@30"

_GRAMMAR = re.compile(
    r"pattern(?::(?P<width>\d{1,5})x(?P<height>\d{1,5})(?:@(?P<fps>\d{1,4}(?:\.\d{1,3})?)(?:x(?P<count>[1-9]\d{0,8}))?)?)?"
)
_SMALLEST, _LARGEST = (320, 200), (7680, 4320)  # the strip's cells get too small; 8K is more than any display shows
_HIGHEST_FPS = 1000.0
_SECOND_NS = 1_000_000_000


class PatternSource:
    """Draws the scene anew for every read.

    With a rate it is live: frames become due by the clock, and a late reader gets the next number, not the missed ones.
    With rate 0 it is a film without an end (or with `count` frames) that is drawn as fast as it is read.

    Args:
        spec: pattern[:WIDTHxHEIGHT[@FPS[xCOUNT]]]

    Raises:
        SourceOpenError: The spec is none, or asks for a size or rate that cannot be.
    """

    def __init__(self, spec: str) -> None:
        width, height, fps, count = _parse(spec)
        self._scene = Scene(width, height)
        self._interval_ns = round(_SECOND_NS / (fps or NOMINAL_FPS))
        self._info = SourceInfo(
            kind="pattern",
            name="Test pattern",
            spec=spec,
            width=width,
            height=height,
            fps=fps or NOMINAL_FPS,
            frame_count=count,
            duration_ns=count and count * self._interval_ns,
            is_live=fps > 0,
        )
        self._opened_ns = self._due_ns = time.monotonic_ns()
        self._seq = self._index = 0
        self._closed = threading.Event()

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        if self._index == self._info.frame_count or not self._wait_until_due():
            return None
        captured_ns = time.monotonic_ns()
        pts_ns = captured_ns - self._opened_ns if self._info.is_live else self._index * self._interval_ns
        image = self._scene.draw(self._index, pts_ns / _SECOND_NS)
        frame = Frame(image, self._seq, self._index, pts_ns, captured_ns)
        self._seq += 1
        self._index += 1
        return frame

    def seek(self, pts_ns: int) -> None:
        last = (self._info.frame_count or pts_ns) - 1
        self._index = max(0, min(pts_ns // self._interval_ns, last))

    def close(self) -> None:
        self._closed.set()

    def _wait_until_due(self) -> bool:
        """Return False when closed. Deadlines lie on a grid, so that late wake-ups do not add up."""
        if not self._info.is_live:
            return not self._closed.is_set()
        if self._closed.wait(max(0, self._due_ns - time.monotonic_ns()) / _SECOND_NS):
            return False
        late_ns = max(0, time.monotonic_ns() - self._due_ns)
        self._due_ns += self._interval_ns * (1 + late_ns // self._interval_ns)
        return True


def _parse(spec: str) -> tuple[int, int, float, int | None]:
    match = _GRAMMAR.fullmatch(spec)
    if match is None:
        raise SourceOpenError(
            f"“{spec}” names no test pattern.",
            "Write it like “pattern” or “pattern:1280x720@30” (width, height, rate).",
        )
    width, height = int(match["width"] or 960), int(match["height"] or 640)
    fps = float(match["fps"] or NOMINAL_FPS)
    if not (_SMALLEST[0] <= width <= _LARGEST[0] and _SMALLEST[1] <= height <= _LARGEST[1]) or fps > _HIGHEST_FPS:
        raise SourceOpenError(
            f"The test pattern cannot be drawn at {width}x{height} and {fps:g} frames per second.",
            f"Choose a size from {_SMALLEST[0]}x{_SMALLEST[1]} to {_LARGEST[0]}x{_LARGEST[1]}, "
            f"and at most {_HIGHEST_FPS:g} frames per second.",
        )
    return width, height, fps, int(match["count"]) if match["count"] else None
