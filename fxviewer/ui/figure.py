"""One meter of the status bar: its name and its figures, each in a place of its own."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.ui.caption import number_text
from fxviewer.ui.icons import icon
from fxviewer.ui.theme import tabular, tokens

TEXT_PX = 12
GAP = 5  # between a name and its figure
SIGN = 16

_MILLION = 1_000_000


class Figure(QWidget):
    """As wide as its widest content, whatever it shows; so nothing moves when the numbers change.

    Args:
        widest: Of each value, the text that needs most room.
        unit: Behind the last value.
        between: Between two values.
        sign: Name of an icon before the name.
        role: Name of the colour token of the values.
    """

    def __init__(
        self, *widest: str, unit: str = "", between: str = "", sign: str = "", role: str = "text", is_right: bool = True
    ) -> None:
        super().__init__()
        self._widest = widest
        self._unit = unit
        self._between = between
        self._sign = sign
        self._role = role
        self._side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        self._name = ""
        self._values: tuple[str, ...] = ("",) * len(widest)
        font = tabular(self.font())
        font.setPixelSize(TEXT_PX)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str) -> None:
        self._name = name
        self._tell()

    def show_values(self, *values: str) -> None:
        if values != self._values:
            self._values = values
            self._tell()

    def widen(self, *widest: str) -> None:
        """Keep room for these values from now on."""
        self._widest = widest

    @property
    def values(self) -> tuple[str, ...]:
        return self._values

    def has_room(self) -> bool:
        """Tell whether every value fits into its place."""
        return all(self._width(value) <= room for value, room in zip(self._values, self._rooms(), strict=True))

    def sizeHint(self) -> QSize:
        joints = self._width(self._between) * (len(self._widest) - 1)
        width = self._head() + sum(self._rooms()) + joints + self._width(self._unit)
        return QSize(width, max(SIGN, self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        if self._sign:
            top = (self.height() - SIGN) // 2
            icon(self._sign, self._role).paint(painter, QRect(0, top, SIGN, SIGN))
        left = self._sign_width()
        self._paint(painter, left, self._width(self._name), self._name, colours.dim)
        left = self._head()
        for number, (value, room) in enumerate(zip(self._values, self._rooms(), strict=True)):
            if number:
                self._paint(painter, left, self._width(self._between), self._between, colours.dim)
                left += self._width(self._between)
            self._paint(painter, left, room, value, getattr(colours, self._role), self._side)
            left += room
        self._paint(painter, left, self._width(self._unit), self._unit, colours.dim)

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name} {self._between.join(self._values)}{self._unit}".strip())
        self.update()

    def _paint(
        self,
        painter: QPainter,
        left: int,
        width: int,
        text: str,
        colour: QColor,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setPen(colour)
        painter.drawText(QRect(left, 0, width, self.height()), side | Qt.AlignmentFlag.AlignVCenter, text)

    def _sign_width(self) -> int:
        return SIGN + GAP if self._sign else 0

    def _head(self) -> int:
        return self._sign_width() + (self._width(self._name) + GAP if self._name else 0)

    def _rooms(self) -> Sequence[int]:
        return [self._width(text) for text in self._widest]

    def _width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)


def rate_text(per_second: float) -> str:
    """Return a rate in at most five characters: 25.0, 1200."""
    return f"{per_second:.1f}" if per_second < 999.95 else f"{per_second:.0f}"


def latency_text(latency_ms: float | None) -> str:
    """Return milliseconds in at most five characters: 9.4, 1200; a dash when there are none."""
    if latency_ms is None:
        return "–"
    return f"{latency_ms:.1f}" if latency_ms < 999.95 else f"{min(latency_ms, 99_999):.0f}"


def count_text(count: int) -> str:
    """Return a count in the room of five digits: 12 345, 123 k, 1.23 M."""
    if count < 100_000:
        return number_text(count).removeprefix("#")
    if count < _MILLION:
        return f"{count // 1000} k"
    return f"{count / _MILLION:.2f} M" if count < 10 * _MILLION else f"{count // _MILLION} M"
