"""Words that give way: they wrap, and end in an ellipsis where there is no room for more."""

import html

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.ui.theme import TEXT_PX, tokens

ELLIPSIS = "…"
CODE_PADDING = 8
CODE_RADIUS = 4


class Words(QWidget):
    """A paragraph of at most so many lines, as plain text; the tool-tip has all of it when it is cut.

    Args:
        role: Name of the colour token.
    """

    def __init__(self, max_lines: int, role: str = "text") -> None:
        super().__init__()
        self._max_lines = max_lines
        self._role = role
        self._text = ""
        self._lines: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    @property
    def text(self) -> str:
        return self._text

    @property
    def lines(self) -> tuple[str, ...]:
        """What can be read now."""
        return self._lines

    @property
    def line_height(self) -> int:
        return self.fontMetrics().lineSpacing()

    def show_text(self, text: str) -> None:
        text = " ".join(text.split())
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._fit()

    def height_at(self, width: int) -> int:
        """Return the height wanted at this width."""
        return len(break_lines(self._text, self.font(), width, self._max_lines)) * self.line_height

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setPen(getattr(tokens(), self._role))
        baseline = self.fontMetrics().ascent()
        for line in self._lines:
            painter.drawText(QPointF(0, baseline), line)
            baseline += self.line_height

    def _fit(self) -> None:
        room = min(self._max_lines, max(1, self.height() // self.line_height))
        self._lines = break_lines(self._text, self.font(), self.width(), room)
        is_cut = bool(self._lines) and self._lines[-1].endswith(ELLIPSIS) and not self._text.endswith(ELLIPSIS)
        self.setToolTip(plain_tip(self._text) if is_cut else "")
        self.update()


class CodeLine(QWidget):
    """One line of source text with its number."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._code = ""
        self.setFont(code_font())

    def show_code(self, code: str, number: int) -> None:
        if (code, number) != (self._code, self._number):
            self._code, self._number = code, number
            self.setAccessibleName(f"{number}: {code}" if number else code)
            self.update()

    @property
    def wanted_height(self) -> int:
        return self.fontMetrics().lineSpacing() + CODE_PADDING

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.window)
        painter.drawRoundedRect(self.rect(), CODE_RADIUS, CODE_RADIUS)
        room = self.rect().adjusted(CODE_PADDING, 0, -CODE_PADDING, 0)
        if self._number:
            number = str(self._number)
            painter.setPen(colours.dim)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, number)
            room.adjust(self.fontMetrics().horizontalAdvance(f"{number}  "), 0, 0, 0)
        painter.setPen(colours.text)
        code = self.fontMetrics().elidedText(self._code.expandtabs(4), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room), Qt.AlignmentFlag.AlignVCenter, code)


def break_lines(text: str, font: QFont, width: int, max_lines: int) -> tuple[str, ...]:
    """Break a text at words, or inside one where it is too long; the last of too many lines ends in an ellipsis."""
    if not text or width <= 0:
        return ()
    layout = QTextLayout(text, font)
    layout.setTextOption(_wrapping())
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == max_lines - 1 and start + line.textLength() < len(text):
            lines.append(QFontMetrics(font).elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return tuple(lines)


def plain_tip(text: str) -> str:
    """Return a tool-tip that shows foreign text as what it is: Qt would take what looks like HTML for HTML."""
    return f"<p style='white-space: pre-wrap'>{html.escape(text)}</p>" if text else ""


def code_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(TEXT_PX - 1)
    return font


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
