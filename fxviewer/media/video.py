"""Films: every frame at its own time, and every seek exact."""

import dataclasses
import threading
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from fxviewer.errors import SourceLostError, SourceOpenError
from fxviewer.media.decoder import SECOND_NS, Decoded, FilmDecoder
from fxviewer.media.frame import Frame, Image
from fxviewer.media.opencv import cv2
from fxviewer.media.source import SourceInfo
from fxviewer.media.timetable import Timetable, read_timetable

_OPEN_WAIT_S = 0.25  # most films' timetables are read by then, and their number of frames is known from the start
_SEEK_WAIT_S = 2.0  # for the timetable, before a frame's number is estimated
_CLOSE_WAIT_S = 0.9  # a close takes a second at most
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class FilmSource:
    """A film file, read with PyAV.

    The first frame is at time 0, whatever the file's own clock says. Frame numbers come from a timetable of the whole
    file, which a thread reads meanwhile. Until that is known, `info` holds what the header promises, and frames are
    counted on from the last one; after a seek that cannot wait any longer the number is estimated from the rate.

    Packets that cannot be decoded are left out, and their numbers with them. Where nothing more can be decoded, or the
    file holds less than it promises, the film ends with `SourceLostError` instead of None.

    Args:
        track: Which of the film's picture tracks to show, from 0.

    Raises:
        SourceOpenError: It is no film, or not one picture can be decoded.
    """

    def __init__(self, path: Path, *, track: int = 0) -> None:
        self._path, self._track = path.absolute(), track
        self._decoder = FilmDecoder(self._path, track)
        self._time_base = self._decoder.stream.time_base or Fraction(1)
        self._lock = threading.Lock()  # guards _decoder: its user's, which is the reader or close
        self._stop = threading.Event()
        self._target_ns: int | None = None
        self._seq, self._index = 0, -1
        self._timetable: Timetable | None = None
        self._info = self._promised()
        self._indexer = threading.Thread(target=self._read_timetable, name="fx-timetable", daemon=True)
        self._indexer.start()
        self._indexer.join(_OPEN_WAIT_S)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        with self._lock:
            if self._stop.is_set():
                return None
            try:
                return self._read()
            finally:
                if self._stop.is_set():
                    self._decoder.close()

    def seek(self, pts_ns: int) -> None:
        self._target_ns = max(0, pts_ns)

    def close(self) -> None:
        self._stop.set()
        # A read under way closes the file itself when it is through.
        if self._lock.acquire(timeout=_CLOSE_WAIT_S / 2):
            self._decoder.close()
            self._lock.release()
        self._indexer.join(_CLOSE_WAIT_S / 2)

    def _read(self) -> Frame | None:
        target_ns, self._target_ns = self._target_ns, None
        try:
            decoded = self._decoder.next() if target_ns is None else self._decoder.find(target_ns)
            image = _to_image(decoded.picture) if decoded else None
        except (av.FFmpegError, ValueError, SourceOpenError) as error:
            raise self._broken() from error
        if decoded is None or image is None:
            self._check_end()
            return None
        self._index = self._number_of(decoded, is_next=target_ns is None)
        self._seq += 1
        return Frame(image, self._seq - 1, self._index, decoded.pts_ns, time.monotonic_ns())

    def _number_of(self, decoded: Decoded, *, is_next: bool) -> int:
        if not self._decoder.is_timed:
            return round(decoded.pts_ns * self._decoder.rate / SECOND_NS)
        if not is_next and decoded.pts_ns > 0:
            self._indexer.join(_SEEK_WAIT_S)
        if self._timetable is not None and decoded.picture.pts is not None:
            return self._timetable.index_of(decoded.picture.pts)
        return self._index + 1 if is_next else round(decoded.pts_ns * self._decoder.rate / SECOND_NS)

    def _check_end(self) -> None:
        self._indexer.join(_SEEK_WAIT_S)
        if self._decoder.is_damaged or (self._timetable is not None and self._timetable.is_short):
            raise self._broken()

    def _broken(self) -> SourceLostError:
        return SourceLostError(
            f"“{self._path.name}” is damaged or incomplete: nothing can be read after frame {self._index}.",
            "Copy the film again from where it came from.",
        )

    def _read_timetable(self) -> None:
        if not self._decoder.is_timed:
            return
        try:
            timetable = read_timetable(self._path, self._track, self._stop)
        except SourceOpenError:  # removed since; the reader has it open and goes on
            return
        if timetable is None:
            return
        ticks = timetable.end - timetable.pts[0]
        self._info = dataclasses.replace(
            self._info,
            fps=self._info.fps if timetable.is_regular else None,
            frame_count=len(timetable.pts),
            duration_ns=round(ticks * self._time_base * SECOND_NS),
        )
        self._timetable = timetable

    def _promised(self) -> SourceInfo:
        """Describe the film as its header and its first picture do."""
        stream, first = self._decoder.stream, self._decoder.first
        turn = -first.rotation % 360
        is_upright = turn % 180 == 0
        return SourceInfo(
            kind="film",
            name=self._path.name,
            spec=f"{self._path}#{self._track}" if self._track else str(self._path),
            width=first.width if is_upright else first.height,
            height=first.height if is_upright else first.width,
            fps=float(self._decoder.rate),
            frame_count=stream.frames or None,
            duration_ns=round(stream.duration * self._time_base * SECOND_NS) if stream.duration else None,
            note=f"Turned by {turn}° as its metadata says." if turn else "",
        )


def _to_image(picture: VideoFrame) -> Image:
    image = np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)
    turn = _TURNS.get(-picture.rotation % 360)
    return image if turn is None else np.asarray(cv2.rotate(image, turn), np.uint8)
