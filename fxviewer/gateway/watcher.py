"""The entry point of a function's container: one handler behind OpenFx's pb.FxWatcher.

    python -m fxviewer.gateway.watcher

Reads OpenFx's variables (HANDLER_FILE, HANDLER_NAME, WATCHER_PORT, MESH_PORT) and a few of its own: WATCHER_HOST
([::]), WATCHER_STRICT (true: only what OpenFx's executor returns). Needs grpcio, protobuf and nothing that a handler
does not import itself.
"""

import base64
import hashlib
import importlib.util
import inspect
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from fxviewer.allocator import keep_freed_memory
from fxviewer.gateway import mesh
from fxviewer.gateway.arguments import ArgumentError, Arguments
from fxviewer.gateway.call import Failure
from fxviewer.gateway.ending import Ending
from fxviewer.gateway.failure import describe
from fxviewer.gateway.output import OutputError, to_bytes
from fxviewer.gateway.profile import Profile
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import add_FxWatcherServicer_to_server

log = logging.getLogger(__name__)

HANDLERS = 10  # at a time, as in OpenFx's executor
STREAMS = 200  # each holds a thread while it is open
CANCEL_TIMEOUT_S = 1.0  # after the grace gRPC ends calls itself, whether or not their handlers return
GRACE_S = 10.0  # for handlers that are at work when the container is told to stop; Kubernetes waits for 30
READY_FILE = ".lock"


@dataclass(frozen=True, slots=True)
class Settings:
    """The container's environment."""

    handler_file: Path
    handler_name: str
    host: str
    ports: tuple[int, int]
    is_strict: bool

    @classmethod
    def from_environment(cls, environment: "os._Environ[str]") -> "Settings":
        return cls(
            handler_file=Path(environment.get("HANDLER_FILE", "/openfx/handler/handler.py")),
            handler_name=environment.get("HANDLER_NAME", "Handler"),
            host=environment.get("WATCHER_HOST", "[::]"),
            ports=(int(environment.get("WATCHER_PORT", "50051")), int(environment.get("MESH_PORT", "50052"))),
            is_strict=environment.get("WATCHER_STRICT") == "true",  # OpenFx's rule for switches
        )


class Handler:
    """The function of this container. Called on many threads at a time, as OpenFx does.

    Raises:
        Exception: Whatever loading the file raises.
    """

    def __init__(self, path: Path, name: str) -> None:
        source = path.read_bytes()
        self.version = hashlib.sha256(source).hexdigest()[:7]
        self._folder = f"{path.parent}{os.sep}"
        self._source = source.decode("utf-8", "replace")
        self._free = threading.BoundedSemaphore(HANDLERS)
        self._of_thread = threading.local()  # Arguments remember the last call's
        self._call = _load(path, name)

    def call(self, request: pb.Request) -> object:
        """Return what the handler returns, or raise what it raises."""
        with self._free:
            return self._call(request, **self._arguments(request))

    def answer(self, request: pb.Request, reply: Any) -> bytes:
        """Return the output, or nothing, and fill the reply's extension fields, with the failure among them."""
        arrived_ns = time.perf_counter_ns()
        output, error, profile = b"", None, Profile(self._owns)
        with self._free:
            began_ns = time.perf_counter_ns()
            try:
                arguments = self._arguments(request)
                if request.profile:
                    with profile.measure():
                        returned = self._call(request, **arguments)
                else:
                    returned = self._call(request, **arguments)
                output = to_bytes(returned)
            except ArgumentError as problem:
                error = Failure(kind="PARAMETERS", message=problem.args[0], hint=problem.args[1])
            except BaseException as problem:  # sys.exit() too costs its own call only
                log.exception("Exception calling application: %s", problem)
                error = describe(problem, "OUTPUT" if isinstance(problem, OutputError) else "RAISED", self._owns)
            ended_ns = time.perf_counter_ns()
        reply.version = self.version
        reply.timing.wait_ns, reply.timing.handler_ns = began_ns - arrived_ns, ended_ns - began_ns
        reply.timing.total_ns = ended_ns - arrived_ns
        if request.HasField("frame_id"):
            reply.frame_id = request.frame_id
        for file, line, hits, total_ns in profile.lines():
            reply.profile.add(file=file, line=line, hits=hits, total_ns=total_ns)
        if error is not None:
            reply.error.CopyFrom(pb.FrameError(**error))
        return output

    def _arguments(self, request: pb.Request) -> dict[str, Any]:
        if not request.parameters:
            return {}
        if not hasattr(self._of_thread, "arguments"):
            self._of_thread.arguments = Arguments(self._source)
        return dict(self._of_thread.arguments.of(request.parameters))

    def _owns(self, path: str) -> bool:
        return path.startswith(self._folder) and "site-packages" not in path


