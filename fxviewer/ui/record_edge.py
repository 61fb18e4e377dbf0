"""The red edge along the top of a window that is recorded."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fxviewer.ui.theme import tokens

HEIGHT = 2


class RecordEdge(QWidget):
    """Lies over the top of `window`, follows its width, and lets the mouse through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        window.installEventFilter(self)

    def show_recording(self, is_recording: bool) -> None:
        if is_recording:
            self.setGeometry(0, 0, self._window.width(), HEIGHT)
            self.raise_()
        self.setVisible(is_recording)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(0, 0, self._window.width(), HEIGHT)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        QPainter(self).fillRect(self.rect(), tokens().bad)
