"""The pictures of a film file in the order they are shown, from any time on."""

import itertools
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from fxviewer.errors import SourceOpenError
from fxviewer.media.opencv import MAX_PIXELS
from fxviewer.media.timetable import open_track

SECOND_NS = 1_000_000_000

_DEFAULT_RATE = Fraction(25)  # of files that tell neither times nor a rate
_NEAR_NS = SECOND_NS  # so far ahead, decoding on is faster than looking for a keyframe
# How much before its target to look, when a seek ended behind it as it does in transport streams; then from the start.
_STEPS_BACK_NS = (0, 2 * SECOND_NS, 10 * SECOND_NS, 60 * SECOND_NS)


@dataclass(frozen=True, slots=True)
class Decoded:
    """One picture, and its time since the first."""

    picture: VideoFrame
    pts_ns: int


class FilmDecoder:
    """Decodes one picture track. Used by one thread at a time.

    Files whose packets carry no times of their own (raw H.264; AVI with pictures out of order) are taken to run at
    their nominal rate, and sought in by decoding from the start.

    Attributes:
        stream: The track.
        first: The first picture.
        rate: Nominal, in frames per second.
        is_damaged: Nothing could be decoded of what followed the last picture.

    Raises:
        SourceOpenError: It is no film, or not one picture can be decoded.
    """

    def __init__(self, path: Path, track: int) -> None:
        self._path, self._track = path, track
        self._open()
        self.rate = self.stream.average_rate or self.stream.guessed_rate or _DEFAULT_RATE
        first = next(self._pictures, None)
        if first is None:
            self.close()
            raise SourceOpenError(f"Not one picture of “{path.name}” can be decoded.", "It may be damaged.")
        self.first = first
        self.is_timed = first.pts is not None and not self._is_shuffled()
        self._first_pts = first.pts or 0
        self._decoded = self._with_times(itertools.chain([first], self._pictures))
        self._last: Decoded | None = None
        self._ahead: Decoded | None = None

    def next(self) -> Decoded | None:
        """Return the next picture, or None at the end."""
        decoded, self._ahead = self._ahead or next(self._decoded, None), None
        self._last = decoded or self._last
        return decoded

    def find(self, pts_ns: int) -> Decoded | None:
        """Return the last picture that is not after this time, or the first; `next` goes on behind it."""
        found = self._last
        if found is None or not found.pts_ns <= pts_ns <= found.pts_ns + _NEAR_NS:
            found = self._jump(pts_ns)
        while (following := self.next()) is not None and following.pts_ns <= pts_ns:
            found = following
        self._last, self._ahead = found, following
        return found

    def close(self) -> None:
        self._container.close()

    def _open(self) -> None:
        self._container, self.stream = open_track(self._path, self._track)
        # Slices give the pictures of one moment; whole frames in parallel would be decoded in vain at each seek.
        self.stream.thread_type = "SLICE"
        self.stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        self._pictures = self._decode()

    def _decode(self) -> Generator[VideoFrame, None, None]:
        """Decode from where the file stands, leaving out what cannot be decoded."""
        self.is_damaged = False
        packets = self._container.demux(self.stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                pictures = packet.decode()
            except (av.EOFError, IndexError):  # PyAV trips, at the end, over tracks that came up after the opening
                return
            except (av.FFmpegError, ValueError):
                self.is_damaged = True
                continue
            if packet.size and pictures:  # what the last, empty packet drives out was in the decoder before
                self.is_damaged = False
            yield from pictures

    def _is_shuffled(self) -> bool:
        """AVI numbers packets in the order of decoding, and knows no other time."""
        return "avi" in self._container.format.name and self.stream.codec_context.has_b_frames

    def _with_times(self, pictures: Iterator[VideoFrame]) -> Iterator[Decoded]:
        interval_ns = round(SECOND_NS / self.rate)
        time_base = self.stream.time_base or Fraction(1)
        pts_ns = -interval_ns
        for picture in pictures:
            if self.is_timed and picture.pts is not None:
                ticks = picture.pts - self._first_pts
                pts_ns = ticks * time_base.numerator * SECOND_NS // time_base.denominator
            else:
                pts_ns += interval_ns
            yield Decoded(picture, pts_ns)

    def _jump(self, pts_ns: int) -> Decoded | None:
        """Go to a picture at or before this time, as near as the file allows."""
        for step_ns in _STEPS_BACK_NS if self.is_timed else ():
            if pts_ns >= step_ns and self._restart_at(pts_ns - step_ns):
                found = self.next()
                if found is not None and found.pts_ns <= pts_ns:
                    return found
        self.close()
        self._open()
        self._restart()
        return self.next()

    def _restart_at(self, pts_ns: int) -> bool:
        time_base = self.stream.time_base or Fraction(1)
        ticks = pts_ns * time_base.denominator // (time_base.numerator * SECOND_NS)
        self._pictures.close()
        try:
            self._container.seek(self._first_pts + ticks, stream=self.stream)
        except (av.FFmpegError, ValueError, OverflowError):
            return False
        self._pictures = self._decode()
        self._restart()
        return True

    def _restart(self) -> None:
        self._decoded = self._with_times(self._pictures)
        self._last = self._ahead = None
