"""Pictures made ready for the screen: scaled to device pixels and in the layout that Qt copies fastest."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from fxviewer.media.frame import Image
from fxviewer.ui.viewport import Placement, Size

SHARP_SCALE = 2.0  # from here on pixels are shown as what they are, squares


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """What a pane paints without further work.

    Attributes:
        image: Format_RGB32, in device pixels; reads the memory of `pixels`.
        x: Of the image's left edge in the pane, device pixels.
        y: Of its upper edge.
        pixels: uint8, shape (H, W, 4), BGRX. Held, because Qt does not.
    """

    image: QImage
    x: int
    y: int
    pixels: npt.NDArray[np.uint8]


def render(image: Image, placement: Placement, pane: Size) -> Rendering | None:
    """Scale the part of the picture that is seen. None when nothing of it is. Any thread.

    Costs 0.5 ms for 1080p in half of a 1080p screen.
    """
    height, width = image.shape[:2]
    columns = _visible(placement.x, placement.width / width, width, pane[0])
    rows = _visible(placement.y, placement.height / height, height, pane[1])
    if columns is None or rows is None:
        return None
    seen = image[rows.start : rows.stop, columns.start : columns.stop]
    pixels = cv2.cvtColor(_resize(seen, (columns.length, rows.length)), cv2.COLOR_BGR2BGRA)
    picture = QImage(pixels.data, columns.length, rows.length, pixels.strides[0], QImage.Format.Format_RGB32)
    return Rendering(picture, columns.target, rows.target, pixels)  # type: ignore[arg-type]  # cvtColor keeps uint8


@dataclass(frozen=True, slots=True)
class _Span:
    """Source pixels from start to stop, shown on `length` device pixels from `target` on."""

    start: int
    stop: int
    target: int
    length: int


def _visible(offset: float, scale: float, size: int, room: int) -> _Span | None:
    start = max(0, math.floor(-offset / scale))
    stop = min(size, math.ceil((room - offset) / scale))
    if stop <= start:
        return None
    target = round(offset + start * scale)
    return _Span(start, stop, target, max(1, round(offset + stop * scale) - target))


def _resize(image: Image, size: Size) -> npt.NDArray[np.uint8]:
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    scale = size[0] / width
    if scale >= SHARP_SCALE:
        return cv2.resize(image, size, interpolation=cv2.INTER_NEAREST)  # type: ignore[return-value]  # keeps uint8
    # AREA is cheap at whole factors only, and LINEAR alone leaves pixels out below a half.
    whole = min(width // size[0], height // size[1])
    if whole >= 2:
        even = image[: height - height % whole, : width - width % whole]
        image = cv2.resize(even, (width // whole, height // whole), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value]  # keeps uint8
