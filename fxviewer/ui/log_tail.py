"""The newest lines of one function's log: as they come, or asked for again and again."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fxviewer.session.journal import Journal
from fxviewer.stream.workbench import LogLine
from fxviewer.ui import translation
from fxviewer.ui.keeper import Keeper
from fxviewer.ui.log_view import LogView
from fxviewer.ui.translation import tr

READ_MS = 200
ASK_MS = 2000  # a cluster's gateway asks every pod for its whole log
MIN_HEIGHT = 64


class LogTail(QWidget):
    """Reads while it is seen.

    Args:
        keeper: Asked for the log where the gateway does not tell it as it grows.
    """

    def __init__(self, journal: Journal, keeper: Keeper) -> None:
        super().__init__()
        self._reader = journal.reader()
        self._keeper = keeper
        self._function = ""
        self._is_told = True
        self._asked: list[str] = []  # lines, as last answered
        self.view = LogView(journal.frame_number)
        self.view.setMinimumHeight(MIN_HEIGHT)
        self._filter = QLineEdit(clearButtonEnabled=True)
        self._filter.textChanged.connect(self._apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._filter)
        column.addWidget(self.view, 1)
        self._timer = QTimer(self, interval=READ_MS)
        self._timer.timeout.connect(self._read)
        self._asker = QTimer(self, interval=ASK_MS)
        self._asker.timeout.connect(self._ask)
        keeper.log_came.connect(self._take)
        translation.changed.connect(self._name)
        self._name()

    @property
    def wants_log(self) -> bool:
        """Somebody looks at it, and the gateway tells."""
        return self.isVisible() and self._is_told

    def show_function(self, function: str, *, is_told: bool) -> None:
        """Show the log of this one; `is_told` when its gateway tells it as it grows."""
        if (function, is_told) == (self._function, self._is_told) and function:
            return
        if not is_told or not self._is_told:
            self.view.clear()
        self._function, self._is_told, self._asked = function, is_told, []
        self.view.show_columns(*(("frame",) if is_told else ()))
        self._apply()
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        self._asker.start()
        self._ask()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        self._asker.stop()
        super().hideEvent(event)

    def _read(self) -> None:
        lines = self._reader.read()
        if lines and self._is_told:
            self.view.append(lines)

    def _ask(self) -> None:
        if not self._is_told and self._function and self.isVisible():
            self._keeper.read_log(self._function)

    def _take(self, function: str, text: str) -> None:
        """Add what is new in the whole log that a gateway gave."""
        if self._is_told or function != self._function:
            return
        lines = text.splitlines()
        self.view.append([LogLine(function, line, 0, None, "") for line in lines[_overlap(self._asked, lines) :]])
        self._asked = lines

    def _apply(self) -> None:
        self.view.show_only(self._function, self._filter.text())

    def _name(self) -> None:
        self._filter.setPlaceholderText(tr("Find in the log"))
        self._filter.setAccessibleName(tr("Find in the log"))


def _overlap(before: list[str], after: list[str]) -> int:
    """Return how many lines at the beginning of `after` are those at the end of `before`."""
    return next((size for size in range(min(len(before), len(after)), 0, -1) if before[-size:] == after[:size]), 0)
