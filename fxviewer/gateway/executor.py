"""One worker process: loads a handler and calls it, one request after the other.

    python -m fxviewer.gateway.executor SOCKET PARENT [POOL]

SOCKET and POOL, the frame pool, are inherited file descriptors, PARENT is the number of the process that started this
one. Started by fxviewer.gateway.launch only, which first may have it warm up, then load one function, then answer
calls for it.
"""

import contextlib
import ctypes
import importlib
import inspect
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fxviewer.allocator import keep_freed_memory
from fxviewer.frame_pool import PooledFrame, Span
from fxviewer.gateway import mesh
from fxviewer.gateway.arguments import ArgumentError, Arguments
from fxviewer.gateway.call import Failure, Kind
from fxviewer.gateway.failure import describe
from fxviewer.gateway.framing import receive, send
from fxviewer.gateway.output import OutputError, to_bytes
from fxviewer.gateway.profile import Profile
from fxviewer.gateway.sources import Sources

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LINE_BUFFERED = 1  # _IOLBF of stdio.h
NS_PER_S = 1_000_000_000


class Trigger:
    """How a call came."""

    def __init__(self, unix_ns: int) -> None:
        self.Name = "grpc"
        self.Topic = ""
        self._unix_ns = unix_ns

    @property
    def Time(self) -> str:  # noqa: N802 (OpenFx's name)
        """As OpenFx prints it; made only for handlers that ask."""
        seconds, rest = divmod(self._unix_ns, NS_PER_S)
        return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(seconds))}.{rest:09d} +0000 UTC"


class Info:
    """What OpenFx tells a handler about its call; the gateway fills the name and the trigger only."""

    def __init__(self, function: str, unix_ns: int) -> None:
        self.FunctionName = function
        self.Timeout = ""
        self.Runtime = ""
        self.Limits = SimpleNamespace(Memory="", CPU="", GPU="")
        self.Trigger = Trigger(unix_ns)


class Request:
    """What a handler gets."""

    __slots__ = ("info", "input")

    def __init__(self, body: bytes, info: Info) -> None:
        self.input = body
        self.info = info


