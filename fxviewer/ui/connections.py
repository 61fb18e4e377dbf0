"""Profiles of connections, and the secrets they ask for."""

from PySide6.QtCore import QObject

from fxviewer.session.session import Session
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.desk import Desk
from fxviewer.ui.window import ViewerWindow


class Connections(QObject):
    """Opens the dialog of profiles, and asks for secrets that are missing."""

    def __init__(
        self, window: ViewerWindow, desk: Desk, session: Session, choices: Choices, background: Background
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._session = session
        self._choices = choices
        self._background = background

    def open(self) -> None:
        """Show the profiles."""
