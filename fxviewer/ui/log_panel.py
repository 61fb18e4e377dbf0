"""The log: what handlers print, as it comes, and what went wrong beside it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from fxviewer.session.journal import Journal
from fxviewer.ui import translation
from fxviewer.ui.icons import icon
from fxviewer.ui.log_view import LogView
from fxviewer.ui.parts import action_button, note
from fxviewer.ui.translation import tr

READ_MS = 150  # as often as one can read along; the lines wait in the session's ring
MIN_WIDTH, MIN_HEIGHT = 320, 120
FILTER_WIDTH = 360


class LogPanel(QWidget):
    """Reads the journal while it is seen and not held.

    Signals:
        frame_asked: A line of the frame with this `seq` was pressed twice.
        editor_asked: A line about this place of a handler was pressed twice.
    """

    frame_asked = Signal(object)
    editor_asked = Signal(str, int)

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self.setMinimumSize(MIN_WIDTH, MIN_HEIGHT)
        self._reader = journal.reader()
        self._function = ""
        self.view = LogView(journal.frame_number)
        self._filter = QLineEdit(clearButtonEnabled=True)
        self._filter.setMaximumWidth(FILTER_WIDTH)
        self._filter.textChanged.connect(self._apply)
        self._own, self._hold = _switch("function"), _switch("pause")
        self._own.setChecked(True)
        self._own.toggled.connect(self._apply)
        self._hold.toggled.connect(self._show_hold)
        self._clear, self._copy = _tool("delete"), _tool("copy")
        self._clear.clicked.connect(self.view.clear)
        self._copy.clicked.connect(self.view.copy)
        self._untold = note()
        self._untold.hide()
        self._timer = QTimer(self, interval=READ_MS)
        self._timer.timeout.connect(self._read)
        self.view.frame_asked.connect(self.frame_asked)
        self.view.editor_asked.connect(self.editor_asked)
        self._lay_out()
        translation.changed.connect(self._name)
        self._name()
        self._apply()

    @property
    def wants_log(self) -> bool:
        """Somebody looks at it."""
        return self.isVisible()

    def show_function(self, function: str) -> None:
        """Show the lines of this one, as long as not all are asked for."""
        if function != self._function:
            self._function = function
            self._apply()

    def show_told(self, is_told: bool) -> None:
        """Say so when the gateway does not tell what its functions print."""
        self._untold.setVisible(not is_told)

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        self._read()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(4)
        bar.addWidget(self._filter, 1)
        bar.addStretch(1)
        for tool in (self._own, self._hold, self._clear, self._copy):
            bar.addWidget(tool)
        below = QHBoxLayout()
        below.setContentsMargins(12, 0, 12, 6)
        below.addWidget(self._untold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(below)
        column.addWidget(self.view, 1)

    def _read(self) -> None:
        if not self._hold.isChecked() and (lines := self._reader.read()):
            self.view.append(lines)

    def _show_hold(self, is_held: bool) -> None:
        if not is_held:
            self._read()
        self._name()

    def _apply(self) -> None:
        is_own = self._own.isChecked()
        self.view.show_columns("time", "frame", "version", *(() if is_own else ("function",)))
        self.view.show_only(self._function if is_own else None, self._filter.text())

    def _name(self) -> None:
        self._filter.setPlaceholderText(tr("Find in the log"))
        self._filter.setAccessibleName(tr("Find in the log"))
        self._own.setToolTip(tr("Only the function in use"))
        self._hold.setToolTip(tr("Go on reading") if self._hold.isChecked() else tr("Hold the log"))
        self._clear.setToolTip(tr("Clear the log"))
        self._copy.setToolTip(tr("Copy what is selected, or everything"))
        self._untold.setText(
            tr("This gateway does not tell what its functions print as they do; under Functions there is its log.")
        )
        for tool in (self._own, self._hold, self._clear, self._copy):
            tool.setAccessibleName(tool.toolTip())


def _tool(picture: str) -> QToolButton:
    button = action_button()
    button.setIcon(icon(picture))
    return button


def _switch(picture: str) -> QToolButton:
    button = _tool(picture)
    button.setCheckable(True)
    return button
