"""Objects a function found, in the form of DCF's object detection."""

import json
import math
from dataclasses import dataclass
from typing import Any

MAX_BOXES = 1000  # more cannot be told apart on a picture, and drawing them would hold it up
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Box:
    """One object, in pixels of the picture as it was sent.

    Attributes:
        label: Its class as the function names it; often a number.
        confidence: 0 to 1; None where the function does not tell.
    """

    left: float
    top: float
    right: float
    bottom: float
    label: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Boxes:
    """All objects of one picture; `left_out` are those beyond MAX_BOXES."""

    boxes: tuple[Box, ...]
    left_out: int = 0


def read_boxes(text: str, sent_size: tuple[int, int]) -> Boxes | None:
    """Read a reply such as [{"ymin": "233", "xmin": "49", "ymax": "310", "xmax": "180", "class": "12", ...}].

    DCF writes every value as a string; numbers are as good. Coordinates that are all at most 1 are shares of the
    picture's size.

    Args:
        sent_size: Width and height of the picture as it was sent.

    Returns:
        None when the text is anything else, or one entry is none of a box.
    """
    if not text.lstrip().startswith("["):
        return None
    try:
        found = json.loads(text)
        boxes = [_read_box(entry) for entry in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if boxes and all(max(box.left, box.top, box.right, box.bottom) <= 1 for box in boxes):
        boxes = [_scaled(box, *sent_size) for box in boxes]
    return Boxes(tuple(boxes[:MAX_BOXES]), max(0, len(boxes) - MAX_BOXES))


def _read_box(entry: dict[str, Any]) -> Box:
    left, top, right, bottom = (_number(entry[name]) for name in ("xmin", "ymin", "xmax", "ymax"))
    confidence = entry.get("confidence")
    return Box(
        min(left, right),
        min(top, bottom),
        max(left, right),
        max(top, bottom),
        label=" ".join(str(entry.get("class", "")).split())[:LONGEST_LABEL],
        confidence=None if confidence is None else min(1.0, max(0.0, _number(confidence))),
    )


def _number(value: object) -> float:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _scaled(box: Box, width: int, height: int) -> Box:
    return Box(box.left * width, box.top * height, box.right * width, box.bottom * height, box.label, box.confidence)
