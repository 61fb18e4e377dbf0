"""The picture of the test pattern: balloons over hills at dawn, the same for the same number.

Everything that stands still is painted once; a frame is a copy of that with sprites laid over it.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from fxviewer.media.frame import Image
from fxviewer.media.opencv import cv2
from fxviewer.media.strip import LIGHT, draw_strip

Colour = tuple[int, int, int]
"""BGR."""

NOMINAL_FPS = 30
BAND_TOP = 0.885  # of the height; below it number, clock and strip

_SKY: tuple[tuple[float, Colour], ...] = (
    (0.0, (146, 88, 42)),
    (0.35, (204, 158, 108)),
    (0.62, (196, 206, 240)),
    (0.75, (168, 214, 252)),
)
_SUN: Colour = (206, 240, 255)
_HILLS: tuple[tuple[Colour, float, float, float], ...] = (  # colour, mean height, waves per width, phase
    ((196, 176, 158), 0.60, 1.3, 0.4),
    ((158, 146, 112), 0.67, 1.9, 2.3),
    ((112, 118, 72), 0.75, 1.4, 4.4),
    ((76, 82, 38), 0.83, 2.2, 0.9),
)
BAND: Colour = (46, 35, 26)
_OVERSAMPLING = 4


@dataclass(frozen=True)
class _Balloon:
    """Sizes and places are fractions of the picture's height and width."""

    radius: float
    start: float
    altitude: float
    speed: float  # widths per second
    colours: tuple[Colour, Colour]
    gores: int


_BALLOONS = (  # from far to near
    _Balloon(0.035, 0.62, 0.16, 0.015, ((150, 110, 190), (235, 228, 240)), 8),
    _Balloon(0.050, 0.18, 0.30, 0.020, ((120, 160, 60), (222, 240, 230)), 10),
    _Balloon(0.070, 0.88, 0.36, 0.026, ((60, 150, 240), (230, 240, 250)), 10),
    _Balloon(0.105, 0.30, 0.22, 0.036, ((70, 60, 205), (225, 238, 250)), 12),
    _Balloon(0.145, 0.66, 0.33, 0.048, ((172, 110, 30), (70, 190, 250)), 12),
)


@dataclass(frozen=True)
class _Sprite:
    """A picture with soft edges. `colour` is already multiplied with the coverage, `behind` is 255 minus that."""

    colour: Image
    behind: Image

    def put(self, image: Image, left: int, top: int) -> None:
        """Lay it over the image, in place; what falls outside is cut off."""
        height, width = self.colour.shape[:2]
        x0, x1 = max(0, left), min(image.shape[1], left + width)
        y0, y1 = max(0, top), min(image.shape[0], top + height)
        if x0 >= x1 or y0 >= y1:
            return
        here = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
        seen = cv2.multiply(image[y0:y1, x0:x1], self.behind[here], scale=1 / 255)
        image[y0:y1, x0:x1] = cv2.add(seen, self.colour[here])


