"""How pictures lie in their panes: zoom and position, the same for all panes."""

import math
from dataclasses import dataclass, replace

Size = tuple[int, int]
"""Width and height in pixels."""

MAX_SCALE = 64.0  # a pixel as large as a fingertip
MIN_EDGE = 32  # device pixels of a picture's longer edge; smaller is lost on the screen


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a whole picture lies in a pane, in device pixels; parts of it may lie outside."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Viewport:
    """Which part of the picture is seen, and how large.

    Attributes:
        scale: Device pixels per pixel of the original; None fits it into the pane.
        centre: The point in the middle of the pane, in parts of the picture's width and height.
    """

    scale: float | None = None
    centre: tuple[float, float] = (0.5, 0.5)

    def place(self, pane: Size, original: Size, picture: Size | None = None) -> Placement:
        """Return where a picture lies.

        Args:
            pane: In device pixels.
            original: Of the frame, which scale and centre are about.
            picture: Of what is shown, when it is not the original: it covers the original where it has the same shape,
                and is fitted into its place where not.
        """
        scale = self.scale or fit_scale(pane, original)
        width, height = original[0] * scale, original[1] * scale
        x = _offset(pane[0], width, self.centre[0])
        y = _offset(pane[1], height, self.centre[1])
        if picture is None or _same_shape(original, picture):
            return Placement(x, y, width, height)
        inner = min(width / picture[0], height / picture[1])
        inner_width, inner_height = picture[0] * inner, picture[1] * inner
        return Placement(x + (width - inner_width) / 2, y + (height - inner_height) / 2, inner_width, inner_height)

    def zoomed(self, factor: float, at: tuple[float, float], pane: Size, original: Size) -> "Viewport":
        """Return the viewport that is `factor` times as large and keeps the point at `at` (device pixels) there."""
        before = self.place(pane, original)
        scale = before.width / original[0] * factor
        fit = fit_scale(pane, original)
        smallest = min(fit, MIN_EDGE / max(original))
        scale = min(max(scale, smallest), MAX_SCALE)
        width, height = original[0] * scale, original[1] * scale
        u, v = (at[0] - before.x) / before.width, (at[1] - before.y) / before.height
        centre = (u + (pane[0] / 2 - at[0]) / width, v + (pane[1] / 2 - at[1]) / height)
        return Viewport(scale, _clamp_centre(centre, pane, (width, height)))

    def moved(self, by: tuple[float, float], pane: Size, original: Size) -> "Viewport":
        """Return the viewport after the picture was dragged by so many device pixels."""
        place = self.place(pane, original)
        centre = (self.centre[0] - by[0] / place.width, self.centre[1] - by[1] / place.height)
        return replace(self, centre=_clamp_centre(centre, pane, (place.width, place.height)))


def fit_scale(pane: Size, original: Size) -> float:
    """Return the scale at which all of the original is seen, as large as possible."""
    return min(pane[0] / original[0], pane[1] / original[1])


def _offset(room: int, extent: float, centre: float) -> float:
    """Return where the picture begins: in the middle when there is room, else so that no backdrop shows."""
    if extent <= room:
        return (room - extent) / 2
    return min(0.0, max(room - extent, room / 2 - centre * extent))


def _clamp_centre(centre: tuple[float, float], pane: Size, extent: tuple[float, float]) -> tuple[float, float]:
    def clamp(value: float, room: int, length: float) -> float:
        half = room / 2 / length
        return 0.5 if length <= room else min(max(value, half), 1 - half)

    return clamp(centre[0], pane[0], extent[0]), clamp(centre[1], pane[1], extent[1])


def _same_shape(one: Size, other: Size) -> bool:
    return math.isclose(one[0] * other[1], one[1] * other[0], rel_tol=0.01)
