"""What works on the pictures: the gateway's functions, and a handler of one's own."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fxviewer.session.status import FunctionInfo
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import action_button, named, note
from fxviewer.ui.popover import Popover, Row, section
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr

WIDTH = 360
FILTER_ABOVE = 8  # so many are seen at a glance


class FunctionPopover(Popover):
    """Signals:
    asked: Use the function of this name.
    unfolding: It opens, and would like to know the functions of now.
    base64_chosen: Send frames to the function of this name as base64 from now on, or as they are.
    """

    asked = Signal(str)
    unfolding = Signal()
    base64_chosen = Signal(str, bool)

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window, tr("Function"), WIDTH)
        self._functions: tuple[FunctionInfo, ...] = ()
        self._rows: dict[str, FunctionRow] = {}
        self._base64: tuple[str, ...] = ()
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

    def show_base64(self, names: Sequence[str]) -> None:
        """Mark the functions that get base64."""
        self._base64 = tuple(names)
        for name, row in self._rows.items():
            row.show_base64(name in self._base64)

    def _fill(self) -> None:
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {}
        for number, function in enumerate(self._functions, 1):
            row = FunctionRow(function, number)
            row.clicked.connect(lambda _=False, name=function.name: self._ask(name))
            row.base64_chosen.connect(lambda on, name=function.name: self.base64_chosen.emit(name, on))
            row.show_base64(function.name in self._base64)
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
    """One function: name, what it does, and how many of it there are.

    Signals:
        base64_chosen: Send frames to it as base64, or as they are.
    """

    base64_chosen = Signal(bool)

    def __init__(self, function: FunctionInfo, number: int) -> None:
        super().__init__("", function.image)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as high as its words
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setAccessibleName(f"{function.name}. {function.description}")
        name = QLabel(function.name)
        key = named(QLabel(f"Ctrl+{number}" if number < 10 else ""), "dim")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(name)
        head.addStretch(1)
        self._sent = named(QLabel("base64"), "dim")
        head.addWidget(self._sent)
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
        self._row.addWidget(self._make_more())

    def show_base64(self, on: bool) -> None:
        self._sent.setVisible(on)
        self._as_base64.setChecked(on)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.more_menu.popup(event.globalPos())

    def _make_more(self) -> QToolButton:
        self.more_menu = QMenu(self)
        self.more_menu.setToolTipsVisible(True)
        self._as_base64 = self.more_menu.addAction(tr("Send frames as base64"))
        self._as_base64.setToolTip(tr("For functions that want text, as DCF’s do; it takes a third more room"))
        self._as_base64.setCheckable(True)
        self._as_base64.triggered.connect(self.base64_chosen)
        more = named(action_button(), "small")
        more.setIcon(icon("more", "dim"))
        more.setToolTip(tr("More"))
        more.clicked.connect(lambda: self.more_menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
        return more


def _replicas(function: FunctionInfo) -> str:
    """Say how many answer, unless it is the one that is expected."""
    if function.replicas == function.available and function.replicas < 2:
        return ""
    return tr("{available} of {replicas} ready").format(available=function.available, replicas=function.replicas)
