"""A secret: typed in once, and never shown again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fxviewer.stream.secret import VARIABLES, Place, SecretKind
from fxviewer.ui.parts import note
from fxviewer.ui.translation import tr


class SecretField(QWidget):
    """Says where the secret is kept, and takes another one.

    Signals:
        typed: A secret; the field has forgotten it by then.
    """

    typed = Signal(str)

    def __init__(self, name: str, tip: str, kind: SecretKind) -> None:
        super().__init__()
        self.kind: SecretKind = kind
        self.line = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.line.setToolTip(tip)
        self.line.editingFinished.connect(self._take)
        self._state = note()
        self.row = QHBoxLayout()
        self.row.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.row)
        column.addWidget(self._state)
        self.setFocusProxy(self.line)

    @property
    def state(self) -> str:
        return self._state.text()

    def show_place(self, place: Place, has_keyring: bool) -> None:
        """Say where the secret is."""
        self.line.setEnabled(place != "environment")
        self.line.setPlaceholderText("" if place == "nowhere" else "•" * 8)
        self._state.setText(place_text(self.kind, place, has_keyring=has_keyring))

    def _take(self) -> None:
        text = self.line.text().strip()
        if text:
            self.line.clear()
            self.typed.emit(text)


def place_text(kind: SecretKind, place: Place, *, has_keyring: bool) -> str:
    """Say where a secret is known from, or where it will be."""
    if place == "environment":
        return tr("Taken from the environment variable {name}").format(name=VARIABLES[kind])
    if place == "keyring":
        return tr("Kept in the system’s keyring")
    if not has_keyring:
        asked = tr("Asked for each time: this computer has no keyring")
        return (
            tr("Known for this run. This computer has no keyring, so it is asked for again next time")
            if (place == "this run")
            else asked
        )
    return tr("Known for this run") if place == "this run" else tr("Not known yet; it will be kept in the keyring")
