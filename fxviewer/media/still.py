"""Images from files: one, or many in a row."""

import re
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from fxviewer.errors import CodecError, SourceError, SourceLostError, SourceOpenError
from fxviewer.media.codec import decode_image
from fxviewer.media.frame import Frame, Image
from fxviewer.media.source import SourceInfo

SEQUENCE_FPS = 25  # what video tools assume of numbered images
_INTERVAL_NS = 1_000_000_000 // SEQUENCE_FPS
_LARGEST_FILE_BYTES = 1 << 30  # no image of MAX_PIXELS needs more, and reading it would stall


class StillSource:
    """One image. It is delivered once, and again after each seek.

    Raises:
        SourceOpenError: The file is not there, not readable, or no image.
    """

    def __init__(self, path: Path) -> None:
        self._image = _read_image(path, SourceOpenError)
        height, width = self._image.shape[:2]
        self._info = SourceInfo("still", path.name, str(path), width, height, frame_count=1)
        self._seq = 0
        self._is_over = False

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        if self._is_over:
            return None
        self._is_over = True
        self._seq += 1
        return Frame(self._image, self._seq - 1, 0, 0, time.monotonic_ns())

    def seek(self, pts_ns: int) -> None:  # noqa: ARG002 - at any time there is the one image
        self._is_over = False

    def close(self) -> None:
        self._is_over = True


class SequenceSource:
    """Images shown one after the other at `SEQUENCE_FPS`; their sizes may differ.

    An image that cannot be read is left out: the others keep their numbers and times, and `info` names it.

    Args:
        paths: In the order they are shown.
        name: For people: the folder's, or the pattern.
        spec: Opens the same images again.

    Raises:
        SourceOpenError: Not one of the images is there, readable, and an image.
    """

    def __init__(self, paths: Sequence[Path], *, name: str, spec: str) -> None:
        self._paths = paths
        self._unread: dict[int, SourceError] = {}
        self._ahead: tuple[int, Image] | None = None  # read before its turn, with its index
        self._info = SourceInfo(
            kind="sequence",
            name=name,
            spec=spec,
            width=0,
            height=0,
            fps=SEQUENCE_FPS,
            frame_count=len(paths),
            duration_ns=len(paths) * _INTERVAL_NS,
        )
        first = next((image for index in range(len(paths)) if (image := self._image_at(index)) is not None), None)
        if first is None:
            raise SourceOpenError(self._reason())
        height, width = first.shape[:2]
        self._info = replace(self._info, width=width, height=height)
        self._seq = self._index = 0
        self._closed = threading.Event()

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        while not self._closed.is_set() and self._index < len(self._paths):
            index, self._index = self._index, self._index + 1
            if (image := self._image_at(index)) is not None:
                self._ahead = None
                self._seq += 1
                return Frame(image, self._seq - 1, index, index * _INTERVAL_NS, time.monotonic_ns())
        if len(self._unread) == len(self._paths):  # their disk is gone
            raise SourceLostError(self._reason())
        return None

    def seek(self, pts_ns: int) -> None:
        index = max(0, min(pts_ns // _INTERVAL_NS, len(self._paths) - 1))
        while index > 0 and self._image_at(index) is None:
            index -= 1
        self._index = index

    def close(self) -> None:
        self._closed.set()

    def _image_at(self, index: int) -> Image | None:
        if self._ahead is not None and self._ahead[0] == index:
            return self._ahead[1]
        try:
            image = _read_image(self._paths[index], SourceLostError)
        except SourceLostError as error:
            self._unread[index] = error
            self._note_unread()
            return None
        self._ahead = index, image
        if self._unread.pop(index, None) is not None:
            self._note_unread()
        return image

    def _note_unread(self) -> None:
        unread = tuple(sorted(self._unread.items()))
        note = ""
        if unread:
            name = self._paths[unread[0][0]].name
            note = f"{len(unread)} of {len(self._paths)} images cannot be shown, the first is “{name}”."
        self._info = replace(self._info, unread=unread, note=note)

    def _reason(self) -> str:
        return f"None of {len(self._paths)} images can be shown: {self._unread[0].what}"


def sort_naturally(paths: Iterable[Path]) -> list[Path]:
    """Sort as people count: image2 before image10."""
    return sorted(paths, key=lambda path: (_natural_key(path.name), path.name))


def _natural_key(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name.casefold())]


def _read_image(path: Path, failure: type[SourceError]) -> Image:
    """Read through Python, because OpenCV opens no path with Hangul on Windows."""
    try:
        if not path.is_file():
            raise failure(f"“{path}” is not there, or is no file.")
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise failure(f"“{path.name}” is too large for an image.")
        return decode_image(np.fromfile(path, np.uint8))
    except OSError as error:
        raise failure(f"“{path.name}” cannot be read: {error.strerror or error}.") from error
    except CodecError as error:
        raise failure(f"“{path.name}” cannot be shown. {error.what}") from error
