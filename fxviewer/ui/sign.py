"""An icon beside words."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.ui.icons import icon

SIDE = 20


class Sign(QWidget):
    """Paints its icon anew whenever it is painted, so it follows theme and screen, as a label with a pixmap would not.

    Args:
        role: Of the icon.
        side: In pixels; a multiple of a quarter of `SIDE` keeps strokes on pixels.
    """

    def __init__(self, name: str, role: str = "text", side: int = SIDE) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        icon(self._name, self._role).paint(QPainter(self), self.rect())
