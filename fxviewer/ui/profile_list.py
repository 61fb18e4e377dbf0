"""The list of connection profiles, and what can be done with its entries."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from fxviewer.settings import Connection
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import action_button
from fxviewer.ui.translation import tr

WIDTH = 220
ROW_HEIGHT = 28


class ProfileList(QWidget):
    """Signals:
    chosen: The name of the profile that is to be shown.
    added: Make a new one.
    duplicated: Make another one like the one shown.
    deleted: Take the one shown away.
    undone: Bring the one back that was taken away.
    """

    chosen = Signal(str)
    added = Signal()
    duplicated = Signal()
    deleted = Signal()
    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Profiles"))
        self.list.setIconSize(QSize(15, 15))
        self.list.currentItemChanged.connect(self._tell)
        self._undo_text = QLabel(wordWrap=True)
        self._undo_text.setTextFormat(Qt.TextFormat.PlainText)
        self.undo = QPushButton(icon("undo"), tr("Undo"))
        self.undo.clicked.connect(self.undone)
        self._undo_bar = QWidget()
        bar = QVBoxLayout(self._undo_bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self._undo_text)
        bar.addWidget(self.undo)
        self._undo_bar.hide()
        self.new = QPushButton(icon("plus"), tr("New"))
        self.new.clicked.connect(self.added)
        self.duplicate, self.delete = action_button(), action_button()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.new, 1)
        for button, sign, tip, told in (
            (self.duplicate, "duplicate", tr("Duplicate"), self.duplicated),
            (self.delete, "delete", tr("Delete"), self.deleted),
        ):
            button.setIcon(icon(sign))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(told)
            row.addWidget(button)
        for push in (self.new, self.undo):
            push.setAutoDefault(False)  # Return in a field is no press on a button
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 0, 14)  # so that “New” stands in line with the dialog's buttons
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self._undo_bar)
        column.addLayout(row)

    def show_profiles(self, profiles: Sequence[Connection], shown: str, in_use: str) -> None:
        """List them without telling; the one in use has a tick."""
        self.list.blockSignals(True)
        self.list.clear()
        for profile in profiles:
            item = QListWidgetItem(profile.name)
            item.setData(Qt.ItemDataRole.UserRole, profile.name)
            item.setToolTip(profile.address)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            if profile.name == in_use:
                item.setIcon(icon("check", "good"))
                item.setToolTip(f"{profile.address}\n{tr('In use')}")
            self.list.addItem(item)
            if profile.name == shown:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        for button in (self.duplicate, self.delete):
            button.setEnabled(bool(shown))

    def offer_undo(self, name: str) -> None:
        """Say that this one is gone, and how it comes back; an empty name says nothing any more."""
        self._undo_text.setText(tr("“{name}” is deleted.").format(name=name))
        self._undo_bar.setVisible(bool(name))

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
