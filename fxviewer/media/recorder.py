"""The recorder: keeps results as they were received, beside the stream and never in its way."""

import errno
import logging
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import fxviewer
from fxviewer.errors import CodecError, RecordingError
from fxviewer.media.codec import encode_jpeg, is_jpeg
from fxviewer.media.frame import Image, Picture
from fxviewer.media.matroska import MatroskaWriter, Track

log = logging.getLogger(__name__)

RESERVED_BYTES = 200_000_000  # left free, so that the rest of the computer goes on when a recording fills the disk

_QUALITY = 95  # of images that did not arrive as JPEG; encoded once, so it should not show
_QUEUE_BYTES = 64_000_000  # about five seconds of 1080p; a disk that is slower than that will not catch up
_QUEUE_FRAMES = 600  # small frames have costs besides their bytes
_MAKE_ROOM = "Free some space, or choose a folder on another disk."
_CHECK_INTERVAL_S = 0.25  # at 100 MB/s an eighth of the reserve


class _Entry:
    """A frame on its way to the disk, without what the disk does not need."""

    def __init__(self, time_ns: int, pictures: list[Picture]) -> None:
        self.time_ns = time_ns
        self.sizes = [(picture.image.shape[1], picture.image.shape[0]) for picture in pictures]
        self.images: list[bytes | Image] = [
            picture.encoded if is_jpeg(picture.encoded) else picture.image for picture in pictures
        ]
        self.size_bytes = sum(image.nbytes if not isinstance(image, bytes) else len(image) for image in self.images)


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """A recording as of now; after `stop`, what became of it.

    Attributes:
        path: The file. There is none when it ended before the first frame.
        frames: In the file.
        dropped: Not in the file, because the disk (or the encoder) was too slow or the recording had failed.
        elapsed_ns: Time of the newest frame in the file.
        size_bytes: Of the file.
        free_bytes: On its disk.
        time_left_s: Until the disk is full at the rate so far; None before that is known.
        error: Why the recording ended by itself.
    """

    path: Path
    frames: int = 0
    dropped: int = 0
    elapsed_ns: int = 0
    size_bytes: int = 0
    free_bytes: int = 0
    time_left_s: float | None = None
    error: RecordingError | None = None


