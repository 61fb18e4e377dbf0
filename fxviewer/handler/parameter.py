"""A parameter of a handler, as its signature declares it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["int", "float", "bool", "choice", "colour", "text"]
Value = bool | int | float | str
"""A colour is "#rrggbb" in lower case, however the handler writes it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter besides the request.

    Attributes:
        minimum: Of an int or a float; None is open. The default always lies inside.
        step: Between two values worth trying; None where the handler does not say.
        choices: Of a choice, in the order of the source.
        is_bgr: A colour the handler gets as (blue, green, red), because its default is written so.
    """

    name: str
    kind: Kind
    default: Value
    minimum: int | float | None = None
    maximum: int | float | None = None
    step: int | float | None = None
    choices: tuple[Value, ...] = ()
    is_bgr: bool = False
