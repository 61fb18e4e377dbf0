"""What works on the pictures: the gateway's functions, and a handler of one's own."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from fxviewer.session.status import FunctionInfo
from fxviewer.ui.parts import named, note
from fxviewer.ui.popover import Popover, Row, section
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr

WIDTH = 360
FILTER_ABOVE = 8  # so many are seen at a glance


class FunctionPopover(Popover):
    """Signals:
    asked: Use the function of this name.
    unfolding: It opens, and would like to know the functions of now.
    """

    asked = Signal(str)
    unfolding = Signal()

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window, tr("Function"), WIDTH)
        self._functions: tuple[FunctionInfo, ...] = ()
        self._rows: dict[str, FunctionRow] = {}
        self._filter = QLineEdit(placeholderText=tr("Find a function"), clearButtonEnabled=True)
        self._filter.setAccessibleName(tr("Find a function"))
        self._filter.textChanged.connect(self._apply_filter)
        self._filter.returnPressed.connect(self._take_first)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._empty = note()
        opener = named(QToolButton(), "opener")
        opener.setDefaultAction(actions["open_handler"])
        opener.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        opener.clicked.connect(self.dismiss)
        self.column.addWidget(section(tr("Functions")))
        self.column.addWidget(self._filter)
        self.column.addLayout(self._list)
        self.column.addWidget(self._empty)
        self.column.addWidget(opener)

    def prepare(self) -> None:
        self._filter.clear()
        self.unfolding.emit()

    def show_functions(self, functions: Sequence[FunctionInfo], current: str) -> None:
        """List what the gateway has; `current` is the one in use."""
        if tuple(functions) != self._functions or not self._rows:
            self._functions = tuple(functions)
            self._fill()
        for name, row in self._rows.items():
            row.setChecked(name == current)
        self._filter.setVisible(len(functions) > FILTER_ABOVE)
        self._empty.setText(
            tr("This gateway does not say which functions it has. “{name}” is asked.").format(name=current)
        )
        self._empty.setVisible(not functions)
        if self.isVisible():
            self.refit()

    def _fill(self) -> None:
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {}
        for number, function in enumerate(self._functions, 1):
            row = FunctionRow(function, number)
            row.clicked.connect(lambda _=False, name=function.name: self._ask(name))
            self._list.addWidget(row)
            self._rows[function.name] = row

    def _apply_filter(self, text: str) -> None:
        words = text.casefold().split()
        for function in self._functions:
            searched = f"{function.name} {function.description}".casefold()
            self._rows[function.name].setVisible(all(word in searched for word in words))
        self.refit()

    def _take_first(self) -> None:
        shown = [name for name, row in self._rows.items() if not row.isHidden()]
        if shown:
            self._ask(shown[0])

    def _ask(self, name: str) -> None:
        self.dismiss()
        self.asked.emit(name)


class FunctionRow(Row):
    """One function: name, what it does, and how many of it there are."""

    def __init__(self, function: FunctionInfo, number: int) -> None:
        super().__init__("", function.image)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setAccessibleName(f"{function.name}. {function.description}")
        name = QLabel(function.name)
        key = named(QLabel(f"Ctrl+{number}" if number < 10 else ""), "dim")
        head = QHBoxLayout()
        head.addWidget(name)
        head.addStretch(1)
        head.addWidget(named(QLabel(_replicas(function)), "dim"))
        head.addWidget(key)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addLayout(head)
        if function.description:
            lines.addWidget(note(function.description))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(8)
        self._row.addWidget(Sign("function"))
        self._row.addLayout(lines, 1)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()


def _replicas(function: FunctionInfo) -> str:
    """Say how many answer, unless it is the one that is expected."""
    if function.replicas == function.available and function.replicas < 2:
        return ""
    return tr("{available} of {replicas} ready").format(available=function.available, replicas=function.replicas)
