"""Asking for a token or a password, while everything else goes on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from fxviewer.stream.secret import VARIABLES, SecretKind
from fxviewer.ui.parts import note
from fxviewer.ui.popover import Popover, section
from fxviewer.ui.translation import tr

WIDTH = 360


class SecretPrompt(Popover):
    """Made for one secret of one profile; gone once it is closed.

    Signals:
        typed: The secret, and whether it is to be kept in the keyring.
    """

    typed = Signal(str, bool)

    def __init__(self, window: QWidget, profile: str, kind: SecretKind) -> None:
        name = secret_name(kind)
        super().__init__(window, name, WIDTH)
        self.closed.connect(self.deleteLater)
        self._profile = profile
        self.line = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.line.returnPressed.connect(self._take)
        self.keep = QCheckBox(tr("Keep it in the system’s keyring"))
        self.keep.hide()  # until it is known that there is one
        self._remark = note(tr("The environment variable {name} would do as well.").format(name=VARIABLES[kind]))
        connect = QPushButton(tr("Connect"))
        connect.clicked.connect(self._take)
        whose = tr("The connection “{name}” needs it.").format(name=profile) if profile else tr("The gateway needs it.")
        words = QLabel(whose, wordWrap=True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(connect)
        self.column.addWidget(section(name))
        self.column.addWidget(words)
        self.column.addLayout(row)
        self.column.addWidget(self.keep)
        self.column.addWidget(self._remark)

    @property
    def remark(self) -> str:
        return self._remark.text()

    def show_keyring(self, profile: str, kind: str, place: str, has_keyring: bool) -> None:  # noqa: ARG002
        """Offer to keep it where there is a keyring, and say so where there is none."""
        if profile != self._profile:
            return
        self.keep.setVisible(has_keyring and bool(profile))
        self.keep.setChecked(has_keyring and bool(profile))
        if not has_keyring:
            self._remark.setText(tr("This computer has no keyring, so it is asked for again next time."))
        self.refit()

    def _take(self) -> None:
        text = self.line.text().strip()
        if text:
            self.line.clear()
            self.typed.emit(text, self.keep.isChecked())
            self.dismiss()


def secret_name(kind: SecretKind) -> str:
    return {"token": tr("Token"), "client secret": tr("Client secret"), "password": tr("Password")}[kind]
