"""The versions of the function in this run, and what its repository holds: looked at, gone back to, compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fxviewer.stream.workbench import Refused, Version
from fxviewer.ui import translation
from fxviewer.ui.desk import HEAD
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import note
from fxviewer.ui.refusal_banner import RefusalBanner
from fxviewer.ui.theme import tabular
from fxviewer.ui.translation import tr

MIN_WIDTH = 260
MOST_LINES = 5  # of the reason why a save does not load; the panel is narrow

_NAME = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class VersionsReading:
    """The versions of a function, at one moment.

    Attributes:
        versions: The newest first.
        in_force: What frames are answered with unless another version is asked; empty when unknown.
        asked: Another one that is asked; empty is none.
        refused: The newest save, where it does not load.
        is_told: The gateway tells of versions.
    """

    function: str = ""
    versions: Sequence[Version] = ()
    in_force: str = ""
    asked: str = ""
    refused: Refused | None = None
    is_told: bool = True


class VersionsPanel(QWidget):
    """Signals:
    looked_at: Somebody looks, and would like to know the versions of now.
    version_asked: Ask this version from now on; empty is the newest.
    compare_asked: Ask this version of this function as well, of the same frames.
    editor_asked: Open this file at this line, counted from 1.
    """

    looked_at = Signal()
    version_asked = Signal(str)
    compare_asked = Signal(str, str)
    editor_asked = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(MIN_WIDTH)
        self._reading = VersionsReading()
        self._reason = note()
        self._refusal = RefusalBanner(MOST_LINES)
        self._refusal.editor_asked.connect(self.editor_asked)
        self._list = QTreeWidget()
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setColumnCount(3)
        self._list.setFont(tabular(self._list.font()))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.header().setStretchLastSection(True)
        self._list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemClicked.connect(self._ask)
        self._list.itemActivated.connect(self._ask)
        self._list.currentItemChanged.connect(self._show_buttons)
        self._newest = QPushButton()
        self._newest.clicked.connect(lambda: self.version_asked.emit(""))
        self._compare = QPushButton()
        self._compare.clicked.connect(self._ask_compare)
        self._lay_out()
        translation.changed.connect(self._name)
        self._name()

    def show_reading(self, reading: VersionsReading) -> None:
        before, self._reading = self._reading, reading
        if reading != before:
            is_left = (reading.function, reading.asked) != (before.function, before.asked)
            is_followed = self._chosen() == (before.asked or before.in_force)  # nobody chose it: it was what is shown
            self._fill(chosen="" if is_left or is_followed else self._chosen())

    def showEvent(self, event: QShowEvent) -> None:
        self.looked_at.emit()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Look anew when somebody comes back from another window, where they may have made a commit."""
        if event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self.looked_at.emit()
        return super().event(event)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Which versions are listed, and what is said about them."""
        items = [self._list.topLevelItem(row) for row in range(self._list.topLevelItemCount())]
        return [(item.text(0), item.text(2)) for item in items if item is not None]

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._newest)
        below.addStretch(1)
        below.addWidget(self._compare)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._reason)
        column.addWidget(self._refusal)
        column.addWidget(self._list, 1)
        column.addLayout(below)

    def _fill(self, chosen: str = "") -> None:
        """List the versions; `chosen` stays chosen, or what is asked becomes so."""
        reading = self._reading
        self._refusal.show_refused(reading.refused)
        self._list.clear()
        shown = reading.asked or reading.in_force
        for version in reading.versions:
            item = QTreeWidgetItem([version.name, moment_text(version.unix_ns), self._about(version)])
            item.setData(0, _NAME, version.name)
            item.setToolTip(2, item.text(2))
            if version.name == shown:
                item.setIcon(0, icon("eye", "accent"))
            self._list.addTopLevelItem(item)
            if version.name == (chosen or shown):
                self._list.setCurrentItem(item)
        self._list.setVisible(bool(reading.versions))
        self._show_reason()
        self._show_buttons()

    def _about(self, version: Version) -> str:
        if version.name == HEAD:
            return version.label or tr("in the repository")
        if version.name == self._reading.in_force:
            return tr("in force")
        return version.label

    def _show_reason(self) -> None:
        if not self._reading.is_told:
            self._reason.setText(tr("This gateway does not keep versions of its functions."))
        else:
            self._reason.setText(tr("Save the handler: every version that loads appears here."))
        self._reason.setVisible(not self._reading.is_told or len(self._reading.versions) < 2)

    def _show_buttons(self) -> None:
        self._newest.setEnabled(bool(self._reading.asked))
        self._compare.setEnabled(bool(self._chosen()))

    def _chosen(self) -> str:
        item = self._list.currentItem()
        return str(item.data(0, _NAME)) if item is not None else ""

    def _ask(self, item: QTreeWidgetItem) -> None:
        name = str(item.data(0, _NAME))
        self.version_asked.emit("" if name == self._reading.in_force else name)

    def _ask_compare(self) -> None:
        self.compare_asked.emit(self._reading.function, self._chosen())

    def _name(self) -> None:
        self._list.setHeaderLabels([tr("Version"), tr("Saved"), ""])
        self._list.setAccessibleName(tr("Versions"))
        self._newest.setText(tr("Newest again"))
        self._newest.setToolTip(tr("Ask the version in force, and each that comes after it"))
        self._compare.setText(tr("Compare as B"))
        self._compare.setToolTip(tr("Ask the chosen version as well, of the very same frames"))
        self._fill(self._chosen())


def moment_text(unix_ns: int) -> str:
    """Return the time of day, with the date when that is not today's."""
    when = datetime.fromtimestamp(unix_ns / 1e9).astimezone()
    is_today = when.date() == datetime.now().astimezone().date()
    return f"{when:%H:%M:%S}" if is_today else f"{when:%Y-%m-%d %H:%M}"
