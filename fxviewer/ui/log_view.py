"""Lines of a log, as many and as fast as they come: only what is in sight is painted."""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QPushButton

from fxviewer.session.journal import Line, Note
from fxviewer.session.log_ring import CAPACITY
from fxviewer.ui import translation
from fxviewer.ui.caption import number_text
from fxviewer.ui.icons import icon
from fxviewer.ui.log_words import line_text, time_text, tone_of
from fxviewer.ui.theme import tokens
from fxviewer.ui.tone import mix
from fxviewer.ui.translation import tr
from fxviewer.ui.words import code_font

PADDING = 8
GAP = 2  # characters between columns
Column = Literal["time", "frame", "version", "function"]
LENGTHS: Mapping[Column, int] = {"time": 12, "frame": 8, "version": 7, "function": 20}  # characters
FADED = 0.7  # of the way from the accent to the ground, behind what is selected
NEWEST_MARGIN = 12

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours, and moves of the cursor
_CONTROLS = {code: " " for code in range(32) if code != 9}
_OWN_KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip


class LogView(QAbstractScrollArea):
    """Keeps the newest lines and follows them, unless the user has scrolled up; then a button leads back.

    A list of Qt's, or a text editor, takes 40 to 90 ms for each 2000 lines once it is full; this takes 1 ms.

    Args:
        number_of: Gives the number people know a frame by.

    Signals:
        frame_asked: A line of the frame with this `seq` was pressed twice.
        editor_asked: A line about this place of a handler was pressed twice.
    """

    frame_asked = Signal(object)  # an int of Qt has 32 bits
    editor_asked = Signal(str, int)

    def __init__(self, number_of: Callable[[int], int | None]) -> None:
        super().__init__()
        self._number_of = number_of
        self._lines: deque[Line] = deque(maxlen=CAPACITY)
        self._shown: deque[Line] = self._lines  # those that pass the filter; the same object without one
        self._function: str | None = None
        self._words: tuple[str, ...] = ()
        self._columns: tuple[Column, ...] = ("time", "frame", "version")
        self._longest = 0
        self._is_following = True
        self._is_scrolling_itself = False
        self._selected: tuple[int, int] | None = None  # where it began, and where it ends
        self.setFont(code_font())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._newest = QPushButton(icon("chevron-down"), "", self.viewport())
        self._newest.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._newest.setCursor(Qt.CursorShape.ArrowCursor)
        self._newest.clicked.connect(self.follow)
        self._newest.hide()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        translation.changed.connect(self._name)
        self._name()

    # -- what is kept

    def append(self, lines: Sequence[Line]) -> None:
        """Add lines; the oldest go when there are too many."""
        passing = lines if self._is_open else [line for line in lines if self._passes(line)]
        gone = max(0, len(self._shown) + len(passing) - CAPACITY)
        self._lines.extend(lines)
        if self._shown is not self._lines:
            self._shown.extend(passing)
        if passing:
            self._longest = max(self._longest, max(len(line_text(line)) for line in passing))
            self._move_selection(-gone)
            self._fit(gone)

    def clear(self) -> None:
        self._lines.clear()
        self._refilter()
        self.follow()

    def show_only(self, function: str | None, words: str = "") -> None:
        """Show the lines of this function (None: of all) that have all of these words."""
        wanted = (function, tuple(words.casefold().split()))
        if wanted != (self._function, self._words):
            self._function, self._words = wanted
            self._refilter()

    def show_columns(self, *columns: Column) -> None:
        """Say this with each line, before its text."""
        self._columns = columns
        self._fit()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What can be scrolled to."""
        return tuple(self._shown)

    @property
    def text(self) -> str:
        """What is selected, or everything that can be scrolled to."""
        first, last = self._span() or (0, len(self._shown) - 1)
        return "\n".join(self._row_text(line) for line in list(self._shown)[first : last + 1])

    @property
    def is_following(self) -> bool:
        return self._is_following

    def follow(self) -> None:
        """Go to the newest line, and stay there."""
        self._is_following = True
        self._fit()

    def copy(self) -> None:
        if self._shown:
            QGuiApplication.clipboard().setText(self.text)

    def select_all(self) -> None:
        self._selected = (0, len(self._shown) - 1) if self._shown else None
        self.viewport().update()

    # -- the filter

    @property
    def _is_open(self) -> bool:
        return self._function is None and not self._words

    def _passes(self, line: Line) -> bool:
        if self._function is not None and line.function not in (self._function, ""):
            return False
        if not self._words:
            return True
        text = line_text(line).casefold()
        return all(word in text for word in self._words)

    def _refilter(self) -> None:
        passing = None if self._is_open else (line for line in self._lines if self._passes(line))
        self._shown = self._lines if passing is None else deque(passing, maxlen=CAPACITY)
        self._longest = max((len(line_text(line)) for line in self._shown), default=0)
        self._selected = None
        self._fit()

    # -- where things are

    @property
    def _row_height(self) -> int:
        return self.fontMetrics().lineSpacing() + 1

    @property
    def _advance(self) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance("0")

    @property
    def _text_left(self) -> int:
        return PADDING + round(sum(LENGTHS[column] + GAP for column in self._columns) * self._advance)

    def _fit(self, gone: int = 0) -> None:
        """Bring the scroll bars up to date; what is in sight stays where it is, though older lines are gone."""
        rows, bar = max(1, self.viewport().height() // self._row_height), self.verticalScrollBar()
        place = bar.value() - gone
        self._is_scrolling_itself = True
        bar.setPageStep(rows)
        bar.setRange(0, max(0, len(self._shown) - rows))
        bar.setValue(bar.maximum() if self._is_following else max(0, place))
        self._is_scrolling_itself = False
        across = self.horizontalScrollBar()
        across.setPageStep(self.viewport().width())
        across.setSingleStep(round(4 * self._advance))
        width = self._text_left + round((self._longest + 1) * self._advance)
        across.setRange(0, max(0, width - self.viewport().width()))
        self._place_newest()
        self.viewport().update()

    def _scrolled(self) -> None:
        if not self._is_scrolling_itself:
            bar = self.verticalScrollBar()
            self._is_following = bar.value() == bar.maximum()
            self._place_newest()

    def _place_newest(self) -> None:
        self._newest.setVisible(not self._is_following)
        self._newest.adjustSize()
        corner = self.viewport().rect().bottomRight() - QPoint(NEWEST_MARGIN, NEWEST_MARGIN)
        self._newest.move(corner - self._newest.rect().bottomRight())

    def _row_at(self, point: QPoint) -> int:
        return self.verticalScrollBar().value() + point.y() // self._row_height

    # -- what is selected

    def _span(self) -> tuple[int, int] | None:
        return (min(self._selected), max(self._selected)) if self._selected else None

    def _select(self, row: int, *, is_extended: bool) -> None:
        row = max(0, min(row, len(self._shown) - 1))
        start = self._selected[0] if self._selected and is_extended else row
        self._selected = (start, row) if self._shown else None
        self.viewport().update()

    def _move_selection(self, rows: int) -> None:
        if self._selected and rows:
            first, last = (place + rows for place in self._selected)
            self._selected = (max(0, first), max(0, last)) if max(first, last) >= 0 else None

    # -- Qt's

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_own = event.key() in _OWN_KEYS or event.matches(QKeySequence.StandardKey.Copy)
            if is_own or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            self.follow()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            is_extended = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._select(self._row_at(event.position().toPoint()), is_extended=is_extended)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._select(self._row_at(event.position().toPoint()), is_extended=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if not 0 <= row < len(self._shown):
            return
        line = self._shown[row]
        failure = line.failure if isinstance(line, Note) else None
        if failure is not None and failure.file and failure.line:
            self.editor_asked.emit(failure.file, failure.line)
        elif line.frame_id is not None:
            self.frame_asked.emit(line.frame_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("copy"), tr("Copy"), self.copy)
        menu.addAction(tr("Select all"), self.select_all)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self.viewport()), tokens()
        left = -self.horizontalScrollBar().value()
        first, height, width = self.verticalScrollBar().value(), self._row_height, self.viewport().width()
        last = min(len(self._shown), first + self.viewport().height() // height + 2)
        span = self._span()
        for row in range(first, last):
            line, area = self._shown[row], QRect(0, (row - first) * height, width, height)
            if span and span[0] <= row <= span[1]:
                painter.fillRect(area, mix(colours.accent, colours.panel, FADED))
            self._paint_row(painter, line, area, left)
        if not self._shown:
            painter.setPen(colours.dim)
            room = self.viewport().rect().adjusted(PADDING, 0, -PADDING, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text())

    def _paint_row(self, painter: QPainter, line: Line, area: QRect, left: int) -> None:
        colours, advance = tokens(), self._advance
        painter.setPen(colours.dim)
        place = float(left + PADDING)
        for column in self._columns:
            room = QRectF(place, area.y(), (LENGTHS[column] + 1) * advance, area.height())
            painter.drawText(room, _MIDDLE, self._column_text(line, column))
            place += (LENGTHS[column] + GAP) * advance
        painter.setPen(getattr(colours, tone_of(line)))
        room = QRectF(place, area.y(), area.width() - place, area.height())
        painter.drawText(room, _MIDDLE, _readable(line_text(line)))

    def _column_text(self, line: Line, column: Column) -> str:
        match column:
            case "time":
                return time_text(line.unix_ns) if line.unix_ns else ""
            case "frame":
                number = number_text(self._number_of(line.frame_id)) if line.frame_id is not None else ""
                return number.rjust(LENGTHS["frame"])
            case "version":
                return line.version[: LENGTHS["version"]]
            case "function":
                return line.function[: LENGTHS["function"]]

    def _row_text(self, line: Line) -> str:
        parts = [self._column_text(line, column).strip() for column in self._columns]
        return "\t".join((*parts, _readable(line_text(line))))

    def _empty_text(self) -> str:
        if self._lines:
            return tr("No line has these words.") if self._words else tr("This function has printed nothing yet.")
        return tr("What handlers print appears here.")

    def _name(self) -> None:
        self._newest.setText(tr("To the newest"))
        self.setAccessibleName(tr("Log"))
        self._place_newest()
        self.viewport().update()


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


def _readable(text: str) -> str:
    """Return the text without what only a terminal understands."""
    return _ESCAPES.sub("", text).expandtabs(4).translate(_CONTROLS)