class Scene:
    """The moving picture at one size."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._still = _paint_landscape(width, height)
        self._balloons = [_paint_balloon(balloon, round(balloon.radius * height)) for balloon in _BALLOONS]
        self._glyph_height = max(8, round(min(0.042 * height, width / 22)))

    def draw(self, number: int, clock_s: float) -> Image:
        """Return a new image: the scene of this number, with number and clock in figures and the strip below."""
        image = self._still.copy()
        for balloon, sprite in zip(_BALLOONS, self._balloons, strict=True):
            self._put_balloon(image, balloon, sprite, number)
        draw_strip(image, number)
        self._write(image, f"{number:06d}", align_right=False)
        minutes, seconds = divmod(clock_s, 60)
        self._write(image, f"{int(minutes):02d}:{seconds:06.3f}", align_right=True)
        return image

    def _put_balloon(self, image: Image, balloon: _Balloon, sprite: _Sprite, number: int) -> None:
        time_s = number / NOMINAL_FPS
        path = self._width + sprite.colour.shape[1]
        left = (balloon.start + balloon.speed * time_s) * path % path - sprite.colour.shape[1]
        sway = 0.012 * math.sin(time_s * (0.5 + balloon.speed * 15) + balloon.start * 7)
        top = (balloon.altitude + sway) * self._height - sprite.colour.shape[0] / 2
        sprite.put(image, round(left), round(top))

    def _write(self, image: Image, text: str, *, align_right: bool) -> None:
        glyphs = [_paint_glyph(character, self._glyph_height) for character in text]
        left = round(0.05 * self._width)
        if align_right:
            left = self._width - left - sum(glyph.colour.shape[1] for glyph in glyphs)
        for glyph in glyphs:
            glyph.put(image, left, round((BAND_TOP + 0.012) * self._height))
            left += glyph.colour.shape[1]


def _paint_landscape(width: int, height: int) -> Image:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    places, colours = zip(*_SKY, strict=True)
    sky = [np.interp(np.linspace(0, 1, height), places, [colour[i] for colour in colours]) for i in range(3)]
    image = np.repeat(np.stack(sky, axis=1).astype(np.float32)[:, None], width, axis=1)
    distance = np.hypot(x - 0.74 * width, y - 0.54 * height)
    disc = np.clip(0.062 * height - distance, 0, 1)
    _cover(image, _SUN, disc + 0.55 * np.exp(-((distance / height / 0.16) ** 2)))
    for colour, level, waves, phase in _HILLS:
        turn = 2 * np.pi * waves * x / width + phase
        ridge = level - 0.035 * np.sin(turn) - 0.018 * np.sin(2.7 * turn + phase)
        _cover(image, colour, y - ridge * height)
    image[round(BAND_TOP * height) :] = BAND
    return image.round().astype(np.uint8)


def _cover(image: npt.NDArray[np.float32], colour: Colour, coverage: npt.NDArray[np.float32]) -> None:
    image += (np.array(colour, np.float32) - image) * np.clip(coverage, 0, 1)[..., None]


def _paint_balloon(balloon: _Balloon, radius: int) -> _Sprite:
    """Paint envelope, gores and basket; one radius is the envelope's largest half-width."""
    x, y = np.meshgrid(
        np.linspace(-1.1, 1.1, round(2.2 * radius * 3)), np.linspace(-1.05, 2.2, round(3.25 * radius * 3))
    )
    half_width = _half_width(y)
    across = np.clip(x / np.maximum(half_width, 1e-6), -1, 1)
    gore = np.floor((np.arcsin(across) / math.pi + 0.5) * balloon.gores).astype(int) % 2
    paint = np.array(balloon.colours, float)[gore]
    # Lit from the right, where the sun is.
    paint *= (0.82 + 0.22 * across - 0.10 * np.clip(y, -1, 1.5))[..., None]
    envelope = (np.abs(x) <= half_width) & (y <= 1.55)
    ropes = (np.abs(np.abs(x) - 0.13) < 0.018) & (y > 1.5) & (y < 1.9)
    basket = (np.abs(x) < 0.18) & (y >= 1.86) & (y < 2.14)
    paint[ropes | basket] = (52, 84, 122)
    return _soften(paint, envelope | ropes | basket, (round(2.2 * radius), round(3.25 * radius)))


def _half_width(y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the envelope's outline: a circle above, its tangents to the throat below."""
    circle = np.sqrt(np.clip(1 - y**2, 0, None))
    taper = np.interp(y, [0.571, 1.55], [0.821, 0.14])
    return np.where(y < 0.571, circle, taper)


@cache
def _paint_glyph(character: str, height: int) -> _Sprite:
    scale = height * _OVERSAMPLING / 32
    font, thickness = cv2.FONT_HERSHEY_DUPLEX, max(1, round(scale * 2))
    (width, _), _ = cv2.getTextSize("0" if character.isdigit() else character, font, scale, thickness)
    mask = np.zeros((height * _OVERSAMPLING, width), np.uint8)
    cv2.putText(mask, character, (0, height * _OVERSAMPLING * 7 // 8), font, scale, 255, thickness, cv2.LINE_AA)
    paint = np.full((*mask.shape, 3), LIGHT, float)
    return _soften(paint, mask > 127, (max(1, width // _OVERSAMPLING), height))


def _soften(paint: npt.NDArray[np.float64], mask: npt.NDArray[np.bool_], size: tuple[int, int]) -> _Sprite:
    """Scale down an oversampled painting, so that its outline gets soft."""
    coverage = mask[..., None].astype(float)
    colour = cv2.resize(paint * coverage, size, interpolation=cv2.INTER_AREA)
    behind = 255 - cv2.resize(coverage * 255, size, interpolation=cv2.INTER_AREA)
    return _Sprite(
        np.clip(colour.round(), 0, 255).astype(np.uint8),
        np.repeat(behind.round().astype(np.uint8)[..., None], 3, axis=2),
    )
