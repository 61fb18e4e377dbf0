"""Where the session's threads meet Qt: they leave the newest here, and the GUI thread takes it when it can."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from fxviewer.media.frame import Frame
from fxviewer.session.pair import Pair
from fxviewer.session.status import SessionStatus
from fxviewer.ui.preparer import Layout, Preparer, Sight


class Bridge(QObject):
    """A sink for the session's pairs, and its callbacks.

    Nothing queues: a slot holds the newest, and one signal is under way at a time however fast things happen.

    Signals:
        sight_ready: `take_sight` has something. On the GUI thread.
        status_changed: The status is another one. On the GUI thread.
        live_changed: Something has happened to a function. On the GUI thread.

    Args:
        on_dropped: Called for each answer that is not shown because a newer one came.
    """

    sight_ready = Signal()
    status_changed = Signal(SessionStatus)
    live_changed = Signal()
    _status_left = Signal()
    _live_left = Signal()

    def __init__(self, on_dropped: Callable[[], object]) -> None:
        super().__init__()
        self._lock = threading.Lock()  # guards _status, _is_live_left
        self._status: SessionStatus | None = None
        self._is_live_left = False
        self._status_left.connect(self._pick_up_status, Qt.ConnectionType.QueuedConnection)
        self._live_left.connect(self._pick_up_live, Qt.ConnectionType.QueuedConnection)
        self._preparer = Preparer(self.sight_ready.emit, on_dropped)

    def start(self) -> None:
        self._preparer.start()

    def stop(self) -> None:
        self._preparer.stop()

    # -- the session's threads

    def receive_pair(self, pair: Pair) -> None:
        self._preparer.receive(pair)

    def captured(self, frame: Frame) -> None:
        self._preparer.captured(frame)

    def sent(self, frame: Frame) -> None:
        self._preparer.sent(frame)

    def leave_status(self, status: SessionStatus) -> None:
        with self._lock:
            was_empty, self._status = self._status is None, status
        if was_empty:
            self._status_left.emit()

    def leave_live(self) -> None:
        with self._lock:
            was_empty, self._is_live_left = not self._is_live_left, True
        if was_empty:
            self._live_left.emit()

    # -- the GUI thread

    def take_sight(self) -> Sight | None:
        return self._preparer.take()

    def lay_out(self, layout: Layout) -> None:
        self._preparer.lay_out(layout)

    def clear(self, first_seq: int) -> None:
        self._preparer.clear(first_seq)

    def _pick_up_status(self) -> None:
        with self._lock:
            status, self._status = self._status, None
        if status is not None:
            self.status_changed.emit(status)

    def _pick_up_live(self) -> None:
        with self._lock:
            self._is_live_left = False
        self.live_changed.emit()
