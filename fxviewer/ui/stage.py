"""What is seen in the panes at any moment: pictures, or the reason why there are none."""

from collections.abc import Mapping

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction

from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Text
from fxviewer.session.status import SessionStatus
from fxviewer.ui.bridge import Bridge
from fxviewer.ui.card import Card
from fxviewer.ui.desk import Desk
from fxviewer.ui.empty_state import EmptyState
from fxviewer.ui.panes import Panes
from fxviewer.ui.preparer import Sight

FALLBACK_RATE = 60.0  # of a screen that does not say
COUNTDOWN_MS = 250


class Stage(QObject):
    """Takes sights from the bridge as fast as the screen shows them, and directs panes, card and empty state.

    Attributes:
        card: On the processed pane.
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
        self._actions = actions
        self._desk = desk
        self._status = SessionStatus()
        self._since_taken = QElapsedTimer()
        self._next_take = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._next_take.timeout.connect(self._take)
        self._countdown = QTimer(self, interval=COUNTDOWN_MS)
        self._countdown.timeout.connect(self._show_reason)
        self._make_overlays()
        bridge.sight_ready.connect(self._take_when_due, Qt.ConnectionType.QueuedConnection)
        panes.layout_changed.connect(bridge.lay_out)

    def show_status(self, status: SessionStatus) -> None:
        before, self._status = self._status, status
        if status.source.info != before.source.info:
            self._bridge.clear()
            if status.source.info is None:
                self._panes.clear()
        self._show_reason()

    def _make_overlays(self) -> None:
        self.card = Card()
        self.card.hide()
        self.card.retry_asked.connect(self._desk.retry)
        self.card.rerun_asked.connect(self._desk.rerun)
        self._panes.processed.lay_over(self.card)
        self.empty = EmptyState()
        self.empty.hide()
        self.empty.camera_asked.connect(self._desk.open_any_camera)
        self.empty.file_asked.connect(self._actions["open_file"].trigger)
        self.empty.pattern_asked.connect(self._actions["open_pattern"].trigger)
        self._panes.original.lay_over(self.empty)

    # -- sights

    def _take_when_due(self) -> None:
        """Take what is ready, but no more often than the screen shows it."""
        screen = self._panes.screen()
        interval_ms = 1000 / (screen.refreshRate() if screen and screen.refreshRate() > 1 else FALLBACK_RATE)
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
        if sight.exchange is not None and sight.exchange.version:
            self.version = sight.exchange.version
        self._show_reason()
        if sight.is_new:
            self.position_changed.emit(sight.frame.pts_ns)

    # -- why there is no picture

    def _show_reason(self) -> None:
        """Show the card where there is no result to see, and the empty state where there is no source."""
        source, lane, sight = self._status.source, self._status.lane, self._panes.sight
        is_empty = sight is None and source.phase in ("none", "failed", "lost")
        self.empty.setVisible(is_empty)
        self._countdown_if(lane.phase == "waiting")
        if source.error is not None and source.phase in ("failed", "lost"):
            self.card.show_source_problem(source.error)
        elif lane.phase in ("connecting", "waiting") and (lane.error is not None or sight is None):
            self.card.show_waiting(lane)
        elif sight is None or sight.exchange is None or not self._show_outcome(sight, sight.exchange):
            self.card.hide()
            return
        self.card.show()

    def _show_outcome(self, sight: Sight, exchange: Exchange) -> bool:
        outcome, number = exchange.outcome, sight.frame.index
        if isinstance(outcome, Picture):
            return False
        if isinstance(outcome, Failure):
            self.card.show_failure(outcome, number, exchange.version)
        elif isinstance(outcome, Lost):
            self.card.show_lost(outcome.reason, number)
        elif isinstance(outcome, Text) and outcome.text:
            self.card.show_text(outcome.text, number, exchange.version)
        else:
            self.card.show_no_output(number, exchange.version)
        return True

    def _countdown_if(self, is_waiting: bool) -> None:
        if is_waiting != self._countdown.isActive():
            self._countdown.start() if is_waiting else self._countdown.stop()
