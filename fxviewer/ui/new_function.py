"""A small form for a new function: its name, what it begins with, and where its folder goes."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fxviewer.errors import SettingsError
from fxviewer.project.name import check_name
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.keeper import samples
from fxviewer.ui.parts import named
from fxviewer.ui.popover import form
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

WIDTH = 420


class NewFunction(QDialog):
    """Stays open until `accept` is called, so that what was typed is there when it does not work.

    Signals:
        make_asked: Name, shipped function to begin with (empty is the template), and the folder that holds it.
    """

    make_asked = Signal(str, str, Path)

    def __init__(self, window: QWidget, folder: Path) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("New function"))
        self.setMinimumWidth(WIDTH)
        self._folder = folder
        self._name = QLineEdit(placeholderText="my-function")
        self._name.textChanged.connect(self._check)
        self._beginning: Chooser[str] = Chooser(
            [("", tr("Template: the picture as it came")), *((name, name) for name in samples())]
        )
        self._place = QLineEdit(readOnly=True)
        choose = QPushButton(tr("Choose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        self._complaint = named(QLabel(wordWrap=True), "complaint")
        self._create, cancel = QPushButton(tr("Create")), QPushButton(tr("Cancel"))
        self._create.setDefault(True)
        self._create.clicked.connect(self._ask)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._create)
        buttons.addWidget(cancel)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._place, 1)
        place.addWidget(choose)
        fields = form()
        fields.addRow(tr("Name"), self._name)
        fields.addRow(tr("Begin with"), self._beginning)
        fields.addRow(tr("Folder"), place)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(fields)
        column.addWidget(self._complaint)
        column.addStretch(1)
        column.addLayout(buttons)
        self._show_folder()
        self._check()

    def show_complaint(self, text: str) -> None:
        """Say why it was not made."""
        self._complain(text)
        self._create.setEnabled(True)

    def _ask(self) -> None:
        self._create.setEnabled(False)
        self.make_asked.emit(self._name.text(), self._beginning.value, self._folder)

    def _check(self) -> None:
        name, complaint = self._name.text(), ""
        try:
            check_name(name)
        except SettingsError as error:
            complaint = str(error)
        self._create.setEnabled(not complaint)
        self._complain(complaint if name else "")

    def _complain(self, text: str) -> None:
        """Show a complaint, and make room for its lines, which a layout would take from the fields."""
        self._complaint.setText(told(text))
        self._complaint.setVisible(bool(text))
        self.resize(self.width(), max(self.height(), self._column.totalHeightForWidth(self.width())))

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, tr("Folder for new functions"), str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_folder(self, path: str) -> None:
        self._folder = Path(path)
        self._show_folder()

    def _show_folder(self) -> None:
        self._place.setText(str(self._folder))
        self._place.setToolTip(str(self._folder))
