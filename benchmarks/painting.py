"""What the GUI thread does for each frame, measured in the real window while it streams."""

import time
from dataclasses import dataclass
from statistics import median

from PySide6.QtCore import QTimer

from benchmarks.bare import FUNCTIONS
from benchmarks.frames import Size
from benchmarks.scale import Scale
from benchmarks.window import show_window
from fxviewer.ui.viewer import Viewer

SIZE: Size = (1920, 1080)
WARM_SHOWN = 30  # results on screen before the measurement begins
TIMEOUT_S = 30.0
LOOK_MS = 250  # looking is done by the thread that is measured


@dataclass(frozen=True, slots=True)
class Painting:
    """Time of the GUI thread for each result shown, everything it does included, and the rate shown."""

    gui_ms_per_frame: float
    fps: float


def measure_painting(scale: Scale) -> Painting:
    """Open the window, let a camera stream, and share the GUI thread's CPU time out among the results shown."""
    rounds = show_window(FUNCTIONS, "recode", SIZE, lambda viewer: _Rounds(viewer, scale))
    return rounds.medians()


class _Rounds:
    """Measures one stretch of time after the other on the GUI thread, then closes the window."""

    def __init__(self, viewer: Viewer, scale: Scale) -> None:
        self._viewer = viewer
        self._scale = scale
        self._measured: list[Painting] = []
        self._start: tuple[int, float, float] | None = None
        self._deadline = time.monotonic() + TIMEOUT_S
        self._timer = QTimer(viewer, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def medians(self) -> Painting:
        if not self._measured:
            raise TimeoutError("the window showed nothing")
        return Painting(
            median(one.gui_ms_per_frame for one in self._measured), median(one.fps for one in self._measured)
        )

    def _look(self) -> None:
        now, shown = time.monotonic(), self._viewer.session.meters.read().shown
        if self._start is None:
            if shown >= WARM_SHOWN:
                self._start = (shown, now, time.thread_time())
            elif now > self._deadline:
                self._end()
            return
        before, began, cpu_s = self._start
        if now - began >= self._scale.painting_s:
            frames = shown - before
            if frames:
                self._measured.append(Painting((time.thread_time() - cpu_s) * 1000 / frames, frames / (now - began)))
            self._start = (shown, now, time.thread_time())
            if len(self._measured) >= self._scale.rounds:
                self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._viewer.window.close()
