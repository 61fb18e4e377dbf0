"""When each frame of a film is shown, learned without decoding one."""

import re
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from fxviewer.errors import SourceOpenError
from fxviewer.media.opencv import MAX_PIXELS

_TOLERATED_GAP_S = 0.5  # between promised and real end; containers round
_MATROSKA_DURATION = re.compile(r"(\d+):(\d+):(\d+)\.(\d{9})")


@dataclass(frozen=True, slots=True)
class Timetable:
    """All frames of one picture track. Times are ticks of the track.

    Attributes:
        pts: Of every frame, in the order they are shown.
        end: When the last frame ends.
        is_regular: Frames follow each other at one rate.
        is_short: The file breaks off: it promises more than it holds.
    """

    pts: Sequence[int]
    end: int
    is_regular: bool
    is_short: bool

    def index_of(self, pts: int) -> int:
        return min(bisect_left(self.pts, pts), len(self.pts) - 1)


def open_track(path: Path, track: int) -> tuple[InputContainer, VideoStream]:
    """Open a film file and choose one of its picture tracks; cover images are none.

    Raises:
        SourceOpenError: It is no film, has no such track, or its pictures are too large.
    """
    try:
        # Without the protocol FFmpeg takes a colon in the name for one; and a film must not make it open an address.
        container = av.open(f"file:{path}", metadata_errors="replace", options={"protocol_whitelist": "file"})
    except (av.FFmpegError, ValueError) as error:
        raise SourceOpenError(f"“{path.name}” cannot be read as a film: {_reason(error)}.", _CURE) from error
    streams = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    try:
        return container, _checked(streams, track, path.name)
    except SourceOpenError:
        container.close()
        raise


def read_timetable(path: Path, track: int, stop: threading.Event) -> Timetable | None:
    """Read a film's packets from first to last. Reads as fast as the disk does; returns None once `stop` is set.

    None as well for files whose packets carry no times.
    """
    container, stream = open_track(path, track)
    with container:
        shown: list[int] = []
        hidden, end = 0, 0
        try:
            for packet in container.demux(stream):
                if stop.is_set() or (packet.size and packet.pts is None):
                    return None
                if packet.is_discard:
                    hidden += 1
                elif packet.pts is not None:
                    shown.append(packet.pts)
                    end = max(end, packet.pts + (packet.duration or 0))
        except (av.FFmpegError, ValueError):
            hidden = -1  # even if the counts agree
        except IndexError:  # PyAV trips, at the end, over tracks that came up after the opening
            pass
        return _build(container, stream, sorted(shown), hidden, end) if shown else None


_CURE = "It may be damaged or incomplete; try to play it with another program."


def _checked(streams: Sequence[VideoStream], track: int, name: str) -> VideoStream:
    if not streams:
        raise SourceOpenError(f"“{name}” has no pictures.", "Choose a film; sound alone cannot be shown.")
    if track >= len(streams):
        raise SourceOpenError(f"“{name}” has no picture track {track}.", f"Its last one is {len(streams) - 1}.")
    stream = streams[track]
    context = stream.codec_context
    if context is None:
        raise SourceOpenError(f"“{name}” is written in a format that cannot be decoded.", "Convert it to H.264.")
    if context.width * context.height > MAX_PIXELS:
        raise SourceOpenError(f"The pictures of “{name}” are larger than {MAX_PIXELS // 1_000_000} megapixels.")
    return stream


def _build(container: InputContainer, stream: VideoStream, pts: list[int], hidden: int, end: int) -> Timetable:
    intervals = np.diff(pts) if len(pts) > 1 else np.zeros(1, int)
    spread = int(intervals.max() - intervals.min())
    end = max(end, pts[-1] + int(intervals[-1]))
    is_short = hidden < 0 or stream.frames > len(pts) + hidden or _missing_s(container, stream, end) > _TOLERATED_GAP_S
    return Timetable(
        pts=pts,
        end=end,
        # One tick is rounding; a tenth is what some cameras' clocks wander.
        is_regular=spread <= max(1, float(np.median(intervals)) / 10),
        is_short=is_short,
    )


def _missing_s(container: InputContainer, stream: VideoStream, end: int) -> float:
    """Return how many seconds earlier the track ends than the file's header says."""
    time_base = stream.time_base or Fraction(1)
    start_s = (stream.start_time or 0) * time_base
    if match := _MATROSKA_DURATION.fullmatch(stream.metadata.get("DURATION", "")):
        hours, minutes, seconds, fraction = map(int, match.groups())
        promised_s = Fraction(hours * 3600 + minutes * 60 + seconds) + Fraction(fraction, 10**9)
    elif stream.duration:
        promised_s = start_s + stream.duration * time_base
    elif container.duration and len(container.streams) == 1:
        promised_s = start_s + Fraction(container.duration, av.time_base)
    else:
        return 0
    return float(promised_s - end * time_base)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower().rstrip(".")
