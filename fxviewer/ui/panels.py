"""The panels beside the pictures, and what keeps each of them up to date."""

from PySide6.QtCore import QObject, Signal

from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.docks import Docks
from fxviewer.ui.parameter_panel import ParameterPanel
from fxviewer.ui.tuner import Tuner
from fxviewer.ui.window import ViewerWindow


class Panels(QObject):
    """Signals:
    said: A sentence for the user, and whether it is bad news.
    """

    said = Signal(str, bool)

    def __init__(self, window: ViewerWindow, session: Session, choices: Choices, background: Background) -> None:
        super().__init__(window)
        self._session = session
        self.docks = Docks(window.workspace, window.actions_by_name)
        self.tuner = Tuner(session, choices, background)
        self.tuner.said.connect(self.said)
        self._parameters = ParameterPanel(self.tuner)
        self.docks.add("panel_parameters", self._parameters)

    def follow_live(self) -> None:
        """Something has happened to a function."""
        self.tuner.follow()

    def follow_status(self, status: SessionStatus) -> None:
        self.tuner.follow()
        self._parameters.show_told(status.has_workbench is not False)

    def refresh(self) -> None:
        """Bring what is unfolded up to date; called a few times a second."""
