"""Matroska files of JPEG images: the bytes as they are, each at its own time, readable whenever the writing ends."""

import errno
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from io import FileIO
from pathlib import Path

import av
from av.container import OutputContainer

_TICK = Fraction(1, 1000)  # Matroska's usual resolution, which players expect
_NS_PER_TICK = 1_000_000
_BUFFER_BYTES = 1 << 20  # a frame in one piece: fewer calls into Python
_OPTIONS = {
    "flush_packets": "1",  # every frame reaches the system at once, so a killed process loses at most the newest
    "max_interleave_delta": "1",  # no track waits for the other
}


@dataclass(frozen=True, slots=True)
class Track:
    """A video track; the size is of its first image, later ones may differ."""

    name: str
    width: int
    height: int


class MatroskaWriter:
    """Writes JPEG images into a Matroska file. Used by one thread.

    Attributes:
        frames: In the file; certain once it is closed.
        elapsed_ns: Time of the newest.

    Args:
        path: Of a file that is ours to overwrite.
        tracks: One or more.
        tags: Written into the file; "title" is what players show.

    Raises:
        OSError: The file cannot be opened.
    """

    def __init__(self, path: Path, tracks: Sequence[Track], tags: Mapping[str, str]) -> None:
        self._file = _WholeFile(path)
        self._container: OutputContainer = av.open(
            self._file, "w", format="matroska", options=_OPTIONS, buffer_size=_BUFFER_BYTES
        )
        self._container.metadata.update(tags)
        self._streams = [self._add_stream(track) for track in tracks]
        self._last_tick = -1
        self.frames = 0

    @property
    def size_bytes(self) -> int:
        return self._file.size_bytes

    @property
    def elapsed_ns(self) -> int:
        return max(0, self._last_tick) * _NS_PER_TICK

    def write(self, time_ns: int, images: Sequence[bytes]) -> None:
        """Add one JPEG per track, all at the same time.

        Times must rise from frame to frame; one that does not is moved one tick behind the frame before.

        Raises:
            OSError: The file cannot be written any further. What was written before stays readable.
        """
        tick = max(self._last_tick + 1, round(time_ns / _NS_PER_TICK))
        for stream, image in zip(self._streams, images, strict=True):
            packet = av.Packet(image)
            packet.stream = stream
            packet.time_base = _TICK
            packet.pts = packet.dts = tick
            packet.is_keyframe = True
            self._container.mux_one(packet)
        self._file.keep()
        self._last_tick = tick
        self.frames += 1

    def is_reachable(self) -> bool:
        """Whether the file still has a name; a file whose folder was removed can be written and is lost on closing."""
        return os.fstat(self._file.fileno()).st_nlink > 0

    def close(self) -> None:
        """Write index and duration, unless the file failed before, and close it."""
        with suppress(OSError, av.FFmpegError):  # the images are there, which is what counts
            self._container.close()
        if self._file.has_failed:
            # libav holds each frame back until the next one comes, so a failed write costs the frame before as well.
            self.frames = max(0, self.frames - 1)
        self._file.close()

    def _add_stream(self, track: Track) -> av.stream.Stream:
        stream = self._container.add_mux_stream("mjpeg", width=track.width, height=track.height, time_base=_TICK)
        stream.metadata["title"] = track.name
        return stream


class _WholeFile(FileIO):
    """A file that is cut back to its last whole frame when a write fails, and is not written again after that."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "wb")
        self.size_bytes = 0
        self._kept_bytes = 0
        self.has_failed = False

    def keep(self) -> None:
        """Take what was written so far as whole."""
        self._kept_bytes = self.size_bytes

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # libav hands over bytes, nothing else
        if self.has_failed:
            return len(chunk)  # so that libav takes the file for written and lets go of it
        remaining = memoryview(chunk)
        try:
            while remaining:
                written = super().write(remaining)
                if not written:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                remaining = remaining[written:]
        except OSError:
            self.has_failed = True
            self.truncate(self._kept_bytes)
            self.size_bytes = self._kept_bytes
            raise
        self.size_bytes = max(self.size_bytes, self.tell())
        return len(chunk)
