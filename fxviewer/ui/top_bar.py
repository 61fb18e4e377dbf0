"""The way of the data, left to right: what comes in, what works on it, where it works."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fxviewer.media.source import SourceInfo
from fxviewer.session.meters import Reading
from fxviewer.session.status import LaneStatus, SourceStatus
from fxviewer.ui.chip import Chip, Lamp
from fxviewer.ui.parts import action_button
from fxviewer.ui.sentence import told
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr
from fxviewer.ui.trouble import countdown

HEIGHT = 40
ARROW = 15

_KIND_ICONS = {"still": "image", "sequence": "images", "film": "film", "camera": "camera", "network": "network"}


class TopBar(QWidget):
    """Three chips and three buttons. A chip's `clicked` opens its popover."""

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self.source = Chip("source", tr("Source"))
        self.function = Chip("function", tr("Function"))
        self.connection = Chip("computer", tr("Connection"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.source)
        row.addWidget(Sign("arrow", "dim", ARROW))
        row.addWidget(self.function)
        row.addWidget(Sign("arrow", "dim", ARROW))
        row.addWidget(self.connection)
        row.addStretch(1)
        self.compare = action_button(actions["compare"])
        self.preferences = action_button(actions["preferences"])
        for button in (
            self.compare,
            action_button(actions["fullscreen"]),
            self.preferences,
            action_button(actions["help"]),
        ):
            row.addWidget(button)
        self.show_source(SourceStatus())
        self.show_lane(LaneStatus(), Reading())

    def show_source(self, status: SourceStatus) -> None:
        info, state = status.info, _source_state(status)
        if info is None or status.phase in ("none", "opening", "failed"):
            name = {"opening": tr("Opening…"), "failed": tr("Not opened")}.get(status.phase, tr("No source"))
            self.source.show_facts(name, "", _source_lamp(status), state, "source")
            return
        rate = f" {info.fps:.4g} fps" if info.fps else ""
        facts = f"{info.width}×{info.height}{rate}"
        sign = _KIND_ICONS.get(info.kind, "pattern")
        self.source.show_facts(source_title(info), facts, _source_lamp(status), state, sign)
        if info.note:
            self.source.setToolTip(f"{self.source.toolTip()}\n{told(info.note)}")

    def show_lane(self, status: LaneStatus, reading: Reading, version: str = "", refusal: str = "") -> None:
        """Show function and connection.

        Args:
            version: Of the function, that answered last.
            refusal: Why its newest save does not load.
        """
        lamp, state = _lane_lamp(status), _lane_state(status)
        function_lamp = "warn" if refusal and lamp == "good" else lamp
        self.function.show_facts(status.function or tr("No function"), version, function_lamp, refusal or state)
        name = tr("This computer") if status.is_local else status.address
        milliseconds = reading.latency_p50_ms
        facts = f"{milliseconds:.0f} ms" if milliseconds is not None and status.phase == "streaming" else ""
        if status.phase == "waiting":
            facts = state
        self.connection.show_facts(name, facts, lamp, state, "computer" if status.is_local else "network")
        if status.address:
            self.connection.setToolTip(f"{self.connection.toolTip()}\n{status.address}")


def source_title(info: SourceInfo) -> str:
    """Return what a source is called, in the language in force where the name is ours."""
    return tr("Test pattern") if info.kind == "pattern" else info.name


def _source_lamp(status: SourceStatus) -> Lamp:
    lamps: dict[str, Lamp] = {"playing": "good", "opening": "warn", "lost": "warn", "failed": "bad"}
    return lamps.get(status.phase, "idle")


def _source_state(status: SourceStatus) -> str:
    if status.error is not None:
        return told(status.error)
    return {
        "playing": tr("playing"),
        "paused": tr("paused"),
        "ended": tr("at its end"),
        "opening": tr("opening"),
        "lost": tr("lost, tried again"),
    }.get(status.phase, "")


def _lane_lamp(status: LaneStatus) -> Lamp:
    lamps: dict[str, Lamp] = {"streaming": "good", "connecting": "warn", "waiting": "bad"}
    return lamps.get(status.phase, "idle")


def _lane_state(status: LaneStatus) -> str:
    if status.phase == "waiting":
        return countdown(status.retry_at_ns)
    return {
        "connecting": tr("connecting"),
        "streaming": tr("streaming"),
        "idle": tr("not connected"),
    }.get(status.phase, tr("stopped"))
