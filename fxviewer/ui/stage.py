"""What is seen in the panes at any moment: pictures, or the reason why there are none."""

from collections.abc import Mapping

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction

from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Text
from fxviewer.session.status import LaneStatus, SessionStatus
from fxviewer.ui.bridge import Bridge
from fxviewer.ui.card import Card
from fxviewer.ui.desk import Desk
from fxviewer.ui.empty_state import EmptyState
from fxviewer.ui.lane_flags import lane_flags
from fxviewer.ui.panes import Panes
from fxviewer.ui.preparer import Result
from fxviewer.ui.reply_panel import ReplyPanel

FALLBACK_RATE = 60.0  # of a screen that does not say


class Stage(QObject):
    """Takes sights from the bridge as fast as the screen shows them, and directs panes, cards and empty state.

    Attributes:
        card: On the processed pane, where lane A has no picture.
        card_b: On the pane of lane B.
        reply: On the processed pane, where lane A answered with text; reply_b on that of lane B.
        empty: On the original pane, while there is no source.
        version: Of the function that answered last; empty when unknown.

    Signals:
        position_changed: The time in the source of the frame on screen, in nanoseconds.
    """

    position_changed = Signal(object)  # an int of Qt has 32 bits, which are two seconds

    def __init__(self, panes: Panes, bridge: Bridge, desk: Desk, actions: Mapping[str, QAction]) -> None:
        super().__init__(panes)
        self.version = ""
        self._panes = panes
        self._bridge = bridge
        self._status = SessionStatus()
        self._since_taken = QElapsedTimer()
        self._next_take = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._next_take.timeout.connect(self._take)
        self.card, self.card_b = Card(), Card()
        self.reply, self.reply_b = ReplyPanel(), ReplyPanel()
        for pane, card, reply in (
            (panes.processed, self.card, self.reply),
            (panes.b, self.card_b, self.reply_b),
        ):
            card.retry_asked.connect(desk.retry)
            card.rerun_asked.connect(desk.rerun)
            card.fit_asked.connect(lambda: desk.fit_frames(panes.sight))
            card.connections_asked.connect(actions["connections"].trigger)
            pane.lay_over(card)
            pane.lay_over(reply, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter)
        self.empty = EmptyState()
        self.empty.camera_asked.connect(desk.open_any_camera)
        self.empty.file_asked.connect(actions["open_file"].trigger)
        self.empty.pattern_asked.connect(actions["open_pattern"].trigger)
        panes.original.lay_over(self.empty)
        bridge.sight_ready.connect(self._take_when_due, Qt.ConnectionType.QueuedConnection)
        panes.layout_changed.connect(bridge.lay_out)
        self._show_reasons()

    def show_status(self, status: SessionStatus) -> None:
        before, self._status = self._status, status
        if status.source.info != before.source.info:
            self._bridge.clear(status.source.first_seq)
            if status.source.info is None:
                self._panes.clear()
        b = status.lane_b
        self._panes.show_lanes(lane_name(status.lane, status.lane), lane_name(b, status.lane) if b else "")
        self._show_flags()
        self._show_reasons()

    # -- sights

    def _take_when_due(self) -> None:
        """Take what is ready, but no more often than the screen shows it."""
        rate = self._panes.screen().refreshRate()
        interval_ms = 1000 / (rate if rate > 1 else FALLBACK_RATE)
        elapsed_ms = self._since_taken.elapsed() if self._since_taken.isValid() else interval_ms
        if elapsed_ms >= interval_ms - 1:
            self._take()
        elif not self._next_take.isActive():
            self._next_take.start(round(interval_ms - elapsed_ms))

    def _take(self) -> None:
        sight = self._bridge.take_sight()
        if sight is None:
            return
        self._since_taken.start()
        self._panes.show_sight(sight)
        if sight.a.exchange is not None and sight.a.exchange.version:
            self.version = sight.a.exchange.version
        self._show_flags()
        self._show_reasons()
        if sight.is_new:
            self.position_changed.emit(sight.frame.pts_ns)

    def _show_flags(self) -> None:
        sight, b = self._panes.sight, self._status.lane_b
        hints = (sight.a.hint, sight.b.hint) if sight is not None else (None, None)
        flags = lane_flags(self._status.lane, hints[0]), lane_flags(b, hints[1]) if b else ()
        for pane, shown in zip((self._panes.processed, self._panes.b), flags, strict=True):
            if shown != pane.caption.flags:
                pane.caption.show_flags(shown)

    # -- why there is no picture

    def _show_reasons(self) -> None:
        """Show cards where there is no result to see, and the empty state where there is no source."""
        source, sight = self._status.source, self._panes.sight
        self.empty.setVisible(sight is None and source.phase in ("none", "failed", "lost"))
        number = sight.frame.index if sight is not None else 0
        for card, reply, lane, result in (
            (self.card, self.reply, self._status.lane, sight.a if sight else Result()),
            (self.card_b, self.reply_b, self._status.lane_b, sight.b if sight else Result()),
        ):
            if source.error is not None and source.phase in ("failed", "lost"):
                card.show_source_problem(source.error)
            elif lane is not None and _is_waited_for(lane, result.exchange):
                card.show_waiting(lane)
            elif lane is not None and lane.phase == "streaming" and lane.starting_since_ns:
                card.show_starting(lane)
            elif result.exchange is None or not _show_outcome(card, result.exchange, number):
                card.hide()
            if card.isHidden() and result.reply is not None and result.exchange is not None:
                reply.show_reply(result.reply, number, result.exchange.version)
            else:
                reply.hide()


def lane_name(lane: LaneStatus, a: LaneStatus) -> str:
    """Return what a lane asks, as its caption says it; the gateway only where it is not that of lane A."""
    version = f" {lane.version}" if lane.version else ""
    place = f" · {lane.address}" if lane.address != a.address and not lane.is_local else ""
    return f"{lane.function}{version}{place}"


def _is_waited_for(lane: LaneStatus, exchange: Exchange | None) -> bool:
    return lane.phase in ("connecting", "waiting") and (lane.error is not None or exchange is None)


def _show_outcome(card: Card, exchange: Exchange, number: int) -> bool:
    outcome = exchange.outcome
    if isinstance(outcome, Picture) or (isinstance(outcome, Text) and outcome.text.strip()):
        return False
    if isinstance(outcome, Failure):
        card.show_failure(outcome, number, exchange.version)
    elif isinstance(outcome, Lost):
        card.show_lost(outcome.reason, number)
    else:
        card.show_no_output(number, exchange.version)
    return True
