"""One viewer: its session, its window, and the wires between them."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Settings
from fxviewer.ui import theme, translation
from fxviewer.ui.announcer import Announcer
from fxviewer.ui.background import Background
from fxviewer.ui.bridge import Bridge
from fxviewer.ui.choices import Choices
from fxviewer.ui.connections import Connections
from fxviewer.ui.controls import Controls
from fxviewer.ui.desk import Desk
from fxviewer.ui.failure_report import FailureReport
from fxviewer.ui.panels import Panels
from fxviewer.ui.popover import application
from fxviewer.ui.popovers import Popovers
from fxviewer.ui.reload_sign import ReloadSign
from fxviewer.ui.stage import Stage
from fxviewer.ui.tape import Tape
from fxviewer.ui.top_bar import source_title
from fxviewer.ui.translation import tr
from fxviewer.ui.window import ViewerWindow
from fxviewer.viewer_options import ViewerOptions

if TYPE_CHECKING:
    from fxviewer.media.recorder import RecordingStatus

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 1.8  # of the two seconds; the rest is the interpreter's
METERS_INTERVAL_MS = 250


class Viewer(QObject):
    """Everything that makes up one window. `open` starts it, closing the window ends it.

    Signals:
        left: The window is closed, everything has stopped, and all is saved.
    """

    left = Signal()

    def __init__(self, options: ViewerOptions, choices: Choices, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._choices = choices
        self.failures = FailureReport()
        self._background = Background(loop, self.failures.report)
        self.bridge = Bridge(lambda: self.session.meters.display_dropped())
        hosted, self._missing = _split_existing(choices.window.hosted)
        self.session = Session(
            connection=choices.connection,
            function=choices.window.function,
            functions=[*hosted, *options.functions],
            workers=options.workers,
            policy=choices.capture.policy,
            loop=choices.window.loop,
            on_captured=self.bridge.captured,
            on_sent=self.bridge.sent,
            on_status=self.bridge.leave_status,
            on_live=self.bridge.leave_live,
        )
        self.session.add_pair_sink(self.bridge)
        self.desk = Desk(self.session, choices, self._background)
        self.tape = Tape(self.session, choices, self._background)
        self.controls = controls = Controls(self.desk, self.tape, self.session.meters)
        theme.apply_theme(application(), choices.window.theme)
        translation.apply_language(application(), choices.window.language)
        self.window = ViewerWindow(controls.slots())
        self.popovers = Popovers(self.window, self.window.actions_by_name, self.desk, choices)
        controls.window, controls.popovers = self.window, self.popovers
        self.stage = Stage(self.window.panes, self.bridge, self.desk, self.window.actions_by_name)
        self.reloads = ReloadSign(self.session.live, self.window.panes.processed, lambda: self.window.top_bar.function)
        self.panels = Panels(self.window, self.desk, self.session, choices, self._background)
        self.panels.tuner.assign(options.assignments)
        controls.docks = self.panels.docks
        self.connections = Connections(self.window, self.desk, self.session, choices, self._background)
        controls.connections = self.connections
        self._announcer = Announcer(self.window.notices, self.desk, self.tape, self.failures)
        self._meters_timer = QTimer(self, interval=METERS_INTERVAL_MS)
        self._wire()

    def open(self) -> None:
        """Show the window and start to play."""
        self.window.restore_geometry_text(self._choices.window.geometry)
        self.panels.docks.restore_arrangement_text(self._choices.window.docks)
        self.window.show()
        self.bridge.start()
        self.session.start()
        self._meters_timer.start()
        source = self._choices.window.source
        if source:
            self.desk.open(source)
        for path in self._missing:
            self.desk.said.emit(tr("The function “{name}” is gone from where it was.").format(name=path.name), True)
            self.desk.forget_hosted(path)

    def _wire(self) -> None:
        self.bridge.status_changed.connect(self._show_status)
        self.bridge.live_changed.connect(self._follow_live)
        for asker in (self.stage.card, self.stage.card_b, self.reloads.banner):
            asker.editor_asked.connect(self.panels.editor.open)
        for card in (self.stage.card, self.stage.card_b):
            card.secret_asked.connect(self.connections.ask_secret)
        self.panels.said.connect(self.desk.said)
        self._meters_timer.timeout.connect(self._show_meters)
        self.stage.position_changed.connect(self._show_position)
        self.window.panes.shown.connect(self.session.meters.shown)
        panes = self.window.panes
        panes.processed.caption.flag_pressed.connect(
            lambda name, anchor: self.popovers.explain(name, self.session.status.lane, panes.sight, anchor)
        )
        panes.b.caption.flag_pressed.connect(
            lambda name, anchor: self.popovers.explain(name, self.session.status.lane_b, panes.sight, anchor)
        )
        self.window.dropped.connect(lambda drag: self.desk.drop(drag.paths, drag.text))
        self.window.held.connect(self._hold)
        self.window.close_asked.connect(lambda: self._background.start(self._leave()))
        self.window.named.connect(self._wire_bars)
        self.tape.changed.connect(self._show_recording)
        self._choices.changed.connect(self._follow_choices)
        translation.changed.connect(self._name)
        self._wire_bars()

    def _wire_bars(self) -> None:
        """Connect the bars, which are made anew in another language."""
        window, popovers = self.window, self.popovers
        for name in ("source", "function", "connection"):
            chip = getattr(window.top_bar, name)
            chip.clicked.connect(lambda _=False, name=name, chip=chip: popovers.toggle(name, chip))
        window.transport.seek_asked.connect(self.desk.seek)
        window.transport.speed_asked.connect(self.desk.set_speed)
        window.status_bar.reset_asked.connect(self.session.meters.reset)
        self._show_status(self.session.status)
        self._show_meters()

    def _name(self) -> None:
        self.popovers.forget()
        self.window.name()
        self.connections.name()
        self.panels.docks.name()

    # -- what is shown

    def _show_status(self, status: SessionStatus) -> None:
        self.desk.follow(status)
        window = self.window
        window.top_bar.show_source(status.source)
        window.transport.show_status(status.source)
        window.progress.show_busy(status.source.phase == "opening" or status.lane.phase == "connecting")
        self.stage.show_status(status)
        self.connections.follow(status)
        self.reloads.follow(status.lane.function)
        self.panels.follow_status(status)
        info = status.source.info
        window.show_title(source_title(info) if info else "", status.lane.function)
        self._show_lane()

    def _follow_live(self) -> None:
        self.reloads.follow(self.session.status.lane.function)
        self.panels.follow_live()
        self._show_lane()

    def _show_meters(self) -> None:
        reading = self.session.meters.read()
        self.window.status_bar.show_reading(reading, self.session.status.policy)
        self.panels.refresh()
        self._show_lane()

    def _show_lane(self) -> None:
        reading = self.session.meters.read()
        lane = self.session.status.lane
        self.window.top_bar.show_lane(lane, reading, self.stage.version, self.reloads.refusal)
        self.popovers.show_status(reading)

    def _show_position(self, position_ns: int) -> None:
        self.desk.position_ns = position_ns
        self.window.transport.show_position(position_ns)

    def _show_recording(self, status: "RecordingStatus | None") -> None:
        self.window.record_control.show_status(status)
        self.window.show_recording(status is not None)

    def _follow_choices(self) -> None:
        """Dress and speak as chosen; both do nothing when nothing changed."""
        theme.apply_theme(application(), self._choices.window.theme)
        translation.apply_language(application(), self._choices.window.language)

    def _hold(self, name: str, is_down: bool) -> None:
        if name == "original":
            self.window.panes.show_original_everywhere(is_down)
        else:
            self.desk.show_version_before(is_down)

    # -- the end

    async def _leave(self) -> None:
        """Stop everything and finish the recording."""
        self._meters_timer.stop()
        self.connections.close()
        self._choices.window = replace(
            self._choices.window,
            geometry=self.window.geometry_text(),
            docks=self.panels.docks.arrangement_text(),
        )
        await self.tape.stop()
        await asyncio.to_thread(self.session.stop, STOP_TIMEOUT_S)
        self.bridge.stop()
        self._choices.save()
        translation.changed.disconnect(self._name)
        self.window.close_for_good()
        self.left.emit()


def asked(settings: Settings, options: ViewerOptions) -> Settings:
    """Return the remembered settings with what the command line asked for in their place."""
    window = settings.window
    source = options.source
    return replace(
        settings,
        connection=options.connection.over(settings.connection),
        capture=replace(
            settings.capture,
            policy=options.policy or settings.capture.policy,
            size=options.capture_size or settings.capture.size,
        ),
        window=replace(
            window,
            function=options.function or window.function,
            source=window.source if source is None else source if isinstance(source, str) else "\n".join(source),
        ),
    )


def _split_existing(paths: tuple[str, ...]) -> tuple[list[Path], list[Path]]:
    """Return which of the hosted functions are still there, and which are not."""
    existing = [Path(path) for path in paths if Path(path).exists()]
    return existing, [Path(path) for path in paths if not Path(path).exists()]
