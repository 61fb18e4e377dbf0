"""The workers of one function: processes that each answer one request at a time."""

import contextlib
import logging
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fxviewer.gateway.call import Call, Failure, Kind, Result
from fxviewer.gateway.framing import SOCKET_BUFFER_BYTES, receive, send
from fxviewer.gateway.function import Function

log = logging.getLogger(__name__)

LOAD_TIMEOUT_S = 30.0  # importing a large library from a cold disk
LOG_LINES = 1000


@dataclass(slots=True)
class Job:
    call: Call
    arrived_ns: int
    result: "Future[Result]"


class Workers:
    """All workers of one function. `submit` may be called from any thread.

    Args:
        replicas: How many processes; each answers one request at a time.
        deadline_s: A handler that needs longer is stopped.
    """

    def __init__(self, function: Function, *, replicas: int, deadline_s: float) -> None:
        self.function = function
        self.replicas = replicas
        self.version = function.version()
        self.invocations = 0
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._deadline_s = deadline_s
        # Bounded by the callers: each stream and each unary thread waits for its own answers.
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._load_error: Failure | None = None
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()  # guards _processes
        self._processes: set[subprocess.Popen[str]] = set()
        # One thread starts and serves one worker: Linux ends a child with the thread that started it.
        self._threads = [
            threading.Thread(target=self._serve, name=f"fx-worker-{function.name}-{number}", daemon=True)
            for number in range(replicas)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, call: Call) -> "Future[Result]":
        job = Job(call, time.perf_counter_ns(), Future())
        self._jobs.put(job)
        return job.result

    def wait_until_loaded(self, timeout_s: float) -> Failure | None:
        """Return why the handler does not load, or None once a worker is ready."""
        self._ready.wait(timeout_s)
        return self._load_error

    def close(self) -> None:
        """End all workers at once, whatever they do."""
        self._closing.set()
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            process.kill()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(1.0)

    # -- one thread per worker

    def _serve(self) -> None:
        worker: Worker | None = None
        try:
            worker = self._start()
            while (job := self._jobs.get()) is not None and not self._closing.is_set():
                began_ns = time.perf_counter_ns()
                if worker is None and self._load_error is None:
                    worker = self._start()
                result, is_alive = self._answer(worker, job, began_ns)
                job.result.set_result(result)
                if worker is not None and not is_alive:
                    self._end(worker)
                    # Started at once, so that the next frame does not pay for it.
                    worker = None if self._closing.is_set() else self._start()
        finally:
            if worker is not None:
                self._end(worker)

    def _answer(self, worker: "Worker | None", job: Job, began_ns: int) -> tuple[Result, bool]:
        wait_ns = began_ns - job.arrived_ns
        if worker is None:
            return Result(b"", self._load_error, self.version, wait_ns, 0), False
        try:
            head, output = worker.call(self.function.name, job.call.body, self._deadline_s)
        except TimeoutError:
            error = _error(
                "DEADLINE",
                f"The handler did not return within {self._deadline_s:g} s.",
                "Look for a loop without an end.",
            )
            return Result(b"", error, self.version, wait_ns, 0), False
        except (EOFError, OSError):
            error = _error(
                "CRASHED",
                f"The handler ended its process: {worker.ending()}.",
                "Look for os._exit, or a crash in a library.",
            )
            return Result(b"", error, self.version, wait_ns, 0), False
        self.invocations += "error" not in head
        return Result(output, head.get("error"), self.version, wait_ns, head["handler_ns"]), True

    def _start(self) -> "Worker | None":
        worker = Worker(self.function, self.log, threads=1 if self.replicas > 1 else 0)
        with self._lock:
            self._processes.add(worker.process)
        if self._closing.is_set():
            self._end(worker)
            return None
        try:
            head, _ = worker.first_word()
            self._load_error = head.get("error")
        except (EOFError, OSError):
            self._load_error = _error("LOAD", f"The handler ended its process while loading: {worker.ending()}.", "")
        self._ready.set()
        if self._load_error is not None:
            self._end(worker)
            return None
        return worker

    def _end(self, worker: "Worker") -> None:
        worker.close()
        with self._lock:
            self._processes.discard(worker.process)


class Worker:
    """One process and the socket to it. Used by one thread, but for `process.kill`."""

    def __init__(self, function: Function, log_lines: deque[str], *, threads: int) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        self._connection = ours
        command = (sys.executable, "-m", "fxviewer.gateway.executor", str(theirs.fileno()), str(function.handler))
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(threads)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        self._reader = threading.Thread(target=self._read_log, args=(log_lines,), name="fx-worker-log", daemon=True)
        self._reader.start()

    def first_word(self) -> tuple[dict[str, Any], bytes]:
        self._connection.settimeout(LOAD_TIMEOUT_S)
        return receive(self._connection)

    def call(self, function: str, body: bytes, deadline_s: float) -> tuple[dict[str, Any], bytes]:
        self._connection.settimeout(deadline_s)
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f000 +0000 UTC")  # as OpenFx prints it
        send(self._connection, {"function": function, "time": now}, body)
        return receive(self._connection)

    def ending(self) -> str:
        """Say how the process ended."""
        try:
            code = self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "it closed its connection"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def close(self) -> None:
        self._connection.close()
        self.process.kill()
        self.process.wait()
        self._reader.join(1.0)
        assert self.process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            self.process.stdout.close()

    def _read_log(self, lines: deque[str]) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in self.process.stdout:
                lines.append(line.rstrip("\n"))


def _error(kind: Kind, message: str, hint: str) -> Failure:
    return {"kind": kind, "message": message, "hint": hint}
