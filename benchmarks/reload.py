"""From a save to its picture on the screen, while a camera streams; and what a new process would take."""

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PySide6.QtCore import QTimer

from benchmarks.frames import Size, load_frames
from benchmarks.scale import Scale
from benchmarks.window import show_window
from fxviewer.ui.viewer import Viewer

SIZE: Size = (960, 640)
WARM_SHOWN = 30  # results on screen before the first save
PAUSE_S = (0.2, 0.4)  # between a picture and the next save: faster than a hand, and out of step with the camera
NAIVE_EVERY = 10  # saves
TIMEOUT_S = 30.0

DARKEST, STEP = 20, 2  # grey of version 0, and how much lighter the next one is; more than JPEG can blur
HANDLER = """\
import cv2
import numpy as np


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    height, width = frame.shape[:2]
    frame[: height // 4, : width // 4] = {grey}
    return cv2.imencode(".jpg", frame)[1].tobytes()
"""
NAIVE = """\
import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])
from handler import Handler

Path(sys.argv[3]).write_bytes(Handler(SimpleNamespace(input=Path(sys.argv[2]).read_bytes())))
"""


@dataclass(frozen=True, slots=True)
class Reload:
    """From the end of the save's rename until the first result of the new version is painted.

    Attributes:
        naive_ms: Median of a new process that imports the handler and answers one frame.
        over_naive: The median of reloads as a multiple of that.
    """

    saves: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    naive_ms: float
    over_naive: float


def measure_reload(scale: Scale) -> Reload:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "saved"
        folder.mkdir()
        frame = Path(name) / "frame.jpg"
        frame.write_bytes(cv2.imencode(".jpg", load_frames(SIZE)[0])[1].tobytes())
        _save(folder, 0)
        saves = show_window(folder, "saved", SIZE, lambda viewer: _Saves(viewer, folder, frame, scale.saves))
    return saves.result()


class _Saves:
    """Saves one version after the other once the one before is seen, then closes the window."""

    def __init__(self, viewer: Viewer, folder: Path, frame: Path, count: int) -> None:
        self._viewer = viewer
        self._folder = folder
        self._frame = frame
        self._count = count
        self._random = random.Random(1)
        self._number = 0
        self._version = ""
        self._saved_s: float | None = None
        self._taken_ms: list[float] = []
        self._naive_ms: list[float] = []
        viewer.window.panes.shown.connect(self._look)
        self._deadline = QTimer(viewer, singleShot=True, interval=int(TIMEOUT_S * 1000))
        self._deadline.timeout.connect(viewer.window.close)
        self._deadline.start()

    def result(self) -> Reload:
        if len(self._taken_ms) < self._count:
            raise TimeoutError(f"save {self._number} was never seen")
        p50, p95, most = (float(value) for value in np.percentile(self._taken_ms, (50, 95, 100)))
        naive_ms = median(self._naive_ms)
        return Reload(self._count, p50, p95, most, naive_ms, p50 / naive_ms)

    def _look(self) -> None:
        """A result is being painted."""
        now_s = time.monotonic()
        result = self._viewer.window.panes.sight.a if self._viewer.window.panes.sight is not None else None
        if result is None or result.exchange is None or result.rendering is None or result.is_stale:
            return
        version = result.exchange.version
        if self._saved_s is not None:
            height, width = result.rendering.pixels.shape[:2]
            number = round((int(result.rendering.pixels[height // 8, width // 8, 1]) - DARKEST) / STEP)
            if number == self._number and version != self._version:
                self._taken_ms.append((now_s - self._saved_s) * 1000)
                self._saved_s = None
                self._go_on(version)
        elif not self._version and self._viewer.session.meters.read().shown >= WARM_SHOWN:
            self._go_on(version)

    def _go_on(self, version: str) -> None:
        self._version = version
        self._deadline.start()
        if len(self._taken_ms) == self._count:
            self._viewer.window.panes.shown.disconnect(self._look)
            QTimer.singleShot(0, self._viewer.window.close)
            return
        pause_ms = round(self._random.uniform(*PAUSE_S) * 1000)
        QTimer.singleShot(pause_ms, self._save_next)

    def _save_next(self) -> None:
        if self._number % NAIVE_EVERY == 0:
            self._naive_ms.append(_time_naive(self._folder, self._frame))
        self._number += 1
        self._saved_s = _save(self._folder, self._number)


def _save(folder: Path, number: int) -> float:
    """Write a version as editors do, and return when it was there."""
    written = folder / ".handler.py.tmp"
    written.write_text(HANDLER.format(grey=DARKEST + STEP * number), encoding="utf-8")
    written.replace(folder / "handler.py")
    return time.monotonic()


def _time_naive(folder: Path, frame: Path) -> float:
    started_s = time.monotonic()
    subprocess.run([sys.executable, "-B", "-c", NAIVE, folder, frame, frame.with_suffix(".out.jpg")], check=True)
    return (time.monotonic() - started_s) * 1000
