"""The thin line under the top bar that moves while something is under way which has no place of its own."""

from PySide6.QtCore import QElapsedTimer, QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fxviewer.ui.theme import is_animated, tokens

HEIGHT = 2
PERIOD_MS = 1200
SHARE = 0.3  # of the width, for the part that moves
FRAME_MS = 33


class ProgressLine(QWidget):
    """A part of the line runs along it while busy; otherwise it is the line between bar and pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self.update)

    @property
    def is_busy(self) -> bool:
        return self._timer.isActive()

    def show_busy(self, busy: bool) -> None:
        if busy == self.is_busy:
            return
        if busy:
            self._clock.start()
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().line)
        if self.is_busy:
            painter.fillRect(self._busy_part(), tokens().accent)

    def _busy_part(self) -> QRectF:
        """Return what is lit now: a part on its way, or all where the system wants nothing to move."""
        if not is_animated(self):
            return QRectF(self.rect())
        way = self._clock.elapsed() % PERIOD_MS / PERIOD_MS * (1 + SHARE) - SHARE
        return QRectF(way * self.width(), 0, SHARE * self.width(), HEIGHT)
