"""Fields of a dialog: each explains itself, and says what is wrong right where it was typed."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fxviewer.ui.parts import named
from fxviewer.ui.translation import tr

Check = Callable[[str], str]
"""Gives what is wrong with a text, in a sentence; empty when it is fine."""


class TextField(QWidget):
    """A line of text, taken when it is finished. What is wrong stays as typed, and `valid` what it was before.

    Signals:
        changed: `valid` is another text.
    """

    changed = Signal()

    def __init__(self, name: str, tip: str, *, placeholder: str = "", check: Check = lambda _: "") -> None:
        super().__init__()
        self.valid = ""
        self._check = check
        self.line = QLineEdit(placeholderText=placeholder)
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(tip)
        self.line.setToolTip(tip)
        self.line.textEdited.connect(lambda: self.complaint and self.complain())  # mended, it goes at once
        self.line.editingFinished.connect(self.finish)
        self._complaint = named(QLabel(wordWrap=True), "complaint")
        self._complaint.hide()
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.row)
        column.addWidget(self._complaint)
        self.setFocusProxy(self.line)

    @property
    def text(self) -> str:
        return self.line.text().strip()

    @property
    def complaint(self) -> str:
        """What can be read below the field."""
        return "" if self._complaint.isHidden() else self._complaint.text()

    def show_text(self, text: str) -> None:
        """Show a text without telling."""
        self.valid = text
        self.line.setText(text)
        self._complaint.hide()

    def complain(self) -> bool:
        """Say what is wrong; True when something is."""
        complaint = self._check(self.text)
        self._complaint.setText(complaint)
        self._complaint.setVisible(bool(complaint))
        return bool(complaint)

    def finish(self) -> bool:
        """Take the text, or say what is wrong with it; True when something is."""
        is_wrong = self.complain()
        if not is_wrong and self.text != self.valid:
            self.valid = self.text
            self.changed.emit()
        return is_wrong


class FileField(TextField):
    """The path of a file, typed or chosen."""

    def __init__(self, name: str, tip: str, *, placeholder: str = "", check: Check) -> None:
        super().__init__(name, tip, placeholder=placeholder, check=check)
        self._choose = QPushButton(tr("Choose…"))
        self._choose.setAccessibleName(f"{name}: {tr('Choose…')}")
        self._choose.clicked.connect(lambda: self._ask(name))
        self.row.addWidget(self._choose)

    def _ask(self, title: str) -> None:
        dialog = QFileDialog(self.window(), title, self.text)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["PEM (*.pem *.crt *.cer *.key)", f"{tr('All files')} (*)"])
        dialog.fileSelected.connect(self.take_path)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_path(self, path: str) -> None:
        self.line.setText(path)
        self.finish()
