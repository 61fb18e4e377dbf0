"""What a handler may ask for besides its request, written as annotations:

    from typing import Annotated, Literal
    from fxviewer.handler import Colour, Range

    def Handler(req, low: Annotated[int, Range(0, 255)] = 80, ink: Colour = (0, 128, 255)): ...

The names mean something to those who read the source; while the handler runs they do nothing. This file needs nothing
but Python, so where fxviewer is not installed, a copy of it as `fxviewer/handler.py` beside the handler will do.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Range:
    """The values a number may take, both ends included; None leaves an end open.

    Attributes:
        step: Between two values worth trying; None leaves it to the viewer.
    """

    minimum: "float | None" = None
    maximum: "float | None" = None
    step: "float | None" = None

    def __post_init__(self) -> None:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"Range({self.minimum}, {self.maximum}): the minimum is above the maximum")


Colour = Any
"""A colour: the handler gets it as its default is written, "#rrggbb" or (blue, green, red), as OpenCV draws."""
