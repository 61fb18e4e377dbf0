"""Writing a value the way another literal is written."""

import re

from fxviewer.handler.colour import Bgr
from fxviewer.handler.parameter import Value

_INT = re.compile(r"[+-]?\s*(?:(?P<base>0[xXoObB])(?P<digits>[0-9a-fA-F_]+)|[0-9_]+)")
_STRING = re.compile(r"(?P<prefix>[a-zA-Z]*)(?P<quote>'''|\"\"\"|'|\")")
_WIDEST_PLAIN = 1e15  # beyond, a float prints as 1e+16, and an int would have digits nobody wrote


def write_like(old: str, value: Value | Bgr) -> str:
    """Return the literal of `value`, in the style of the literal `old` as far as it is of the same type."""
    if isinstance(value, bool | tuple):
        return str(value)
    if isinstance(value, int):
        return _int_like(old, value)
    if isinstance(value, float):
        is_written_as_int = _INT.fullmatch(old) is not None
        return _int_like(old, int(value)) if is_written_as_int and _is_whole(value) else repr(value)
    return _text_like(old, value)


def _is_whole(value: float) -> bool:
    return value.is_integer() and abs(value) < _WIDEST_PLAIN


def _int_like(old: str, value: int) -> str:
    match = _INT.fullmatch(old)
    if match is None:
        return str(value)
    base, digits = match["base"] or "", match["digits"] or ""
    sign = "-" if value < 0 else "+" if old.startswith("+") else ""
    written = format(abs(value), f"{'_' if '_' in old else ''}{base[1:].lower() or 'd'}")
    return f"{sign}{base}{written.upper() if re.search('[A-F]', digits) else written}"


def _text_like(old: str, value: str) -> str:
    match = _STRING.match(old)
    prefix, quote = (match["prefix"], match["quote"]) if match else ("", '"')
    if "r" in prefix.lower():
        # Kept while it can hold the value, also where the file's encoding is another one.
        if value.isascii() and value.isprintable() and quote[0] not in value and not value.endswith("\\"):
            return f"{prefix}{quote}{value}{quote}"
        prefix = ""
    escaped = value.replace("\\", r"\\").replace(quote[0], rf"\{quote[0]}")
    # repr() knows how to spell what cannot be seen; quotes and backslashes are done.
    shown = "".join(one if one.isprintable() else repr(one)[1:-1] for one in escaped)
    return f"{prefix}{quote}{shown}{quote}"
