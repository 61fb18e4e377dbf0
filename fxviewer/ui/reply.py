"""Answers that are no pictures, made ready to be seen: text, JSON, and lists of boxes."""

import json
from dataclasses import dataclass

from fxviewer.session.boxes import Boxes, read_boxes
from fxviewer.session.exchange import Exchange, Text

MAX_UNDERSTOOD = 300_000  # characters of JSON: reading it holds up every other thread, this much for some 5 ms
MAX_SHOWN = 12_000  # characters; more is not read over a picture, and laying it out would hold up the window


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What a function answered instead of a picture.

    Attributes:
        whole: As it came.
        shown: Indented when it is JSON, and cut when it is long.
        is_json: It was understood as an object or a list.
        boxes: When it is DCF's list of objects.
    """

    whole: str
    shown: str
    is_json: bool = False
    boxes: Boxes | None = None


def reply_of(exchange: Exchange) -> Reply | None:
    """Read what a function answered; None when it is a picture, a failure or nothing. Any thread."""
    outcome = exchange.outcome
    if not isinstance(outcome, Text) or not outcome.text.strip():
        return None
    return read_reply(outcome.text, exchange.sent_size)


def read_reply(text: str, sent_size: tuple[int, int]) -> Reply:
    """Read a text; whatever it is, there is something to show."""
    whole = text.rstrip()
    if len(whole) > MAX_UNDERSTOOD or not whole.lstrip().startswith(("{", "[")):
        return Reply(whole, _cut(whole))
    try:
        shown = _indented(json.loads(whole))
    except (ValueError, RecursionError):
        return Reply(whole, _cut(whole))
    return Reply(whole, shown, is_json=True, boxes=read_boxes(whole, sent_size))


def _indented(content: object) -> str:
    """Return the beginning of JSON with a line for each value; how deep it goes may make the whole very long."""
    parts: list[str] = []
    length = 0
    for part in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(content):
        parts.append(part)
        length += len(part)
        if length > MAX_SHOWN:
            break
    return _cut("".join(parts))


def _cut(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # JSON can spell half a character, which no font has
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "\n…"
