"""What went wrong in a handler, where in its own text, and what to do."""

import traceback
from collections.abc import Callable
from typing import Any

from fxviewer.gateway.call import Failure, Kind
from fxviewer.gateway.output import OutputError

LONGEST_TEXT = 20_000  # of a message or traceback; an exception may quote a whole image


def describe(error: BaseException, kind: Kind, owns: Callable[[str], bool]) -> Failure:
    """Describe an exception.

    Args:
        owns: Whether a file is the function's own.
    """
    told = traceback.TracebackException.from_exception(error, compact=True)
    message, hint = _text(error), _hint(error)
    own = [frame for frame in told.stack if owns(frame.filename)]
    file, line, code = (own[-1].filename, own[-1].lineno or 0, own[-1].line or "") if own else ("", 0, "")
    if isinstance(error, SyntaxError):
        file, line, code = error.filename or "", error.lineno or 0, (error.text or "").strip()
        message = error.msg
    if isinstance(error, OutputError):
        message, hint = error.args
    for one in _chain(told):
        one.stack = _from_own(one.stack, owns)
    return {
        "kind": kind,
        "type": type(error).__name__,
        "message": message[:LONGEST_TEXT],
        "hint": hint,
        "traceback": _shortened("".join(told.format())),
        "file": file,
        "line": line,
        "code": code,
    }


def _text(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"The handler left the program with sys.exit({'' if error.code is None else repr(error.code)})."
    try:
        return str(error)
    except Exception as second:
        return f"its text cannot be told: {type(second).__name__}"


def _hint(error: BaseException) -> str:
    text = _text(error)
    if isinstance(error, SystemExit):
        return "Return from the handler instead."
    if isinstance(error, ModuleNotFoundError):
        return f"Install the package that provides “{error.name}” where fxviewer runs."
    if isinstance(error, AttributeError) and "tostring" in text:
        return "NumPy removed tostring(); write tobytes() instead."
    if isinstance(error, EOFError) and "reading a line" in text:
        return "There is nobody at the keyboard of a function; make it a parameter of the handler."
    return ""


def _chain(told: Any) -> list[traceback.TracebackException]:
    """Return an exception and those it came from."""
    found: list[traceback.TracebackException] = []
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if one is not None and not any(one is other for other in found):
            found.append(one)
            waiting += [one.__cause__, one.__context__]
    return found


def _from_own(stack: traceback.StackSummary, owns: Callable[[str], bool]) -> traceback.StackSummary:
    """Leave out how the executor came to the handler."""
    start = next((index for index, frame in enumerate(stack) if owns(frame.filename)), None)
    if start is None:
        return traceback.StackSummary.from_list(
            [frame for frame in stack if "/fxviewer/gateway/" not in frame.filename]
        )
    return traceback.StackSummary.from_list(list(stack)[start:])


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[: LONGEST_TEXT // 2]}\n...\n{text[-LONGEST_TEXT // 2 :]}"
