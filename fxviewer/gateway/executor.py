"""One worker process: loads a handler and calls it, one request after the other.

    python -m fxviewer.gateway.executor SOCKET HANDLER THREADS

SOCKET is an inherited file descriptor. Started by fxviewer.gateway.worker only.
"""

import ctypes
import importlib.util
import inspect
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from fxviewer.allocator import keep_freed_memory
from fxviewer.gateway.framing import receive, send

ARRAY_JPEG_QUALITY = 95  # OpenCV's own default, as if the handler had encoded
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(slots=True)
class Info:
    """What OpenFx tells a handler about its call; the gateway fills the name and the trigger only."""

    FunctionName: str
    Timeout: str = ""
    Runtime: str = ""
    Limits: Any = field(default_factory=lambda: SimpleNamespace(Memory="", CPU="", GPU=""))
    Trigger: Any = field(default_factory=lambda: SimpleNamespace(Name="grpc", Topic="", Time=""))


@dataclass(slots=True)
class Request:
    """What a handler gets."""

    input: bytes
    info: Info


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    handler_file = Path(sys.argv[2])
    _die_with_parent()
    keep_freed_memory()
    # The handler's prints go to the log, and file descriptor 1 is nobody's protocol here.
    sys.stdout = sys.stderr
    try:
        if int(sys.argv[3]):
            _limit_opencv_threads(int(sys.argv[3]))
        handler = load_handler(handler_file)
    except BaseException as error:
        send(connection, {"error": describe(error, handler_file, "LOAD")})
        return
    send(connection, {"ready": True})
    serve(connection, handler, handler_file)


def serve(connection: socket.socket, handler: Callable[[Request], object], handler_file: Path) -> None:
    """Answer requests until the gateway closes the socket."""
    while True:
        try:
            head, body = receive(connection)
        except (EOFError, OSError):
            return
        info = Info(head["function"])
        info.Trigger.Time = head["time"]
        began_ns = time.perf_counter_ns()
        output, error = b"", None
        try:
            output = to_bytes(handler(Request(body, info)))
        except (TypeError, ValueError) as problem:
            error = describe(problem, handler_file, "OUTPUT" if isinstance(problem, OutputError) else "RAISED")
        except Exception as problem:
            error = describe(problem, handler_file, "RAISED")
        answer: dict[str, Any] = {"handler_ns": time.perf_counter_ns() - began_ns}
        if error is not None:
            answer["error"] = error
        send(connection, answer, output)


def load_handler(path: Path) -> Callable[[Request], object]:
    """Load `Handler` from its file: a function, or a class that is built once and called."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("handler", path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules["handler"] = module
    spec.loader.exec_module(module)
    handler = getattr(module, "Handler", None)
    if handler is None:
        raise AttributeError("the file defines no Handler; write “def Handler(req):”")
    built = handler() if inspect.isclass(handler) else handler
    if not callable(built):
        raise TypeError("Handler can't be called; write “def Handler(req):”")
    return built  # type: ignore[no-any-return]  # callable, its signature is the user's


class OutputError(TypeError):
    """The handler returned something that is no output; args are what and hint."""


def to_bytes(output: object) -> bytes:
    """Turn what a handler returned into the bytes of the reply.

    Raises:
        OutputError: It is no output.
    """
    if output is None:
        return b""
    if isinstance(output, bytes):
        return output
    if isinstance(output, bytearray | memoryview):
        return bytes(output)
    if isinstance(output, str):
        return output.encode()
    if type(output).__module__ == "numpy":
        return _encode_array(output)
    raise OutputError(
        f"The handler returned {_article(type(output).__name__)}, which is no output.",
        "Return the bytes of an image: cv2.imencode('.jpg', frame)[1].tobytes().",
    )


def _encode_array(array: Any) -> bytes:
    if getattr(array, "ndim", 0) == 0 and isinstance(array, bytes):
        return bytes(array)
    if getattr(array, "size", 0) == 0:
        raise OutputError("The handler returned an empty array.", "Check the region or the condition that made it.")
    if str(array.dtype) != "uint8":
        raise OutputError(
            f"The handler returned an array of {array.dtype}, and an image is uint8.",
            "Scale it to 0-255 and convert: np.clip(frame, 0, 255).astype(np.uint8).",
        )
    if array.ndim == 1 or (array.ndim == 2 and 1 in array.shape):
        return bytes(array.tobytes())  # cv2.imencode's own buffer, without tobytes()
    if array.ndim > 3 or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        raise OutputError(
            f"The handler returned an array of shape {array.shape}, which is no image.", "Return (H, W, 3)."
        )
    import cv2

    return bytes(
        cv2.imencode(
            ".jpg", array[:, :, :3] if array.ndim == 3 else array, [cv2.IMWRITE_JPEG_QUALITY, ARRAY_JPEG_QUALITY]
        )[1].tobytes()
    )


def describe(error: BaseException, handler_file: Path, kind: str) -> dict[str, Any]:
    """Say what went wrong, where in the handler's own text, and what to do."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if Path(one.filename).is_relative_to(handler_file.parent)]
    file, line, code = (own[-1].filename, own[-1].lineno or 0, own[-1].line or "") if own else ("", 0, "")
    if isinstance(error, SyntaxError):
        file, line, code = error.filename or "", error.lineno or 0, (error.text or "").strip()
    message, hint = str(error), _hint(error)
    if isinstance(error, OutputError):
        message, hint = error.args
        file, line, code = "", 0, ""
    start = frames.index(own[0]) if own else 0
    kept = traceback.StackSummary.from_list(frames[start:])
    text = "".join(["Traceback (most recent call last):\n", *kept.format(), *traceback.format_exception_only(error)])
    return {
        "kind": kind,
        "type": type(error).__name__,
        "message": message,
        "hint": hint,
        "traceback": text,
        "file": file,
        "line": line,
        "code": code,
    }


def _hint(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"Install the package that provides “{error.name}” where fxviewer runs."
    if isinstance(error, AttributeError) and "tostring" in str(error):
        return "NumPy removed tostring(); write tobytes() instead."
    return ""


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _limit_opencv_threads(count: int) -> None:
    import cv2

    cv2.setNumThreads(count)


def _die_with_parent() -> None:
    """End with the gateway even while the handler hangs."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = os.getppid()
    threading.Thread(target=_watch_parent, args=(parent,), name="fx-lifeline", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main()
