"""Writing tuned values back as the defaults of a handler, and touching nothing else of its text."""

import ast
import contextlib
import io
import os
import re
import stat
import tempfile
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

from fxviewer.errors import FunctionError
from fxviewer.handler.colour import Bgr, to_bgr
from fxviewer.handler.literal import write_like
from fxviewer.handler.parameter import Value
from fxviewer.handler.signature import Declaration, declarations
from fxviewer.handler.values import check_values

_LINE_ENDS = re.compile(r"\r\n|\r|\n")  # Python's own; str.splitlines knows others
_BOM = "\ufeff"


def write_defaults(source: str, values: Mapping[str, Value]) -> str:
    """Return the source with these values as defaults; what is default already stays as it is written.

    A default that is the name of a constant is replaced by the value: the constant may mean more than this parameter.

    Raises:
        SettingsError: A value is of no parameter, or does not fit it.
        SyntaxError: The source is no Python.
    """
    found = declarations(source)
    checked = check_values([one.parameter for one in found], values)
    bom = _BOM if source.startswith(_BOM) else ""
    text = source.removeprefix(_BOM)
    starts = _line_starts(text)
    edits = [
        (_offset(text, starts, node.lineno, node.col_offset), _end(text, starts, node), value)
        for one in found
        if one.parameter.name in checked
        for node, value in _changes(one, checked[one.parameter.name])
    ]
    for start, end, value in sorted(edits, reverse=True, key=lambda edit: edit[0]):
        text = text[:start] + write_like(text[start:end], value) + text[end:]
    return bom + text


def write_defaults_to(path: Path, values: Mapping[str, Value]) -> None:
    """Write the defaults in a handler's file: the old file or the new one, never half of one, its mode kept.

    Raises:
        FunctionError: The file cannot be read, is read-only, or someone else has just written it.
        SettingsError: A value is of no parameter of the handler, or does not fit it.
    """
    encoding = "utf-8"
    path = path.resolve()  # a link stays one, and what it names is written
    try:
        before = path.stat()
        old = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(old).readline)
        new = _encode(write_defaults(old.decode(encoding), values), encoding)
    except OSError as error:
        raise FunctionError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise FunctionError(f"{path} is not written in {encoding}.", "Save it as UTF-8.") from error
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        raise FunctionError(f"{path} is no Python{where}: {error.msg}.", "Mend it, then write the values.") from error
    if new == old:
        return
    if not before.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise FunctionError(f"{path} is read-only.", "Make it writable, or change the values there yourself.")
    try:
        _replace(path, new, before)
    except OSError as error:
        raise FunctionError(f"{path} cannot be written: {error.strerror or error}.") from error


def _changes(one: Declaration, value: Value) -> Iterator[tuple[ast.expr, Value | Bgr]]:
    """Yield the expressions to write: none for what is default already, of a colour only the levels that change."""
    before = one.parameter.default
    if type(value) is type(before) and value == before:
        return
    if not one.parameter.is_bgr:
        yield one.default, value
    elif not isinstance(one.default, ast.Tuple):
        yield one.default, to_bgr(str(value))
    else:
        levels = zip(one.default.elts, to_bgr(str(value)), to_bgr(str(before)), strict=True)
        yield from ((node, level) for node, level, old in levels if level != old)


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_ENDS.finditer(text))]


def _end(text: str, starts: list[int], node: ast.expr) -> int:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return _offset(text, starts, node.end_lineno, node.end_col_offset)


def _offset(text: str, starts: list[int], line: int, column: int) -> int:
    """Return where in the text that is; Python counts columns in bytes of UTF-8."""
    start = starts[line - 1]
    # A character has one byte at least, so the column lies within so many characters.
    return start + len(text[start : start + column].encode()[:column].decode())


def _encode(text: str, encoding: str) -> bytes:
    # What the file's encoding lacks can only stand in a value just written, and there an escape means the same.
    return text.encode(encoding, "backslashreplace")


def _replace(path: Path, content: bytes, before: os.stat_result) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(stat.S_IMODE(before.st_mode))
        with contextlib.suppress(OSError, AttributeError):  # only root may give files away, and Windows knows no owner
            os.chown(new, before.st_uid, before.st_gid)
        now = path.stat()
        if (now.st_mtime_ns, now.st_size, now.st_ino) != (before.st_mtime_ns, before.st_size, before.st_ino):
            raise FunctionError(f"{path} was changed by another program just now.", "Look at it, then try once more.")
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
