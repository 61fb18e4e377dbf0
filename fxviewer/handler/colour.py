"""Colours, as text for people and as numbers for OpenCV."""

import re

Bgr = tuple[int, int, int]


def read_colour(text: str) -> str | None:
    """Return "#rrggbb" for “#f80”, “FF8000” and the like; None if it is no colour."""
    match = re.fullmatch(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text.strip(), re.ASCII)
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return f"#{digits.lower()}"


def to_bgr(colour: str) -> Bgr:
    """Return (blue, green, red) of "#rrggbb"."""
    red, green, blue = bytes.fromhex(colour[1:])
    return blue, green, red


def from_bgr(bgr: Bgr) -> str:
    blue, green, red = bgr
    return f"#{red:02x}{green:02x}{blue:02x}"
