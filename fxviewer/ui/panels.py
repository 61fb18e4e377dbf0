"""The panels beside the pictures, and what keeps each of them up to date."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from fxviewer.media.frame import Frame
from fxviewer.project.duplicate import function_folder
from fxviewer.session.journal import Journal
from fxviewer.session.lanes import LaneTarget
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.desk import Desk
from fxviewer.ui.docks import Docks
from fxviewer.ui.editor import Editor
from fxviewer.ui.functions_panel import FunctionsPanel
from fxviewer.ui.keeper import Keeper, Removed
from fxviewer.ui.log_panel import LogPanel
from fxviewer.ui.notice import Offer
from fxviewer.ui.parameter_panel import ParameterPanel
from fxviewer.ui.stages_panel import StagesPanel
from fxviewer.ui.sweep_panel import SweepPanel
from fxviewer.ui.translation import tr
from fxviewer.ui.tuner import Tuner
from fxviewer.ui.versions_panel import VersionsPanel, VersionsReading
from fxviewer.ui.window import ViewerWindow

_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


class Panels(QObject):
    """Attributes:
        editor: The user's own; whatever shows a place in a handler opens it there.

    Signals:
        said: A sentence for the user, and whether it is bad news.
    """

    said = Signal(str, bool)

    def __init__(
        self, window: ViewerWindow, desk: Desk, session: Session, choices: Choices, background: Background
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._notices = window.notices
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
        self._stages = StagesPanel(session, self._frame_on_screen)
        self._stages.said.connect(self.said)
        self._stages.editor_asked.connect(self.editor.open)
        window.panes.shown.connect(self._note_shown)
        self.docks.add("panel_stages", self._stages, _BOTTOM)
        self._versions = VersionsPanel()
        self._versions.looked_at.connect(self._refresh_versions)
        self._versions.version_asked.connect(session.ask_version)
        self._versions.compare_asked.connect(lambda *asked: desk.compare_with(LaneTarget(*asked)))
        self._versions.editor_asked.connect(self.editor.open)
        self.docks.add("panel_versions", self._versions)
        self.keeper = Keeper(session, choices, background)
        self.keeper.said.connect(self.said)
        self.keeper.made.connect(self._begin_with)
        self.keeper.removed.connect(self._tell_removed)
        self._functions = FunctionsPanel(self.keeper, self._journal)
        self._functions.use_asked.connect(desk.use)
        self._functions.editor_asked.connect(self.editor.open)
        self._functions.add_asked.connect(window.actions_by_name["open_handler"].trigger)
        self.docks.add("panel_functions", self._functions)

    def follow_live(self) -> None:
        """Something has happened to a function."""
        self.tuner.follow()
        self._note_saves()
        self._show_versions()

    def follow_status(self, status: SessionStatus) -> None:
        self.tuner.follow()
        is_told = status.has_workbench is not False
        self._parameters.show_told(is_told)
        self._log.show_function(status.lane.function)
        self._log.show_told(is_told)
        self._functions.show_used(status.lane.function, is_told=is_told)
        self._note_saves()
        self._show_versions()

    def refresh(self) -> None:
        """Bring what is unfolded up to date; called a few times a second."""
        self._session.live.want_log(self._log.wants_log or self._functions.tail.wants_log)
        self._stages.refresh()

    def _sweep(self) -> None:
        """Make a contact sheet of the frame on screen, which is held so that it can be compared."""
        if self._panes.sight is None:
            self.said.emit(tr("There is no picture on screen to make a sheet of."), True)
        else:
            self._session.pause()
            self.sweep.run(self._panes.sight.frame)

    def _frame_on_screen(self) -> Frame | None:
        return self._panes.sight.frame if self._panes.sight is not None else None

    def _note_shown(self) -> None:
        if (frame := self._frame_on_screen()) is not None:
            self._session.stages.note_shown(frame.seq, time.monotonic_ns())

    def _begin_with(self, path: Path) -> None:
        """Use a new function, and let the user write it."""
        self._desk.host(path)
        handlers = (path, path / "src" / "handler.py", path / "handler.py")
        self.editor.open(str(next(one for one in handlers if one.is_file())))

    def _tell_removed(self, removed: Removed) -> None:
        handler = Path(removed.handler)
        for path in (handler, function_folder(handler)):
            if removed.handler and path is not None:
                self._desk.forget_hosted(path)
        left = [function.name for function in self.keeper.functions if function.name != removed.name]
        if removed.name == self._session.status.lane.function and left:
            self._desk.use(left[0])
        undo = [Offer(tr("Undo"), lambda: self._desk.host(handler, removed.replicas))] if removed.handler else []
        text = tr("“{name}” is hosted no more. Its files are where they were.")
        self._notices.show(text.format(name=removed.name), "good", undo)

    def _show_versions(self) -> None:
        live, lane = self._session.live, self._session.status.lane
        described = live.described(lane.function)
        if self._versions.isVisible() and not live.versions(lane.function):
            self._refresh_versions()  # another function, or another gateway
        reading = VersionsReading(
            lane.function,
            live.versions(lane.function),
            described.version if described is not None else "",
            lane.version,
            live.refused(lane.function),
            self._session.status.has_workbench is not False,
        )
        self._versions.show_reading(reading)

    def _refresh_versions(self) -> None:
        self._session.live.refresh_versions(self._session.status.lane.function)

    def _note_saves(self) -> None:
        lane = self._session.status.lane
        self._journal.note_saves({lane.function, *(function.name for function in lane.functions)})
