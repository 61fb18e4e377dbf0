"""The panels beside the pictures, and what keeps each of them up to date."""

from PySide6.QtCore import QObject, Qt, Signal

from fxviewer.session.journal import Journal
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.docks import Docks
from fxviewer.ui.editor import Editor
from fxviewer.ui.log_panel import LogPanel
from fxviewer.ui.parameter_panel import ParameterPanel
from fxviewer.ui.sweep_panel import SweepPanel
from fxviewer.ui.translation import tr
from fxviewer.ui.tuner import Tuner
from fxviewer.ui.window import ViewerWindow

_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


class Panels(QObject):
    """Attributes:
        editor: The user's own; whatever shows a place in a handler opens it there.

    Signals:
        said: A sentence for the user, and whether it is bad news.
    """

    said = Signal(str, bool)

    def __init__(self, window: ViewerWindow, session: Session, choices: Choices, background: Background) -> None:
        super().__init__(window)
        self._session = session
        self._panes = window.panes
        self.docks = Docks(window.workspace, window.actions_by_name)
        self.tuner = Tuner(session, choices, background)
        self.tuner.said.connect(self.said)
        self._parameters = ParameterPanel(self.tuner)
        self.docks.add("panel_parameters", self._parameters)
        self.sweep = SweepPanel(self.tuner, session.errands)
        self.sweep.said.connect(self.said)
        self.sweep.frame_asked.connect(self._sweep)
        self.docks.add("panel_sweep", self.sweep, _BOTTOM)
        self.editor = Editor(choices, background)
        self.editor.said.connect(self.said)
        self._journal = Journal(session.live)
        session.add_sink(self._journal)
        self._log = LogPanel(self._journal)
        self._log.editor_asked.connect(self.editor.open)
        self.docks.add("panel_log", self._log, _BOTTOM)

    def follow_live(self) -> None:
        """Something has happened to a function."""
        self.tuner.follow()
        self._note_saves()

    def follow_status(self, status: SessionStatus) -> None:
        self.tuner.follow()
        is_told = status.has_workbench is not False
        self._parameters.show_told(is_told)
        self._log.show_function(status.lane.function)
        self._log.show_told(is_told)
        self._note_saves()

    def refresh(self) -> None:
        """Bring what is unfolded up to date; called a few times a second."""
        self._session.live.want_log(self._log.wants_log)

    def _sweep(self) -> None:
        """Make a contact sheet of the frame on screen, which is held so that it can be compared."""
        if self._panes.sight is None:
            self.said.emit(tr("There is no picture on screen to make a sheet of."), True)
        else:
            self._session.pause()
            self.sweep.run(self._panes.sight.frame)

    def _note_saves(self) -> None:
        lane = self._session.status.lane
        self._journal.note_saves({lane.function, *(function.name for function in lane.functions)})
