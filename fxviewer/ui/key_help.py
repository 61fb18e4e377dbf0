"""The keys, over the window, from the table of actions."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fxviewer.ui.actions import GESTURES, GROUPS, key_text, rows
from fxviewer.ui.parts import named, scroll_area
from fxviewer.ui.popover import section
from fxviewer.ui.translation import tr

SHADE = QColor(0, 0, 0, 150)
COLUMN_WIDTH = 340  # of keys and what they do; as many columns as the window has room for
MAX_COLUMNS = 3
MARGIN = 16
HEAD = 2  # rows that a title takes

Line = tuple[QWidget, str]  # keys or gesture, and what it does


class KeyHelp(QWidget):
    """Lies over everything until a click or a key. Made when asked for, so it speaks the language of now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._panel = named(QFrame(self), "popover")
        layout = QVBoxLayout(self._panel)
        layout.setContentsMargins(0, 0, 0, 0)
        self._area = scroll_area()
        layout.addWidget(self._area)
        self._content = QWidget()
        self._columns = 0
        self._fit()
        window.installEventFilter(self)

    @property
    def columns(self) -> int:
        return self._columns

    def open(self) -> None:
        self.show()
        self._fit()  # only what is shown knows the room it needs
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self._fit()
        return False

    def event(self, event: QEvent) -> bool:
        # Every key closes the help; none plays, records or quits behind it.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: ARG002
        self.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        QPainter(self).fillRect(self.rect(), SHADE)

    def _fit(self) -> None:
        """Cover the window, in as many columns as it has room for."""
        self.setGeometry(self._window.rect())
        room = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        count = max(1, min(MAX_COLUMNS, room.width() // COLUMN_WIDTH))
        if count != self._columns:
            self._columns = count
            self._content = _make_content(count)
            self._area.setWidget(self._content)
        width = min(room.width(), count * COLUMN_WIDTH)
        height = min(room.height(), self._content.heightForWidth(width - 2) + 2)
        self._panel.setGeometry(QRect(0, 0, width, height))
        self._panel.move(room.center() - self._panel.rect().center())


def share_out(lengths: list[int], count: int) -> list[list[int]]:
    """Return which of several blocks stand in each column: in their order, the longest column as short as it can be."""
    limit = max(lengths)
    while len(columns := _fill(lengths, limit)) > count:
        limit += 1
    return columns


def _fill(lengths: list[int], limit: int) -> list[list[int]]:
    columns: list[list[int]] = [[]]
    for number, length in enumerate(lengths):
        if columns[-1] and sum(lengths[other] for other in columns[-1]) + length > limit:
            columns.append([])
        columns[-1].append(number)
    return columns


def _make_content(count: int) -> QWidget:
    blocks: list[tuple[str, list[Line]]] = [
        (tr(group.title), [(_caps(keys), tr(text)) for keys, text in rows(group)]) for group in GROUPS
    ]
    gestures: list[Line] = [(QLabel(tr(gesture), wordWrap=True), tr(meaning)) for gesture, meaning in GESTURES]
    blocks.append((tr("With the mouse"), gestures))
    content = QWidget()
    row = QHBoxLayout(content)
    row.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    row.setSpacing(2 * MARGIN)
    for numbers in share_out([len(lines) + HEAD for _, lines in blocks], count):
        column = QVBoxLayout()
        column.setSpacing(8)
        for number in numbers:
            title, lines = blocks[number]
            column.addWidget(section(title))
            column.addLayout(_grid(lines))
            column.addSpacing(MARGIN)
        column.addStretch(1)
        row.addLayout(column, 1)
    return content


def _grid(lines: list[Line]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    for row, (keys, text) in enumerate(lines):
        grid.addWidget(keys, row, 0)
        grid.addWidget(QLabel(text, wordWrap=True), row, 1)
    return grid


def _caps(keys: tuple[str, ...]) -> QWidget:
    """Return the keys as they stand on a keyboard, each by itself."""
    caps = QWidget()
    row = QHBoxLayout(caps)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for key in keys:
        row.addWidget(named(QLabel(key_text((key,))), "key"), 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)
    return caps
