"""The functions of the gateway in use, and what can be done with each."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QToolButton, QVBoxLayout, QWidget

from fxviewer.project.duplicate import function_folder
from fxviewer.session.journal import Journal
from fxviewer.stream.control import FunctionRecord
from fxviewer.ui import translation
from fxviewer.ui.function_card import FunctionCard
from fxviewer.ui.icons import icon
from fxviewer.ui.keeper import Keeper
from fxviewer.ui.log_tail import LogTail
from fxviewer.ui.new_function import NewFunction
from fxviewer.ui.parts import WholeNote, action_button, note, scroll_area
from fxviewer.ui.translation import tr

REFRESH_MS = 1500
MIN_WIDTH = 270
LIST_HEIGHT = 96  # at least; two functions, and that there are more
OWN_LABEL = "openfx_fn"  # that every function has; it says nothing more than its name


class FunctionsPanel(QWidget):
    """Lists while it is seen.

    Signals:
        use_asked: Ask the function of this name.
        editor_asked: Open this file at this line, counted from 1.
        add_asked: Let a function's file or folder be chosen, to be hosted.
    """

    use_asked = Signal(str)
    editor_asked = Signal(str, int)
    add_asked = Signal()

    def __init__(self, keeper: Keeper, journal: Journal) -> None:
        super().__init__()
        self.setMinimumWidth(MIN_WIDTH)
        self.setAcceptDrops(False)  # the window takes a dropped folder, wherever it falls
        self._keeper = keeper
        self._used = ""
        self._is_told = True
        self._chosen = ""
        self._cards: dict[str, FunctionCard] = {}
        self._dialog: NewFunction | None = None
        self._make = QPushButton(icon("plus"), "")
        self._make.clicked.connect(self._ask_name)
        self._add = QPushButton(icon("folder"), "")
        self._add.clicked.connect(self.add_asked)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._nothing = note()
        self._about = WholeNote()
        self._tools = {
            "use": _tool("play", self._use),
            "editor": _tool("editor", self._edit),
            "folder": _tool("folder", self._reveal),
            "duplicate": _tool("duplicate", lambda: keeper.duplicate(self._chosen)),
            "delete": _tool("delete", self._delete),
        }
        self.tail = LogTail(journal, keeper)
        self.tail.view.editor_asked.connect(self.editor_asked)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(keeper.refresh)
        keeper.listed.connect(self._show_functions)
        keeper.failed.connect(self._show_complaint)
        keeper.made.connect(self._close_dialog)
        keeper.said.connect(self._forget_asked)
        self._lay_out()
        translation.changed.connect(self._name)
        self._name()

    @property
    def cards(self) -> dict[str, FunctionCard]:
        return dict(self._cards)

    @property
    def about(self) -> str:
        """What is said of the chosen one."""
        return self._about.text()

    def show_used(self, function: str, *, is_told: bool) -> None:
        """Show which function is in use, and whether its gateway tells what happens to it."""
        is_other = function != self._used
        self._used, self._is_told = function, is_told
        if is_other or self._chosen not in self._cards:
            self.choose(function)
        self._show_functions(self._keeper.functions)

    def choose(self, function: str) -> None:
        """Show what is known of one function, and its log."""
        self._chosen = function
        self._show_chosen()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        self._keeper.refresh()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    # -- making

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._make)
        top.addWidget(self._add)
        top.addStretch(1)
        listed = QWidget()
        listed.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = scroll_area(listed)
        area.setMinimumHeight(LIST_HEIGHT)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for tool in self._tools.values():
            tools.addWidget(tool)
        tools.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._nothing)
        column.addWidget(area, 2)
        column.addWidget(self._about)
        column.addLayout(tools)
        column.addWidget(self.tail, 1)

    def _make_card(self, record: FunctionRecord) -> FunctionCard:
        card = FunctionCard(record)
        card.clicked.connect(lambda _=False, name=record.name: self.choose(name))
        card.use_asked.connect(lambda name=record.name: self.use_asked.emit(name))
        card.scale_asked.connect(lambda replicas, name=record.name: self._scale(name, replicas))
        return card

    # -- showing

    def _show_functions(self, records: tuple[FunctionRecord, ...]) -> None:
        if [record.name for record in records] != list(self._cards):
            for card in self._cards.values():
                card.hide()
                card.deleteLater()
            self._cards = {record.name: self._make_card(record) for record in records}
            for card in self._cards.values():
                self._list.addWidget(card)
        for record in records:
            self._cards[record.name].show_record(record, is_used=record.name == self._used, can_scale=True)
        self._nothing.setVisible(not records)
        if self._chosen not in self._cards and records:
            self._chosen = self._used if self._used in self._cards else records[0].name
        self._show_chosen()

    def _show_chosen(self) -> None:
        for name, card in self._cards.items():
            card.setChecked(name == self._chosen)
        record = next((one for one in self._keeper.functions if one.name == self._chosen), None)
        handler = self._keeper.handler(self._chosen)
        self._about.setText(_about(record, handler) if record is not None else "")
        self._about.setVisible(record is not None)
        is_local = self._keeper.is_local
        for name, tool in self._tools.items():
            tool.setVisible(name == "use" or is_local)
            tool.setEnabled(record is not None and (name in ("use", "delete") or bool(handler)))
        for button in (self._make, self._add):
            button.setVisible(is_local)
        self.tail.show_function(self._chosen, is_told=self._is_told)

    # -- doing

    def _use(self) -> None:
        self.use_asked.emit(self._chosen)

    def _edit(self) -> None:
        self.editor_asked.emit(self._keeper.handler(self._chosen), 1)

    def _reveal(self) -> None:
        handler = Path(self._keeper.handler(self._chosen))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(function_folder(handler) or handler.parent)))

    def _delete(self) -> None:
        self._keeper.remove(self._chosen)

    def _scale(self, name: str, replicas: int) -> None:
        """Have so many; on a gateway that others use too, after a question."""
        if self._keeper.is_local:
            self._keeper.scale(name, replicas)
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(tr("Have {count} replicas of “{name}”?").format(count=replicas, name=name))
        box.setInformativeText(tr("This gateway may serve other people too."))
        yes = box.addButton(tr("Change"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.finished.connect(
            lambda _: self._keeper.scale(name, replicas) if box.clickedButton() is yes else self._forget_asked()
        )
        box.finished.connect(box.deleteLater)
        box.open()

    def _forget_asked(self) -> None:
        """Show how many there are again: more or fewer were not wanted, here or at the gateway."""
        for card in self._cards.values():
            card.forget_asked()

    def _ask_name(self) -> None:
        self._dialog = NewFunction(self.window(), self._keeper.folder)
        self._dialog.make_asked.connect(self._keeper.make)
        self._dialog.finished.connect(self._dialog.deleteLater)
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    def _show_complaint(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.show_complaint(text)
        else:
            self._keeper.said.emit(text, True)

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _name(self) -> None:
        self._make.setText(tr("New…"))
        self._make.setToolTip(tr("Make a new function, and open it in your editor"))
        self._add.setText(tr("Add…"))
        self._add.setToolTip(tr("Host a handler.py here; or drop a function’s folder on the window"))
        self._nothing.setText(tr("This gateway does not say which functions it has."))
        tips = {
            "use": tr("Use this function"),
            "editor": tr("Open in editor"),
            "folder": tr("Show in folder"),
            "duplicate": tr("Duplicate, and use the copy"),
            "delete": tr("Host it no more; its files stay"),
        }
        for name, tool in self._tools.items():
            tool.setToolTip(tips[name])
            tool.setAccessibleName(tips[name])
        self._show_chosen()


def _about(record: FunctionRecord, handler: str) -> str:
    labels = ", ".join(f"{key}={value}" for key, value in sorted(record.labels.items()) if key != OWN_LABEL)
    what = record.annotations.get("desc", "")
    place = str(Path(handler)).replace(str(Path.home()), "~", 1) if handler else record.image
    return "\n".join(part for part in (what, place, labels) if part)


def _tool(picture: str, slot: Callable[[], object]) -> QToolButton:
    button = action_button()
    button.setIcon(icon(picture))
    button.clicked.connect(lambda: slot())
    return button
