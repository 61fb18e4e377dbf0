"""The recording of a window: started and ended without holding up the pictures."""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fxviewer.errors import FxviewerError, RecordingError
from fxviewer.session.session import Session
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices

if TYPE_CHECKING:
    from fxviewer.media.recorder import RecordingStatus
    from fxviewer.session.recording import RecordingSink

REFRESH_MS = 200


class Tape(QObject):
    """At most one recording at a time.

    Signals:
        changed: A recording runs and this is its status, or none runs and this is None.
        finished: A recording ended; what became of it.
        failed: It could not be started, for this reason.
    """

    changed = Signal(object)
    finished = Signal(object)
    failed = Signal(FxviewerError)
    _broke_off = Signal()

    def __init__(self, session: Session, choices: Choices, background: Background) -> None:
        super().__init__()
        self._session = session
        self._choices = choices
        self._background = background
        self._sink: RecordingSink | None = None
        self._is_busy = False
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._broke_off.connect(lambda: self._background.start(self.stop()))

    @property
    def is_recording(self) -> bool:
        return self._sink is not None

    def toggle(self) -> None:
        """Start or stop; a press while the last one is still at work is left out."""
        if not self._is_busy:
            self._background.start(self.stop() if self.is_recording else self.start())

    async def start(self) -> None:
        from fxviewer.session.recording import start_recording

        if self.is_recording or self._is_busy:
            return
        status = self._session.status
        source = status.source.info.name if status.source.info else ""
        self._is_busy = True
        try:
            sink = await asyncio.to_thread(
                start_recording,
                self._choices.recording,
                function=status.lane.function,
                source=source,
                on_failed=self._on_failed,
            )
        except FxviewerError as error:
            self.failed.emit(error)
            return
        finally:
            self._is_busy = False
        self._sink = sink
        self._session.add_sink(sink)
        self._timer.start()
        self._refresh()

    async def stop(self) -> None:
        """Finish the file; takes at most the recorder's own two seconds."""
        sink, self._sink = self._sink, None
        if sink is None:
            return
        self._timer.stop()
        self._session.remove_sink(sink)
        self._is_busy = True
        try:
            status: RecordingStatus = await asyncio.to_thread(sink.recorder.stop)
        finally:
            self._is_busy = False
        self.changed.emit(None)
        self.finished.emit(status)

    def _on_failed(self, error: RecordingError) -> None:  # noqa: ARG002 - the status has it
        """Called on the recorder's thread."""
        self._broke_off.emit()

    def _refresh(self) -> None:
        if self._sink is not None:
            self.changed.emit(self._sink.recorder.status)