class WatcherService:
    """Answers pb.FxWatcher. Called on grpc's threads."""

    def __init__(self, handler: Handler, *, is_strict: bool) -> None:
        self._handler = handler
        self._is_strict = is_strict
        self._lock = threading.Lock()  # guards _waiting
        self._waiting: set[grpc.ServicerContext] = set()
        self._ended = threading.Event()

    def Call(self, request: pb.Request, context: grpc.ServicerContext) -> pb.Reply:  # noqa: ARG002, N802 - grpc's
        if self._is_strict:
            returned: Any = self._handler.call(request)
            return pb.Reply(Output=returned)  # what is no text raises here, as it does there
        if request.HasField("frame_id"):
            reply = pb.Reply()
            reply.Output = _as_text(self._handler.answer(request, reply))
            return reply
        try:
            return pb.Reply(Output=_as_text(to_bytes(self._handler.call(request))))
        except (OutputError, ArgumentError) as error:
            raise TypeError(error.args[0]) from error
        except SystemExit as error:
            raise RuntimeError("the handler left the program with sys.exit()") from error

    def Calls(  # noqa: N802
        self, requests: Iterator[pb.Request], context: grpc.ServicerContext
    ) -> Iterator[pb.Response]:
        """Answer one request after the other; a failure costs its own only."""
        if self._is_strict:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "Method not found!")  # as where nobody has written it
        while (request := self._next(requests, context)) is not None:
            reply = pb.Response()
            reply.Output = self._handler.answer(request, reply)
            yield reply

    def end(self) -> None:
        """Let go of streams nobody is at work for; what they still bring is handed back untouched."""
        with self._lock:
            self._ended.set()
            waiting = list(self._waiting)
        for context in waiting:
            context.cancel()  # type: ignore[no-untyped-call]  # grpc's

    def _next(self, requests: Iterator[pb.Request], context: grpc.ServicerContext) -> pb.Request | None:
        with self._lock:
            if self._ended.is_set():
                return None
            self._waiting.add(context)
        try:
            request = next(requests, None)
        except Exception:  # grpc raises a bare Exception when the caller goes
            return None
        finally:
            with self._lock:
                self._waiting.discard(context)
        return None if self._ended.is_set() else request


def main() -> None:
    logging.basicConfig()  # failures appear in the container's log as OpenFx's do
    keep_freed_memory()
    settings = Settings.from_environment(os.environ)
    handler = Handler(settings.handler_file, settings.handler_name)
    ending = Ending()
    service = WatcherService(handler, is_strict=settings.is_strict)
    server = _listen(settings, service)
    ready = _make_ready_file()
    server.start()
    ending.wait()
    # Whatever holds up the way from here, Kubernetes is not kept waiting.
    threading.Timer(GRACE_S + 2 * CANCEL_TIMEOUT_S, os._exit, (0,)).start()
    ready.unlink(missing_ok=True)
    service.end()
    server.stop(GRACE_S).wait(GRACE_S + CANCEL_TIMEOUT_S)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # a handler that still hangs does not hold the container up


def _make_ready_file() -> Path:
    """Make the file that OpenFx's probes look for; it has its mode, whatever the umask, as soon as it is there."""
    ready = Path(tempfile.gettempdir()) / READY_FILE
    unready = ready.with_suffix(".unready")
    unready.touch()
    unready.chmod(0o660)
    return unready.replace(ready)


def _listen(settings: Settings, service: WatcherService) -> grpc.Server:
    limits = () if settings.is_strict else ("grpc.max_receive_message_length", "grpc.max_send_message_length")
    server = grpc.server(
        ThreadPoolExecutor(HANDLERS + STREAMS, thread_name_prefix="grpc"),
        options=[("grpc.so_reuseport", 0), *((name, -1) for name in limits)],
    )
    add_FxWatcherServicer_to_server(service, server)  # type: ignore[no-untyped-call]  # generated
    for port in settings.ports:
        server.add_insecure_port(f"{settings.host}:{port}")
    return server


def _load(path: Path, name: str) -> Callable[..., object]:
    mesh.install()
    sys.path.insert(0, str(path.parent))
    os.chdir(path.parent)  # a handler finds what lies beside it
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    found: Any = getattr(module, name)
    built: Any = found() if inspect.isclass(found) else found
    handler: Callable[..., object] = built
    return handler


def _as_text(output: bytes) -> str:
    """Text stays text; images become base64, as KETI's functions send them: the unary reply is a string."""
    try:
        return output.decode()
    except UnicodeDecodeError:
        return base64.b64encode(output).decode()


if __name__ == "__main__":
    main()
