"""The latency of the newest results, one column each."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.session.meters import GRAPH_LENGTH
from fxviewer.ui.theme import tokens
from fxviewer.ui.translation import tr

HEIGHT = 20
OPACITY = 0.7  # of the columns: a full block of the accent would draw the eye away from the pictures
SHRINK_BELOW = 0.8  # of the next smaller scale; values that hover about a step would make the graph jump otherwise
SMALLEST_MS = 1.0


class LatencyGraph(QWidget):
    """A column for each of the newest 120 latencies, the newest at the right, on a scale of round steps."""

    def __init__(self) -> None:
        super().__init__()
        self._latencies: tuple[float, ...] = ()
        self._scale_ms = SMALLEST_MS
        self.setFixedSize(self.sizeHint())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    def show_latencies(self, latencies_ms: Sequence[float]) -> None:
        """Show these, the newest last; of more than 120 the newest."""
        newest = tuple(latencies_ms[-GRAPH_LENGTH:])
        if newest == self._latencies:
            return
        self._latencies = newest
        scale = next_scale(self._scale_ms, max(newest, default=0.0))
        if scale != self._scale_ms:
            self._scale_ms = scale
            self._describe()
        self.update()

    @property
    def scale_ms(self) -> float:
        """The latency at the top."""
        return self._scale_ms

    def sizeHint(self) -> QSize:
        return QSize(GRAPH_LENGTH, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        painter.fillRect(0, self.height() - 1, self.width(), 1, colours.line)
        left, floor = self.width() - len(self._latencies), self.height() - 1
        rise = floor / self._scale_ms
        # Columns and no smooth line: that costs 0.1 ms instead of 0.4, and on a fine screen instead of 1.6.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_quiet(colours.accent))
        painter.drawRects([QRectF(left + n, floor - ms * rise, 1, ms * rise) for n, ms in enumerate(self._latencies)])

    def _describe(self) -> None:
        text = tr("Latency of the newest 120 results, the newest at the right. The top is {scale} ms.")
        self.setToolTip(text.format(scale=f"{self._scale_ms:g}"))


def next_scale(current_ms: float, peak_ms: float) -> float:
    """Return the scale for a peak: 1, 2 or 5 times a power of ten, and the current one while it does."""
    needed = next(step for step in _steps() if step >= peak_ms)
    if needed >= current_ms:
        return needed
    # A step down is taken when the peak is well inside the smaller scale, not just below its top.
    return needed if peak_ms <= needed * SHRINK_BELOW else min(current_ms, _above(needed))


def _quiet(colour: QColor) -> QColor:
    result = QColor(colour)
    result.setAlphaF(OPACITY)
    return result


def _steps() -> Iterator[float]:
    power = SMALLEST_MS
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _above(step_ms: float) -> float:
    return next(step for step in _steps() if step > step_ms)
