"""The popovers of a window: made when they are first opened, and made anew in another language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from fxviewer.session.meters import Reading
from fxviewer.session.status import LaneStatus
from fxviewer.settings import Connection, Recording
from fxviewer.settings import Window as WindowSettings
from fxviewer.ui.choices import Choices
from fxviewer.ui.compare_popover import ComparePopover
from fxviewer.ui.connection_popover import ConnectionPopover
from fxviewer.ui.desk import Desk
from fxviewer.ui.function_popover import FunctionPopover
from fxviewer.ui.lane_flags import make_explanation
from fxviewer.ui.popover import Popover
from fxviewer.ui.preferences import Preferences
from fxviewer.ui.preparer import Sight
from fxviewer.ui.source_popover import SourcePopover

if TYPE_CHECKING:
    from fxviewer.media.cameras import Camera


class Popovers(QObject):
    """At most one of them is open."""

    def __init__(self, window: QWidget, actions: Mapping[str, QAction], desk: Desk, choices: Choices) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._desk = desk
        self._choices = choices
        self._made: dict[str, Popover] = {}
        desk.cameras_found.connect(self._show_cameras)
        choices.changed.connect(self._show_choices)

    @property
    def open_one(self) -> Popover | None:
        return next((popover for popover in self._made.values() if popover.isVisible()), None)

    def toggle(self, name: str, anchor: QWidget) -> Popover:
        """Open a popover below its chip, or close it: "source", "function", "connection", "compare"…"""
        makers: dict[str, Callable[[], Popover]] = {
            "source": self._make_source,
            "function": self._make_function,
            "connection": self._make_connection,
            "compare": self._make_compare,
            "preferences": self._make_preferences,
        }
        if name not in self._made:
            self._made[name] = makers[name]()
        popover = self._made[name]
        if (other := self.open_one) is not None and other is not popover:
            other.dismiss()
        self._show_choices()
        if isinstance(popover, ComparePopover):
            self._show_targets(popover)
        popover.toggle(anchor)
        return popover

    def explain(self, name: str, lane: LaneStatus | None, sight: Sight | None, anchor: QWidget) -> None:
        """Say what a flag of a pane means, and what can be done about it; None is a lane that has just ended."""
        if lane is None:
            return
        if (other := self.open_one) is not None:
            other.dismiss()
        a = self._desk.status.lane
        is_a = (lane.function, lane.version, lane.address) == (a.function, a.version, a.address)
        desk = self._desk if is_a else None
        popover = make_explanation(self._window, name, lane, sight=sight, desk=desk, actions=self._actions)
        popover.closed.connect(lambda: self._made.pop("explanation", None))
        self._made["explanation"] = popover
        popover.unfold(anchor)

    def forget(self) -> None:
        """Make them anew when they are opened next; what they say is in another language now."""
        for popover in self._made.values():
            popover.dismiss()
            popover.deleteLater()
        self._made.clear()

    def show_status(self, reading: Reading) -> None:
        """Bring what is open up to date."""
        lane = self._desk.status.lane
        popover = self.open_one
        if isinstance(popover, FunctionPopover):
            popover.show_functions(lane.functions, lane.function)
        elif isinstance(popover, ConnectionPopover):
            popover.show_in_force(lane, reading)
        elif isinstance(popover, ComparePopover):
            self._show_targets(popover)

    def _show_targets(self, popover: ComparePopover) -> None:
        lane, window = self._desk.status.lane, self._choices.window
        here = self._choices.connection.address
        places = [*self._choices.settings.profiles, *map(Connection, ("", *window.recent_addresses))]
        popover.show_targets(
            lane.function,
            self._desk.versions,
            lane.functions,
            [place for place in places if place.address != here],
            is_open=self._desk.status.lane_b is not None,
        )

    def _make_source(self) -> SourcePopover:
        popover = SourcePopover(self._window, self._actions)
        popover.asked.connect(self._desk.open)
        popover.capture_chosen.connect(self._desk.capture)
        popover.unfolding.connect(self._desk.find_cameras)
        return popover

    def _make_function(self) -> FunctionPopover:
        popover = FunctionPopover(self._window, self._actions)
        lane = self._desk.status.lane
        popover.show_functions(lane.functions, lane.function)
        popover.asked.connect(self._desk.use)
        popover.base64_chosen.connect(self._desk.send_base64)
        popover.unfolding.connect(self._desk.refresh_functions)
        return popover

    def _make_connection(self) -> ConnectionPopover:
        popover = ConnectionPopover(self._window)
        popover.chosen.connect(self._desk.connect_to)
        popover.more_asked.connect(self._actions["connections"].trigger)
        popover.policy_chosen.connect(lambda policy: self._desk.capture(replace(self._choices.capture, policy=policy)))
        return popover

    def _make_compare(self) -> ComparePopover:
        popover = ComparePopover(self._window)
        popover.asked.connect(self._desk.compare_with)
        popover.unfolding.connect(self._desk.refresh_versions)
        return popover

    def _make_preferences(self) -> Preferences:
        popover = Preferences(self._window)
        popover.window_chosen.connect(self._take_window)
        popover.recording_chosen.connect(self._take_recording)
        return popover

    def _take_window(self, chosen: WindowSettings) -> None:
        window = self._choices.window
        self._choices.window = replace(window, theme=chosen.theme, language=chosen.language, editor=chosen.editor)

    def _take_recording(self, chosen: Recording) -> None:
        self._choices.recording = chosen

    def _show_choices(self) -> None:
        settings = self._choices.settings
        for popover in self._made.values():
            if isinstance(popover, SourcePopover):
                popover.show_capture(settings.capture)
                popover.show_recent(settings.window.recent_sources)
            elif isinstance(popover, ConnectionPopover):
                popover.show_connection(settings.connection, settings.capture.policy, settings.window.recent_addresses)
                popover.show_profiles(settings.profiles, settings.connection.name)
            elif isinstance(popover, FunctionPopover):
                popover.show_base64(settings.connection.base64_functions)
            elif isinstance(popover, Preferences):
                popover.show_settings(settings)

    def _show_cameras(self, cameras: list["Camera"]) -> None:
        popover = self._made.get("source")
        if isinstance(popover, SourcePopover):
            info = self._desk.status.source.info
            popover.show_cameras(cameras, info.spec if info else "")
