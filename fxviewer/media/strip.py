"""A number written into a picture so that it can be read back after compression, scaling and most functions.

    ■□ 22 bits of the number, highest first, 10 bits of its checksum □■

Thirty-six cells in one row near the lower edge. The two outer cells at each end are always light and dark, so the
reader knows both levels, also when a function has turned the picture into its negative.
"""

import zlib

import numpy as np
import numpy.typing as npt

from fxviewer.media.frame import Image
from fxviewer.media.opencv import cv2

NUMBERS = 1 << 22  # 38 hours at 30 fps, then the count starts anew
LIGHT = (232, 236, 238)  # BGR
DARK = (74, 60, 48)
_PALETTE = np.array([DARK, LIGHT], np.uint8)

_CELLS = 36
_NUMBER_BITS, _CHECK_BITS = 22, 10
# Fractions of the picture. A cell is 8 pixels wide at 320 pixels of width: one block of JPEG's grid.
_LEFT, _RIGHT = 0.05, 0.95
_TOP, _BOTTOM = 0.948, 0.985
_SMALLEST_HEIGHT = 54  # two rows of pixels are left of the strip
_SMALLEST_CONTRAST = 24  # between light and dark, of 255; noise and JPEG at quality 50 stay below


def draw_strip(image: Image, number: int) -> None:
    """Write `number` (modulo `NUMBERS`) into the image, in place."""
    height, width = image.shape[:2]
    edges = np.linspace(_LEFT * width, _RIGHT * width, _CELLS + 1).round().astype(int)
    row = np.repeat(_PALETTE[_cells_of(number % NUMBERS)], np.diff(edges), axis=0)
    image[round(_TOP * height) : round(_BOTTOM * height), edges[0] : edges[-1]] = row


def read_strip(image: Image) -> int | None:
    """Return the number written into the image, or None when there is none that can be trusted.

    The image may have been scaled, also without keeping its aspect ratio, compressed, blurred, or lost its colours.
    """
    if image.shape[0] < _SMALLEST_HEIGHT or image.shape[1] < 2 * _CELLS:
        return None
    levels = _cell_levels(image)
    light, dark = (levels[0] + levels[-1]) / 2, (levels[1] + levels[-2]) / 2
    if abs(light - dark) < _SMALLEST_CONTRAST:
        return None
    cells = (levels > (light + dark) / 2) == (light > dark)
    number = int("".join("1" if cell else "0" for cell in cells[2 : 2 + _NUMBER_BITS]), 2)
    return number if np.array_equal(cells, _cells_of(number)) else None


def _cells_of(number: int) -> npt.NDArray[np.int_]:
    check = zlib.crc32(number.to_bytes(4, "little")) % (1 << _CHECK_BITS)
    bits = f"10{number:0{_NUMBER_BITS}b}{check:0{_CHECK_BITS}b}01"
    return np.array([int(bit) for bit in bits])


def _cell_levels(image: Image) -> npt.NDArray[np.float64]:
    """Return the brightness in the middle of each cell; its edges may be blurred."""
    height, width = image.shape[:2]
    margin = (_BOTTOM - _TOP) / 4
    rows = image[int((_TOP + margin) * height) : round((_BOTTOM - margin) * height)]
    grey = rows if rows.ndim == 2 else cv2.cvtColor(rows, cv2.COLOR_BGR2GRAY)
    columns = grey.mean(axis=0)
    centres = np.linspace(_LEFT * width, _RIGHT * width, 2 * _CELLS + 1)[1::2]
    reach = (_RIGHT - _LEFT) * width / _CELLS / 4
    return np.array([columns[int(c - reach) : int(c + reach) + 1].mean() for c in centres])
