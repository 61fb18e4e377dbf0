"""The keys, over the window, from the table of actions."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fxviewer.ui.actions import GESTURES, GROUPS, Group, key_text, rows
from fxviewer.ui.popover import section
from fxviewer.ui.translation import tr

SHADE = QColor(0, 0, 0, 150)
WIDTH = 860


class KeyHelp(QWidget):
    """Lies over everything until a click or Esc. Made when it is asked for, so it speaks the language of now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(tr("Keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        panel = QFrame(objectName="popover")
        panel.setMaximumWidth(WIDTH)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(1, 1, 1, 1)
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setWidget(_make_columns())
        layout.addWidget(area)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.addWidget(panel)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def open(self) -> None:
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
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


def _make_columns() -> QWidget:
    content = QWidget()
    columns = QHBoxLayout(content)
    columns.setContentsMargins(16, 16, 16, 16)
    columns.setSpacing(32)
    left, right = QVBoxLayout(), QVBoxLayout()
    for column, groups in ((left, GROUPS[:1]), (right, GROUPS[1:])):
        for group in groups:
            _add_group(column, group)
        columns.addLayout(column)
    left.addWidget(section(tr("With the mouse")))
    left.addLayout(_grid([(tr(gesture), tr(meaning)) for gesture, meaning in GESTURES]))
    left.addStretch(1)
    right.addStretch(1)
    return content


def _add_group(column: QVBoxLayout, group: Group) -> None:
    column.addWidget(section(tr(group.title)))
    column.addLayout(_grid([(key_text(keys), tr(text)) for keys, text in rows(group)]))
    column.addSpacing(8)


def _grid(lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for row, (keys, text) in enumerate(lines):
        grid.addWidget(QLabel(keys, objectName="key"), row, 0)
        grid.addWidget(QLabel(text, wordWrap=True), row, 1)
    return grid
