"""The capture thread: opens a source, plays it, and puts its frames into the mailbox."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from fxviewer.errors import FxviewerError, SourceError
from fxviewer.media.frame import Frame
from fxviewer.media.source import Size, Source
from fxviewer.session.meters import Meters
from fxviewer.session.opening import Opening
from fxviewer.session.status import SourceStatus
from fxviewer.stream.mailbox import Mailbox

log = logging.getLogger(__name__)

RETRY_INTERVAL_S = 1.0  # between looks for a camera that was unplugged
LATE_NS = 250_000_000  # a film further behind than this goes on from here instead of rushing after its clock
JOIN_TIMEOUT_S = 1.0


class Capture:
    """Owns the thread fx-capture and the source. The public methods may be called from any thread and return at once.

    Args:
        paced: Films play at their own speed; False reads as fast as frames are taken.
        on_captured: Called with every frame before it goes into the mailbox.
        on_status: Called with each new snapshot.
    """

    def __init__(
        self,
        mailbox: Mailbox[Frame],
        meters: Meters,
        *,
        paced: bool,
        loop: bool,
        on_captured: Callable[[Frame], None],
        on_status: Callable[[SourceStatus], None],
    ) -> None:
        self._mailbox = mailbox
        self._meters = meters
        self._paced = paced
        self._on_captured = on_captured
        self._on_status = on_status
        self.status = SourceStatus(loop=loop)
        self._changed = threading.Condition(threading.RLock())  # guards what follows
        self._opening: Opening | None = None
        self._source: Source | None = None
        self._playing = False
        self._is_drained = False
        self._seek_ns: int | None = None
        self._steps = 0
        self._resend = False
        self._reopen_at_ns: int | None = None
        self._stopping = False
        self._next_seq = 0
        self._last: Frame | None = None
        self._anchor: tuple[int, int] | None = None  # monotonic and film time of one frame; None: take the next
        self._thread = threading.Thread(target=self._run, name="fx-capture", daemon=True)

    # -- any thread

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            source = self._source
        self._wake()
        if source is not None:
            source.close()
        if self._thread.ident is not None:
            self._thread.join(JOIN_TIMEOUT_S)

    def open(self, spec: str | Sequence[str], size: Size | None, *, playing: bool) -> None:
        with self._changed:
            if self._opening is not None:
                self._opening.give_up()
            self._playing = playing
            self._seek_ns, self._steps, self._resend, self._reopen_at_ns = None, 0, False, None
            self._opening = Opening(spec if isinstance(spec, str) else tuple(spec), size, self._wake)
            self._show(phase="opening", error=None)
        self._wake()

    def close_source(self) -> None:
        with self._changed:
            if self._opening is not None:
                self._opening.give_up()
            self._opening = self._reopen_at_ns = None
            source, self._source, self._last = self._source, None, None
            self._show(phase="none", info=None, error=None, first_seq=self._next_seq)
        self._wake()
        if source is not None:
            source.close()

    def play(self) -> None:
        with self._changed:
            if self.status.phase == "ended":
                self._seek_ns = 0
            self._playing, self._anchor = True, None
            if self._source is not None:
                self._show(phase="playing")
        self._wake()

    def pause(self) -> None:
        with self._changed:
            self._playing = False
            if self._source is not None and self.status.phase == "playing":
                self._show(phase="paused")
        self._wake()

    def seek(self, pts_ns: int) -> None:
        with self._changed:
            self._seek_ns = max(0, pts_ns)
        self._wake()

    def step(self, frames: int) -> None:
        self.pause()
        with self._changed:
            self._steps += frames
        self._wake()

    def set_speed(self, speed: float) -> None:
        with self._changed:
            self._anchor = None
            self._show(speed=speed)
        self._wake()

    def set_loop(self, loop: bool) -> None:
        self._show(loop=loop)

    def resend(self) -> None:
        with self._changed:
            self._resend = True  # until the next frame leaves, or this one is held: it may be the last one
        self._wake()

    def retry_now(self) -> None:
        with self._changed:
            if self._reopen_at_ns is not None:
                self._reopen_at_ns = time.monotonic_ns()
        self._wake()

    @property
    def interval_ms(self) -> float | None:
        info = self.status.info
        if not self._paced or info is None or not info.fps:
            return None
        return 1000 / (info.fps * (1.0 if info.is_live else self.status.speed))

    # -- fx-capture

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._turn()
            except SourceError as error:
                self._failed(error)
            except FxviewerError as error:
                log.error("the source is given up: %s", error)
                self._failed(error)
        if self._source is not None:
            self._source.close()
        with self._changed:
            if self._opening is not None:
                self._opening.give_up()

    def _turn(self) -> None:
        """Do the one thing that is due, or wait until something is."""
        with self._changed:
            self._changed.wait_for(self._is_something_due, self._retry_in_s())
            if self._stopping:
                return
            opening, source, retries = self._opening, self._source, self._retry_in_s() == 0
        if opening is not None and opening.is_done:
            self._adopt(opening)
        elif retries:
            self._look_again()
        elif source is None:
            return
        elif self._seek_ns is not None or self._steps:
            self._show_other(source)
        elif self._resend and not self._playing and (last := self._last) is not None:
            self._emit(replace(last, captured_ns=time.monotonic_ns()))
        elif self._playing or source.info.is_live:
            self._play(source)

    def _is_something_due(self) -> bool:
        if self._stopping or (self._opening is not None and self._opening.is_done):
            return True
        if self._source is None:
            return False
        if self._seek_ns is not None or self._steps or (self._resend and not self._playing and self._last is not None):
            return True
        return self._source.info.is_live or (self._playing and self.status.phase != "ended" and not self._is_drained)

    def _retry_in_s(self) -> float | None:
        if self._reopen_at_ns is None:
            return None
        return max(0.0, (self._reopen_at_ns - time.monotonic_ns()) / 1e9)

    def _adopt(self, opening: Opening) -> None:
        with self._changed:
            if self._opening is not opening:
                return
            self._opening = None
            was_lost = self._reopen_at_ns is not None
            old, self._source, self._is_drained = self._source, opening.source, False
            self._last, self._anchor = None, None
            if opening.source is not None:
                self._reopen_at_ns = None
                phase, first_seq = "playing" if self._playing else "paused", self._next_seq
                self._show(phase=phase, info=opening.source.info, error=None, speed=1.0, first_seq=first_seq)
                if not self._playing and not opening.source.info.is_live:
                    self._seek_ns = 0
            elif was_lost:
                self._reopen_at_ns = time.monotonic_ns() + int(RETRY_INTERVAL_S * 1e9)
                self._show(phase="lost")
            else:
                self._show(phase="failed", info=None, error=opening.error, first_seq=self._next_seq)
        if old is not None:
            old.close()

    def _look_again(self) -> None:
        with self._changed:
            info = self.status.info
            if self._opening is None and info is not None:
                self._opening = Opening(info.spec, (info.width, info.height), self._wake)
                self._reopen_at_ns = time.monotonic_ns() + int(60e9)  # until this attempt has ended

    def _failed(self, error: FxviewerError) -> None:
        with self._changed:
            source, self._source = self._source, None
            if source is None:
                return
            if self._opening is None:  # else the status is about the next source already
                is_lost = source.info.is_live and not self._stopping
                self._reopen_at_ns = time.monotonic_ns() + int(RETRY_INTERVAL_S * 1e9) if is_lost else None
                self._show(phase="lost" if is_lost else "failed", error=error)
        source.close()

    def _show_other(self, source: Source) -> None:
        """Seek or step, and show the frame that is there."""
        with self._changed:
            target_ns, self._seek_ns = self._seek_ns, None
            steps, self._steps, self._anchor = self._steps, 0, None
        if source.info.is_live:
            return
        if target_ns is not None:
            source.seek(target_ns)
            self._emit_next(source)
        for _ in range(-steps):
            # The frame before is the one on screen just before this one.
            source.seek(max(0, last.pts_ns - 1) if (last := self._last) is not None else 0)
            self._emit_next(source)
        for _ in range(steps):
            self._emit_next(source)
        with self._changed:
            if self.status.phase == "ended" and (target_ns is not None or steps < 0):
                self._show(phase="playing" if self._playing else "paused")

    def _emit_next(self, source: Source) -> None:
        frame = _read(source)
        if frame is not None:
            self._emit(replace(frame, captured_ns=time.monotonic_ns()))

    def _play(self, source: Source) -> None:
        frame = _read(source)
        if frame is None:
            self._at_end(source)
        elif source.info.is_live:
            if self._playing:
                self._emit(frame)
        elif not self._paced:
            self._emit(frame)
        elif self._wait_until_due(frame):
            self._emit(replace(frame, captured_ns=time.monotonic_ns()))

    def _at_end(self, source: Source) -> None:
        if self._stopping or source is not self._source:
            return
        if self.status.loop and self._paced and source.info.frame_count != 1 and not source.info.is_live:
            source.seek(0)
            self._anchor = None
            return
        with self._changed:
            self._is_drained = self._opening is not None  # then `_playing` is about that one already
            if source is self._source and not self._is_drained:
                self._playing = False
                self._show(phase="ended", info=source.info)

    def _wait_until_due(self, frame: Frame) -> bool:
        """Wait for the frame's moment; False when a command came that makes it the wrong frame."""
        now_ns = time.monotonic_ns()
        with self._changed:
            if self._anchor is None:
                self._anchor = (now_ns, frame.pts_ns)
            due_ns = self._anchor[0] + int((frame.pts_ns - self._anchor[1]) / self.status.speed)
            if now_ns - due_ns > LATE_NS:
                self._anchor = (now_ns, frame.pts_ns)
            self._changed.wait_for(
                lambda: self._is_interrupted() or self._anchor is None, max(0.0, (due_ns - now_ns) / 1e9)
            )
            return not self._is_interrupted()

    def _is_interrupted(self) -> bool:
        return bool(
            self._stopping
            or (self._opening is not None and self._opening.is_done)
            or self._source is None
            or self._seek_ns is not None
            or self._steps
        )

    def _emit(self, frame: Frame) -> None:
        with self._changed:
            if self._source is None:
                return  # closed while this frame was read
            self._show(info=self._source.info)  # names what was left out before this frame
            numbered = self._last = replace(frame, seq=self._next_seq)
            self._next_seq += 1
            self._resend = False
        self._meters.captured()
        self._on_captured(numbered)
        if self._mailbox.put(numbered, is_wanted=lambda: not self._is_interrupted()) is not None:
            self._meters.dropped()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
        self._mailbox.wake()

    def _show(self, **changes: object) -> None:
        with self._changed:
            status = replace(self.status, **changes)  # type: ignore[arg-type]  # checked by replace at run time
            if status == self.status:
                return
            self.status = status
            self._on_status(status)  # in here, so that the newest is told last


def _read(source: Source) -> Frame | None:
    began_ns = time.monotonic_ns()
    frame = source.read()
    if frame is None or source.info.is_live:
        return frame
    return replace(frame, grab_ns=time.monotonic_ns() - began_ns)
