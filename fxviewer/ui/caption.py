"""The line above a picture: whose it is, which frame, and what is known about it."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.ui.theme import tabular, tokens

HEIGHT = 28
PADDING = 12
GAP = 16

_THIN_SPACE = "\u2009"
_FIGURE_SPACE = "\u2007"  # as wide as a digit


class Caption(QWidget):
    """Name left, frame number in the middle, facts right. Nothing moves when the numbers change."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._number = ""
        self._facts: tuple[str, ...] = ()
        self._is_dim = False
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str) -> None:
        self._name = name
        self.update()

    def show_frame(self, number: int | None, *facts: str, is_dim: bool = False) -> None:
        """Show what belongs to one frame, the least important fact first; a dim number is an earlier frame's."""
        shown = (number_text(number), tuple(fact for fact in facts if fact), is_dim)
        if shown != (self._number, self._facts, self._is_dim):
            self._number, self._facts, self._is_dim = shown
            self.setAccessibleName(" ".join((self._name, self._number, *self._facts)))
            self.update()

    @property
    def number(self) -> str:
        return self._number

    @property
    def facts(self) -> tuple[str, ...]:
        return self._facts

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().panel)
        painter.setPen(tokens().text)
        room = QRect(PADDING, 0, self.width() - 2 * PADDING, HEIGHT)
        # Rounded up: with glyphs of another font the advance is no whole number.
        name_width = min(self.fontMetrics().horizontalAdvance(self._name) + 2, room.width() // 2)
        name = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, name_width)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(tabular(self.font()))
        number_width = painter.fontMetrics().horizontalAdvance(self._number)
        number_left = (self.width() - number_width) // 2
        if number_left > PADDING + name_width + GAP // 2:
            if self._is_dim:
                painter.setPen(tokens().dim)
            number = QRect(number_left, 0, number_width + 1, HEIGHT)
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, self._number)
        self._paint_facts(painter, number_left + number_width + GAP)

    def _paint_facts(self, painter: QPainter, left_edge: int) -> None:
        """Paint from the right; what does not fit is left out, the least important first."""
        painter.setPen(tokens().dim)
        right = self.width() - PADDING
        for fact in reversed(self._facts):
            width = painter.fontMetrics().horizontalAdvance(fact)
            if right - width < left_edge:
                return
            rect = QRect(right - width, 0, width + 1, HEIGHT)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, fact)
            right -= width + GAP


def fixed_number(value: float, digits: int) -> str:
    """Return a figure with one decimal, padded so that it keeps its width up to so many digits."""
    return f"{value:.1f}".rjust(digits + 2, _FIGURE_SPACE)


def number_text(number: int | None) -> str:
    """Return a frame's number as people read it: #1 204."""
    return "" if number is None else "#" + f"{number:,}".replace(",", _THIN_SPACE)