class Loaded:
    """A function that is ready to be called."""

    def __init__(self, name: str, handler: Callable[..., object], source: bytes, sources: Sources) -> None:
        self._name = name
        self._handler = handler
        self._sources = sources
        text = source.decode("utf-8", "replace")
        self._arguments = Arguments(text) if _takes_more_than_the_request(handler) else None

    def answer(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Call the handler once; whatever it does is in the answer."""
        profile = Profile(self._sources.owns) if "profile" in head else None
        request = Request(body, Info(self._name, time.time_ns()))
        output, error = b"", None
        returned: object = None
        began_ns = time.perf_counter_ns()
        try:
            arguments = self._arguments.of(head["parameters"]) if self._arguments and "parameters" in head else {}
            if profile is None:
                returned = self._handler(request, **arguments)
            else:
                with profile.measure():
                    returned = self._handler(request, **arguments)
            output = to_bytes(returned)
        except BaseException as problem:  # sys.exit() too costs its own frame only
            error = _describe(problem, _kind_of(problem), self._sources)
        answer: dict[str, Any] = {"ns": time.perf_counter_ns() - began_ns}
        if not isinstance(returned, str | bytes | None):
            answer["mended"] = True  # OpenFx's own executor would have refused it
        if error is not None:
            answer["error"] = error
        if profile is not None:
            answer["profile"] = profile.lines()
        return answer, output


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    pool_fd = int(sys.argv[3]) if len(sys.argv) > 3 else -1
    for fd in (connection.fileno(), pool_fd):
        if fd >= 0:
            os.set_inheritable(fd, False)  # else what a handler starts with os.system would hold it open
    _die_with_parent(int(sys.argv[2]))
    keep_freed_memory()
    _print_line_by_line()
    # What a handler forks keeps no end of this connection: the gateway sees at once when the worker ends.
    os.register_at_fork(after_in_child=connection.close)
    with contextlib.suppress(EOFError, OSError):
        _work(connection, pool_fd)
    os._exit(0)  # threads of the handler's own do not hold the process up


def _work(connection: socket.socket, pool_fd: int) -> None:
    head, _ = receive(connection)
    while "warm" in head:
        for module in head["warm"]:
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        head, _ = receive(connection)
    given = {path: text.encode("latin-1") for path, text in head["files"].items()}
    sources = Sources(head["root"], given)
    try:
        loaded = load(head, sources)
    except BaseException as error:
        _flush_prints()
        send(connection, {"error": _describe(error, "LOAD", sources), "files": _as_json(sources.take_new())})
        return
    _flush_prints()
    send(connection, {"files": _as_json(sources.take_new()), "heavy": [m for m in head["heavy"] if m in sys.modules]})
    while True:
        head, body = receive(connection)
        if "threads" in head:
            _set_opencv_threads(head["threads"])
        if "span" in head:
            body = PooledFrame(pool_fd, Span(*head["span"])).read()
        answer, output = loaded.answer(head, body)
        if new := sources.take_new():
            answer["files"] = _as_json(new)
        _flush_prints()
        send(connection, answer, output)


def load(head: dict[str, Any], sources: Sources) -> Loaded:
    """Load the handler from its file: a function, or a class that is built once and called."""
    path, name = head["handler"], head["name"]
    folder = str(Path(path).parent)
    os.chdir(folder)  # a handler finds what lies beside it, as in its container
    sys.path.insert(0, folder)
    sys.argv = [path]
    sources.install()
    mesh.install()
    _set_opencv_threads(head["threads"])
    # OpenFx loads it under this name as well; “import handler” elsewhere is another module.
    handler = getattr(sources.load(name, path), name, None)
    if handler is None:
        raise AttributeError(f"the file defines no {name}; write “def {name}(req):”")
    built = handler() if inspect.isclass(handler) else handler
    if not callable(built):
        raise TypeError(f"{name} can't be called; write “def {name}(req):”")
    return Loaded(head["function"], built, sources.read(path), sources)


def _takes_more_than_the_request(handler: Callable[..., object]) -> bool:
    try:
        return len(inspect.signature(handler).parameters) > 1
    except (TypeError, ValueError):
        return False


def _kind_of(problem: BaseException) -> Kind:
    if isinstance(problem, OutputError):
        return "OUTPUT"
    return "PARAMETERS" if isinstance(problem, ArgumentError) else "RAISED"


def _describe(problem: BaseException, kind: Kind, sources: Sources) -> Failure:
    if isinstance(problem, ArgumentError):
        message, hint = problem.args
        return {"kind": kind, "message": message, "hint": hint}
    try:
        return describe(problem, kind, sources.owns)
    except BaseException as second:
        message = f"{type(problem).__name__}, which cannot be told: {type(second).__name__}"
        return {"kind": kind, "type": type(problem).__name__, "message": message, "hint": ""}


def _as_json(files: dict[str, bytes]) -> dict[str, str]:
    return {path: content.decode("latin-1") for path, content in files.items()}


def _set_opencv_threads(count: int) -> None:
    if (cv2 := sys.modules.get("cv2")) is not None:
        cv2.setNumThreads(count if count > 0 else cv2.getNumberOfCPUs())
    elif count > 0:
        os.environ["OPENCV_FOR_THREADS_NUM"] = str(count)  # read when it is imported, if it ever is


def _print_line_by_line() -> None:
    """What is printed leaves at once, in its order, from Python and from C, and fails on no character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        c = ctypes.CDLL(None)
        name = "__stdoutp" if sys.platform == "darwin" else "stdout"
        c.setvbuf(ctypes.c_void_p.in_dll(c, name), None, LINE_BUFFERED, 0)


def _flush_prints() -> None:
    with contextlib.suppress(Exception):
        sys.stdout.flush()


def _die_with_parent(parent: int) -> None:
    """End with the gateway, even while the handler holds the interpreter; other systems have the reaper alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    main()
