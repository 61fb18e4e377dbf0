"""What a card says between its title and its buttons, shared out over the height there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from fxviewer.ui.trouble import Trouble
from fxviewer.ui.words import CodeLine, Words, code_font, plain_tip

GAP = 8
MAX_WHY, MAX_HINT = 5, 3  # lines
DETAILS_PADDING = 4  # of the style sheet
SLACK = 8  # without it a text that just fits gets a scroll bar
MIN_DETAILS, MAX_DETAILS = 2, 18  # lines; more are scrolled


@dataclass(frozen=True, slots=True)
class Piece:
    """What one of several things that stand below one another needs of a height.

    Attributes:
        least: Without so much it is left out.
        wanted: More is of no use.
        step: It grows by whole lines of this height.
    """

    least: int
    wanted: int
    step: int = 1


def share_out(room: int, pieces: Sequence[Piece]) -> list[int]:
    """Return the height of each piece, 0 where it is left out; the most important ones come first."""
    heights = [0] * len(pieces)
    room += GAP  # the first has none above it
    for number, piece in enumerate(pieces):
        if piece.least + GAP <= room:
            heights[number] = piece.least
            room -= piece.least + GAP
    for number, piece in enumerate(pieces):
        if heights[number]:
            more = min(max(0, piece.wanted - piece.least), room) // piece.step * piece.step
            heights[number] += more
            room -= more
    return heights


class CardBody(QWidget):
    """Reason, code line, hint and the whole text. In a low card the least important is left out first."""

    def __init__(self) -> None:
        super().__init__()
        self._trouble = Trouble("dim", "wait", "", "")
        self._is_unfolded = False
        self._why = Words(MAX_WHY)
        self._code = CodeLine()
        self._hint = Words(MAX_HINT, "dim")
        self.details = Details()
        for widget in (self._why, self._code, self._hint, self.details):
            widget.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_trouble(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self._why.show_text(trouble.why)
        self._code.show_code(trouble.code, trouble.line)
        self._code.setToolTip(plain_tip(trouble.file))
        self._hint.show_text(trouble.hint)
        self.details.show_text(trouble.details, wraps=not trouble.is_traceback)
        self._arrange()

    def unfold(self, unfold: bool) -> None:
        """Show the whole text, or put it away."""
        self._is_unfolded = unfold
        self._arrange()

    @property
    def is_unfolded(self) -> bool:
        """The whole text is shown."""
        return bool(self._trouble.details) and self._is_unfolded

    def height_at(self, width: int) -> int:
        """Return the height wanted at this width."""
        wanted = [piece.wanted for _, piece in self._pieces(width)]
        return sum(wanted) + GAP * max(0, len(wanted) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._arrange()

    def _pieces(self, width: int) -> list[tuple[QWidget, Piece]]:
        """Return what there is to say, the most important first."""
        pieces: list[tuple[QWidget, Piece]] = []
        if self.is_unfolded:
            details = Piece(self.details.height_of(MIN_DETAILS), self.details.height_at(width))
            pieces.append((self.details, details))
        if self._trouble.why:
            pieces.append((self._why, _piece(self._why, width)))
        if self._trouble.code:
            pieces.append((self._code, Piece(self._code.wanted_height, self._code.wanted_height)))
        if self._trouble.hint:
            pieces.append((self._hint, _piece(self._hint, width)))
        return pieces

    def _arrange(self) -> None:
        pieces = self._pieces(self.width())
        heights = share_out(self.height(), [piece for _, piece in pieces])
        given = {widget: height for (widget, _), height in zip(pieces, heights, strict=True)}
        top = 0
        for widget in (self._why, self._code, self._hint, self.details):
            height = given.get(widget, 0)
            widget.setVisible(height > 0)
            if height:
                widget.setGeometry(0, top, self.width(), height)
                top += height + GAP


class Details(QPlainTextEdit):
    """A text to be read, selected and scrolled, and not changed."""

    def __init__(self) -> None:
        super().__init__(readOnly=True, undoRedoEnabled=False)
        self.setObjectName("code")
        self._text = ""
        self.setFont(code_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_text(self, text: str, *, wraps: bool) -> None:
        """Show a text. The same one again touches nothing; another one is scrolled to where the last one was."""
        mode = QPlainTextEdit.LineWrapMode.WidgetWidth if wraps else QPlainTextEdit.LineWrapMode.NoWrap
        if mode != self.lineWrapMode():
            self.setLineWrapMode(mode)
        if text == self._text:
            return
        self._text = text
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        places = [bar.value() for bar in bars]
        self.setPlainText(text)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def height_at(self, width: int) -> int:
        """Return the height wanted at this width."""
        count = self.blockCount()
        if self.lineWrapMode() == QPlainTextEdit.LineWrapMode.WidgetWidth:
            columns = max(1, (width - self._around) // self.fontMetrics().horizontalAdvance("0"))
            # Breaking at words takes some more lines than there would have to be.
            count = sum(1 + len(line) // columns for line in self._text.split("\n"))
            count += 1 + count // 4
        return self.height_of(max(MIN_DETAILS, min(count, MAX_DETAILS)))

    def height_of(self, lines: int) -> int:
        """Return the height of so many lines, with the room around them and the bar below."""
        bar = 0
        if self.lineWrapMode() == QPlainTextEdit.LineWrapMode.NoWrap:
            bar = self.horizontalScrollBar().sizeHint().height()
        return lines * self.fontMetrics().lineSpacing() + self._around + bar

    @property
    def _around(self) -> int:
        return 2 * int(self.document().documentMargin()) + 2 * DETAILS_PADDING + SLACK


def _piece(words: Words, width: int) -> Piece:
    return Piece(words.line_height, words.height_at(width), words.line_height)
