"""Extra metadata of every call: rows of a key and a value."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from fxviewer.errors import SettingsError
from fxviewer.stream.credentials import check_metadata
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import action_button, named
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

Pairs = tuple[tuple[str, str], ...]


class MetadataField(QWidget):
    """What is wrong in a row stays there and is said below it; `valid` has the rows that can be sent.

    Signals:
        changed: `valid` is another.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.valid: Pairs = ()
        self.rows: list[MetadataRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        add = QPushButton(icon("plus"), tr("Add metadata"))
        add.setToolTip(tr("A key and a value that are sent with every call"))
        add.clicked.connect(lambda: self._add("", "").key.setFocus())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._list)
        line = QHBoxLayout()
        line.addWidget(add)
        line.addStretch(1)
        column.addLayout(line)

    def show_pairs(self, pairs: Pairs) -> None:
        """Show these without telling."""
        while self.rows:
            self._drop(self.rows[0])
        for key, value in pairs:
            self._add(key, value)
        self.valid = pairs

    def finish(self) -> bool:
        """Say what is wrong in which row; True when something is."""
        return bool([row for row in self.rows if row.complain()])

    def _add(self, key: str, value: str) -> "MetadataRow":
        row = MetadataRow(key, value)
        row.edited.connect(self._take)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._list.addWidget(row)
        return row

    def _remove(self, row: "MetadataRow") -> None:
        self._drop(row)
        self._take()

    def _drop(self, row: "MetadataRow") -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()

    def _take(self) -> None:
        pairs = tuple(row.pair for row in self.rows if row.pair[0] and not row.complain())
        if pairs != self.valid:
            self.valid = pairs
            self.changed.emit()


class MetadataRow(QWidget):
    """Signals:
    edited: Another key or value.
    removed: The row is to go.
    """

    edited = Signal()
    removed = Signal()

    def __init__(self, key: str, value: str) -> None:
        super().__init__()
        self.key = QLineEdit(key, placeholderText=tr("key"))
        self.key.setAccessibleName(tr("Key of the metadata"))
        self.key.setToolTip(tr("Lower-case letters, digits and dashes, such as x-user"))
        self.value = QLineEdit(value, placeholderText=tr("value"))
        self.value.setAccessibleName(tr("Value of the metadata"))
        self.value.setToolTip(tr("Plain text. It is stored readably: a token belongs under “Who asks”"))
        self.remove: QToolButton = named(action_button(), "small")
        self.remove.setIcon(icon("close", "dim"))
        self.remove.setToolTip(tr("Remove"))
        self.remove.clicked.connect(self.removed)
        self._complaint = named(QLabel(wordWrap=True), "complaint")
        self._complaint.hide()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.key, 2)
        line.addWidget(self.value, 3)
        line.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._complaint)
        for field in (self.key, self.value):
            field.textEdited.connect(self.edited)

    @property
    def pair(self) -> tuple[str, str]:
        return self.key.text().strip(), self.value.text().strip()

    @property
    def complaint(self) -> str:
        return "" if self._complaint.isHidden() else self._complaint.text()

    def complain(self) -> bool:
        complaint = ""
        if any(self.pair):
            try:
                check_metadata((self.pair,))
            except SettingsError as error:
                complaint = told(error)
        self._complaint.setText(complaint)
        self._complaint.setVisible(bool(complaint))
        return bool(complaint)