class Recorder:
    """Writes results, and the originals beside them if asked, into one Matroska file.

    Args:
        path: Of a file that is ours to overwrite; `naming.reserve_path` makes one.
        function: Named in the file's tags.
        with_original: Adds the frames as sent as a second video track.
        wait_when_full: Make `write` wait for a slow disk instead of dropping frames (export).
        reserved_bytes: The recording ends when the disk has no more than this left.
        on_failed: Called once, on the recorder's thread, when the recording ends by itself.
    """

    def __init__(
        self,
        path: Path,
        *,
        function: str = "",
        with_original: bool = False,
        wait_when_full: bool = False,
        reserved_bytes: int = RESERVED_BYTES,
        on_failed: Callable[[RecordingError], None] | None = None,
    ) -> None:
        self._path = path
        self._function = function
        self._with_original = with_original
        self._wait_when_full = wait_when_full
        self._reserved_bytes = reserved_bytes
        self._on_failed = on_failed
        self._thread = threading.Thread(target=self._run, name="fx-record", daemon=True)
        self._writer: MatroskaWriter | None = None
        self._next_check = 0.0
        self._changed = threading.Condition()  # guards the rest
        self._queue: deque[_Entry] = deque()
        self._queued_bytes = 0
        self._offered = 0
        self._deadline: float | None = None  # once stopping
        self._status = RecordingStatus(path)

    @property
    def status(self) -> RecordingStatus:
        with self._changed:
            return self._status

    def start(self) -> None:
        """Start recording.

        Raises:
            RecordingError: The file cannot be written, or the disk is full already.
        """
        try:
            self._path.open("ab").close()
            self._check_space()
        except OSError as error:
            raise self._error(error) from error
        except RecordingError:
            self._discard_if_empty()
            raise
        self._thread.start()

    def write(self, time_ns: int, processed: Picture, original: Picture | None = None) -> bool:
        """Take a frame to be written; False when it was dropped.

        Args:
            time_ns: Since the start of the recording.
            processed: Stored as received when it is a JPEG, else encoded once.
            original: Likewise; needed when the originals are recorded too.
        """
        if self._with_original and original is None:
            raise ValueError("a recording with originals needs the original of every frame")
        entry = _Entry(time_ns, [processed, original] if self._with_original and original else [processed])
        with self._changed:
            self._offered += 1
            if self._wait_when_full:
                self._changed.wait_for(lambda: self._has_room() or self._is_over())
            if self._is_over() or not self._has_room():
                self._status = replace(self._status, dropped=self._status.dropped + 1)
                return False
            self._queue.append(entry)
            self._queued_bytes += entry.size_bytes
            self._changed.notify_all()
        return True

    def stop(self, timeout_s: float = 2.0) -> RecordingStatus:
        """Write what is queued, unless that takes longer than `timeout_s`, and close the file. Idempotent."""
        with self._changed:
            if self._deadline is None:
                self._deadline = time.monotonic() + timeout_s
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s + 1.0)
        if self._thread.is_alive():
            log.warning("the disk does not take the end of %s", self._path)
        return self.status

    # -- under the lock

    def _is_over(self) -> bool:
        return self._deadline is not None or self._status.error is not None

    def _has_room(self) -> bool:
        return self._queued_bytes < _QUEUE_BYTES and len(self._queue) < _QUEUE_FRAMES

    # -- on fx-record

    def _run(self) -> None:
        error: RecordingError | None = None
        try:
            while (entry := self._take()) is not None:
                self._record(entry)
        except RecordingError as failure:
            error = failure
        except Exception as failure:
            log.debug("recording failed", exc_info=True)
            error = self._error(failure)
        self._finish(error)
        if error is not None:
            log.error("recording ended: %s", error)
            if self._on_failed is not None:
                self._on_failed(error)

    def _take(self) -> _Entry | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._deadline is not None)
            if not self._queue or (self._deadline is not None and time.monotonic() > self._deadline):
                return None
            entry = self._queue.popleft()
            self._queued_bytes -= entry.size_bytes
            self._changed.notify_all()
            return entry

    def _record(self, entry: _Entry) -> None:
        try:
            images = [image if isinstance(image, bytes) else encode_jpeg(image, _QUALITY) for image in entry.images]
        except CodecError as error:
            log.warning("a frame is not recorded: %s", error)
            with self._changed:
                self._status = replace(self._status, dropped=self._status.dropped + 1)
            return
        if self._writer is None:
            self._writer = self._open(entry)
        if time.monotonic() >= self._next_check:
            self._check_space()
        self._writer.write(entry.time_ns, images)
        self._count(self._writer)

    def _open(self, entry: _Entry) -> MatroskaWriter:
        names = ("Processed", "Original")
        tracks = [Track(name, *size) for name, size in zip(names, entry.sizes, strict=False)]
        tags = {
            "title": self._function or self._path.stem,
            "FUNCTION": self._function,
            "WRITTEN_WITH": f"fxviewer {fxviewer.__version__}",
            "creation_time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        return MatroskaWriter(self._path, tracks, tags)

    def _check_space(self) -> None:
        """Note the space left.

        Raises:
            RecordingError: It is not enough to go on, or the file was removed.
            OSError: The disk cannot be asked.
        """
        self._next_check = time.monotonic() + _CHECK_INTERVAL_S
        if self._writer is not None and not self._writer.is_reachable():
            what = f"“{self._path}” was removed, so the recording has ended."
            raise RecordingError(what, "Choose another folder and record again.")
        free_bytes = shutil.disk_usage(self._path.parent).free
        with self._changed:
            self._status = replace(self._status, free_bytes=free_bytes)
        if free_bytes <= self._reserved_bytes:
            what = f"The disk is almost full ({free_bytes / 1e6:.0f} MB free), so “{self._path.name}” ends here."
            raise RecordingError(what, _MAKE_ROOM)

    def _count(self, writer: MatroskaWriter) -> None:
        elapsed_s = writer.elapsed_ns / 1e9
        with self._changed:
            available_bytes = self._status.free_bytes - self._reserved_bytes
            self._status = replace(
                self._status,
                frames=writer.frames,
                elapsed_ns=writer.elapsed_ns,
                size_bytes=writer.size_bytes,
                time_left_s=available_bytes * elapsed_s / writer.size_bytes
                if elapsed_s and writer.size_bytes
                else None,
            )

    def _finish(self, error: RecordingError | None) -> None:
        """Close the file, and count what did not get into it."""
        if self._writer is not None:
            self._writer.close()
            self._count(self._writer)
        with self._changed:
            self._status = replace(self._status, dropped=self._offered - self._status.frames, error=error)
            self._queue.clear()
            self._changed.notify_all()
        self._discard_if_empty()

    def _discard_if_empty(self) -> None:
        with suppress(OSError):
            if self._path.stat().st_size == 0:
                self._path.unlink()

    def _error(self, error: Exception) -> RecordingError:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            what = f"The disk is full, so the recording “{self._path.name}” ends here."
            return RecordingError(what, _MAKE_ROOM)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        what = f"The recording “{self._path}” cannot be written: {reason}."
        return RecordingError(what, "Choose another folder and record again.")
