"""Short animations for pages that play no films: GIF and WebP."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.filter import Graph
from av.video.stream import VideoStream

from fxviewer.errors import RecordingError, SettingsError
from fxviewer.media.frame import Image

ANIMATION_SUFFIXES = frozenset({".gif", ".webp"})
MAX_FRAMES = 900  # a GIF has one palette for all, so all are held; a minute at 15 fps

_TICK = Fraction(1, 100)  # GIF's
_NS_PER_TICK = 10_000_000
_WEBP_QUALITY = "75"
_POLL_INTERVAL_S = 0.1  # Windows wakes no wait for Ctrl-C


@dataclass(frozen=True, slots=True)
class Step:
    """One picture of an animation, and when it comes."""

    image: Image
    time_ns: int


def write_animation(path: Path, steps: Iterable[Step]) -> int:
    """Write an animation that starts anew at its end, and return the number of its pictures.

    Args:
        path: Ends in .gif or .webp; what is there is replaced, by the whole animation or not at all.
        steps: In the order of their times; all of the size of the first.

    Raises:
        SettingsError: The name ends in neither.
        RecordingError: It cannot be written, or there is nothing to write, or more than MAX_FRAMES.
    """
    suffix = path.suffix.lower()
    if suffix not in ANIMATION_SUFFIXES:
        raise SettingsError(f"“{path.name}” is no animation.", "Name an output ending in .gif or .webp.")
    kept = _take(steps)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            _do_interruptibly(lambda: _write(file, suffix, kept))
        part.replace(path)
    except OSError as error:
        what = f"“{path.name}” cannot be written: {error.strerror or error}."
        raise RecordingError(what, "Choose another folder.") from error
    finally:
        part.unlink(missing_ok=True)
    return len(kept)


def side_by_side(left: Image, right: Image, width: int, gap: int = 4) -> Image:
    """Return both in one picture of about this width, equally high, with a gap between them."""
    each = (width - gap) // 2
    height = round(left.shape[0] * each / left.shape[1])
    parts = [cv2.resize(image, (each, height), interpolation=cv2.INTER_AREA) for image in (left, right)]
    return np.hstack([parts[0], np.zeros((height, gap, 3), np.uint8), parts[1]])


def fit_width(image: Image, width: int) -> Image:
    """Return the picture no wider than this."""
    if image.shape[1] <= width:
        return image
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]  # uint8


def _take(steps: Iterable[Step]) -> list[Step]:
    kept: list[Step] = []
    for step in steps:
        if len(kept) == MAX_FRAMES:
            what = f"An animation has at most {MAX_FRAMES} pictures."
            raise RecordingError(what, "Export fewer seconds, or fewer pictures per second.")
        kept.append(step)
    if not kept:
        raise RecordingError("There is no picture to export.", "Check the start and the seconds.")
    return kept


def _do_interruptibly(work: Callable[[], None]) -> None:
    """Do it on another thread: choosing a palette takes many seconds in C, where Ctrl-C is not heard; waiting hears it.

    The thread is left to the end of the program then.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, name="fx-animation", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_INTERVAL_S)
    if failures:
        raise failures[0]


def _write(file: BinaryIO, suffix: str, steps: list[Step]) -> None:
    with av.open(file, "w", format=suffix[1:], options={"loop": "0"}) as container:
        stream = container.add_stream("gif" if suffix == ".gif" else "libwebp_anim", rate=100)
        stream.height, stream.width = steps[0].image.shape[:2]
        stream.time_base = _TICK
        if suffix == ".gif":
            stream.pix_fmt = "pal8"
            _encode(container, stream, _with_one_palette(steps))
        else:
            stream.pix_fmt = "yuv420p"
            stream.options = {"quality": _WEBP_QUALITY}
            _encode(container, stream, [_to_frame(step) for step in steps])


def _encode(container: OutputContainer, stream: VideoStream, frames: Iterable[av.VideoFrame]) -> None:
    for frame in frames:
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _to_frame(step: Step) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(step.image, format="bgr24")
    frame.pts, frame.time_base = step.time_ns // _NS_PER_TICK, _TICK
    return frame


def _with_one_palette(steps: list[Step]) -> Iterable[av.VideoFrame]:
    """Reduce to 256 colours chosen from all pictures, so that nothing flickers from one to the next."""
    graph = Graph()
    height, width = steps[0].image.shape[:2]
    source = graph.add_buffer(width=width, height=height, format=av.VideoFormat("bgr24"), time_base=_TICK)
    split, palette = graph.add("split"), graph.add("palettegen", "stats_mode=full")
    use, sink = graph.add("paletteuse", "dither=bayer:bayer_scale=4:diff_mode=rectangle"), graph.add("buffersink")
    source.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    for step in steps:
        source.push(_to_frame(step))
    source.push(None)
    for _ in steps:
        frame = sink.pull()
        assert isinstance(frame, av.VideoFrame)
        yield frame
