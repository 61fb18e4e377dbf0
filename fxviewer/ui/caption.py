"""The line above a picture: whose it is, which frame, and what is known about it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.ui.flag import Flag, FlagButton
from fxviewer.ui.theme import tabular, tokens

HEIGHT = 28
PADDING = 12
GAP = 16

_THIN_SPACE = "\u2009"
_FIGURE_SPACE = "\u2007"  # as wide as a digit


class Caption(QWidget):
    """Name left, frame number in the middle, facts right. Nothing moves when the numbers change.

    Signals:
        flag_pressed: The name of a flag, and its button.
    """

    flag_pressed = Signal(str, QWidget)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._number = ""
        self._facts: tuple[str, ...] = ()
        self._is_dim = False
        self._flags: list[FlagButton] = []
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str) -> None:
        self._name = name
        self._arrange_flags()
        self.update()

    def show_frame(self, number: int | None, *facts: str, is_dim: bool = False) -> None:
        """Show what belongs to one frame, the least important fact first; a dim number is an earlier frame's."""
        shown = (number_text(number), tuple(fact for fact in facts if fact), is_dim)
        if shown != (self._number, self._facts, self._is_dim):
            is_as_wide = len(self._number) == len(shown[0])
            self._number, self._facts, self._is_dim = shown
            if not is_as_wide:
                self._arrange_flags()
            self.setAccessibleName(" ".join((self._name, self._number, *self._facts)))
            self.update()

    def show_flags(self, flags: Sequence[Flag]) -> None:
        """Show these after the name, and no others."""
        while len(self._flags) > len(flags):
            button = self._flags.pop()
            button.hide()
            button.deleteLater()
        for _ in range(len(flags) - len(self._flags)):
            button = FlagButton()
            button.setParent(self)
            button.clicked.connect(lambda _=False, button=button: self.flag_pressed.emit(button.flag.name, button))
            self._flags.append(button)
        for button, flag in zip(self._flags, flags, strict=True):
            button.show_flag(flag)
        self._arrange_flags()

    @property
    def flags(self) -> tuple[Flag, ...]:
        return tuple(button.flag for button in self._flags)

    @property
    def number(self) -> str:
        return self._number

    @property
    def facts(self) -> tuple[str, ...]:
        return self._facts

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._arrange_flags()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().panel)
        painter.setPen(tokens().text)
        room = QRect(PADDING, 0, self.width() - 2 * PADDING, HEIGHT)
        name_width = self._name_width
        name = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, name_width)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(tabular(self.font()))
        number_left, number_width = self._number_place
        if number_left > PADDING + name_width + GAP // 2:
            if self._is_dim:
                painter.setPen(tokens().dim)
            number = QRect(number_left, 0, number_width + 1, HEIGHT)
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, self._number)
        self._paint_facts(painter, number_left + number_width + GAP)

    @property
    def _name_width(self) -> int:
        # Rounded up: with glyphs of another font the advance is no whole number.
        return min(self.fontMetrics().horizontalAdvance(self._name) + 2, (self.width() - 2 * PADDING) // 2)

    @property
    def _number_place(self) -> tuple[int, int]:
        """Where the number begins, and how wide it is."""
        width = QFontMetrics(tabular(self.font())).horizontalAdvance(self._number)
        return (self.width() - width) // 2, width

    def _arrange_flags(self) -> None:
        """Put the flags between name and number; one without room for its sign waits for a wider pane."""
        left = PADDING + self._name_width + GAP // 2
        end = self._number_place[0] - GAP // 2
        for place, button in enumerate(self._flags):
            others = sum(other.minimumSizeHint().width() for other in self._flags[place + 1 :])
            width = min(button.sizeHint().width(), end - left - others)
            button.setVisible(width >= button.minimumSizeHint().width())
            if button.isVisibleTo(self):
                button.setGeometry(left, (HEIGHT - button.sizeHint().height()) // 2, width, button.sizeHint().height())
                left += width

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
