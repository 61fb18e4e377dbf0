"""The workers of one version of a function: processes that each answer one call at a time."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from fxviewer.gateway.call import Call, Failure, Kind, LineTime, Result
from fxviewer.gateway.function import Function
from fxviewer.gateway.launch import WORTH_WARMING, Launcher
from fxviewer.gateway.log import FunctionLog
from fxviewer.gateway.versions import Version
from fxviewer.gateway.worker import LOAD_TIMEOUT_S, Loading, Worker

RETRY_LOAD_S = 5.0  # a handler that does not load may have got its missing package meanwhile
SETTLE_TIMEOUT_S = LOAD_TIMEOUT_S + 10.0  # loading has its own end; starting a process may take some time
STOP_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use up.

    Attributes:
        deadline_s: For one call.
    """

    deadline_s: float
    memory_bytes: int


@dataclass(slots=True)
class Job:
    call: Call
    arrived_ns: int
    result: "Future[Result]"
    is_counted: bool = True


class Replicas:
    """All workers of one version. Safe from any thread.

    Args:
        count: How many processes.
        on_loaded: Called on a worker's thread each time one has loaded the function, or has not.
    """

    def __init__(
        self,
        function: Function,
        version: Version,
        launcher: Launcher,
        log: FunctionLog,
        limits: Limits,
        *,
        count: int,
        on_loaded: Callable[["Replicas", Loading], None],
    ) -> None:
        self.function = function
        self.version = version
        self.limits = limits
        self.invocations = 0
        self.heavy: tuple[str, ...] = ()
        self._launcher = launcher
        self._log = log
        self._on_loaded = on_loaded
        # Bounded by the callers: each stream and each unary thread waits for its own answers.
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards all below
        self._load_error: Failure | None = None
        self._tried_at = 0.0
        self._settled = threading.Event()
        self._closing = threading.Event()
        self._workers: set[Worker] = set()
        self._threads: list[threading.Thread] = []
        self._count = 0
        self.resize(count)

    @property
    def count(self) -> int:
        return self._count

    @property
    def available(self) -> int:
        """How many answer now, or will without having failed yet."""
        return 0 if self._load_error is not None else self._count

    @property
    def load_error(self) -> Failure | None:
        return self._load_error

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def submit(self, call: Call, *, is_counted: bool = True) -> "Future[Result]":
        job = Job(call, time.perf_counter_ns(), Future(), is_counted)
        self._jobs.put(job)
        return job.result

    def take_over(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            self._jobs.put(job)

    def wait_until_settled(self, timeout_s: float = SETTLE_TIMEOUT_S) -> bool:
        """Wait until the first worker has loaded the function or has not."""
        return self._settled.wait(timeout_s)

    def resize(self, count: int) -> None:
        """Have so many workers; those too many finish what they do."""
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            for number in range(self._count, count):
                name = f"fx-worker-{self.function.name}-{number}"
                self._threads.append(threading.Thread(target=self._serve, name=name, daemon=True))
                self._threads[-1].start()
            for _ in range(count, self._count):
                self._jobs.put(None)
            self._count = count

    def retire(self) -> list[Job]:
        """End each worker once it has finished what it does; returns the jobs that none has begun."""
        taken = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._jobs.get_nowait())
        for job in taken:
            if job is None:
                self._jobs.put(None)  # a worker that has been told to end still has to hear of it
        self.resize(0)
        return [job for job in taken if job is not None]

    def kill_outgrown(self, size_of: Callable[[int], int]) -> None:
        """Stop each worker that is larger than it may be; who waits for it is told."""
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            size = size_of(worker.process.pid)
            if size > self.limits.memory_bytes and not worker.outgrown_bytes:
                worker.outgrown_bytes = size
                worker.process.kill()
                self._log.add([f"fxviewer: {_outgrown(size, self.limits)}"], frame_id=None, version=self.version.name)

    def close(self) -> None:
        """End all workers at once, whatever they do, and answer those who wait."""
        self._closing.set()
        abandoned = self.retire()
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            worker.process.kill()
        for job in abandoned:
            if job.result.set_running_or_notify_cancel():
                error = failure("CRASHED", "The function was stopped before this frame’s turn.", "")
                job.result.set_result(Result(b"", error, self.version.name))
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(STOP_TIMEOUT_S)

    # -- one thread per worker

    def _serve(self) -> None:
        worker: Worker | None = None
        try:
            worker = self._start()
            while (job := self._jobs.get()) is not None:
                if not job.result.set_running_or_notify_cancel():
                    continue
                began_ns = time.perf_counter_ns()
                if worker is not None and worker.outgrown_bytes:
                    worker = self._replace(worker)
                elif worker is None and self._may_load():
                    worker = self._start()
                result, is_alive = self._answer(worker, job, began_ns)
                job.result.set_result(result)
                if worker is not None and not is_alive:
                    worker = self._replace(worker)  # at once, so that the next frame does not wait for it
        finally:
            if worker is not None:
                self._end(worker)

    def _answer(self, worker: Worker | None, job: Job, began_ns: int) -> tuple[Result, bool]:
        version, wait_ns = job.call.version or self.version.name, began_ns - job.arrived_ns
        if worker is None:
            return Result(b"", self._load_error or _STOPPED, version, wait_ns), True
        worker.pipe.mark(self.version.name, job.call.frame_id)
        try:
            answer, output, files = worker.call(
                job.call, threads=self._threads_of_each(), deadline_s=self.limits.deadline_s
            )
        except (EOFError, OSError) as error:
            worker.pipe.finish()
            return Result(b"", self._ended(worker, error), version, wait_ns), False
        worker.pipe.finish()
        if files:
            self.version.take_in(files)
            self._on_loaded(self, Loading(files, (), None))
        failed = answer.get("error")
        self.invocations += failed is None and job.is_counted
        profile = tuple(LineTime(*line) for line in answer.get("profile", ()))
        is_plain = "mended" not in answer
        return Result(output, failed, version, wait_ns, answer["ns"], profile, is_plain), True

    def _may_load(self) -> bool:
        has_waited = self._load_error is None or time.monotonic() - self._tried_at > RETRY_LOAD_S
        return has_waited and not self._closing.is_set()

    def _threads_of_each(self) -> int:
        return 1 if self._count > 1 else -1

    def _ended(self, worker: Worker, error: Exception) -> Failure:
        """Say why a call has no answer."""
        if isinstance(error, TimeoutError):
            said = f"The handler did not return within {self.limits.deadline_s:g} s."
            return failure("DEADLINE", said, "Look for a loop without an end.")
        if self._closing.is_set():
            return _STOPPED
        ending = worker.ending()
        if worker.outgrown_bytes:
            cure = "Look for lists that grow with each frame, or raise limits.memory in config.yaml."
            return failure("CRASHED", _outgrown(worker.outgrown_bytes, self.limits), cure)
        cure = "Look for os._exit, or a crash in a library."
        return failure("CRASHED", f"The handler ended its process: {ending}.", cure)

    def _start(self) -> Worker | None:
        self._tried_at = time.monotonic()
        worker: Worker | None = None
        try:
            worker = self._launcher.take(self.function.python, self.function.environment)
            with self._lock:
                self._workers.add(worker)
            loading = _STOPPED_LOADING if self._closing.is_set() else self._load(worker)
        except RuntimeError:  # the launcher is closed
            loading = _STOPPED_LOADING
        except OSError as error:
            reason = f"The interpreter {self.function.python} does not start: {error.strerror}."
            loading = Loading({}, (), failure("LOAD", reason, ""))
        self._load_error, self.heavy = loading.error, loading.heavy
        if not self._closing.is_set():
            self._on_loaded(self, loading)
        self._settled.set()
        if worker is not None and loading.error is not None:
            self._end(worker)
            return None
        return worker

    def _load(self, worker: Worker) -> Loading:
        worker.pipe.belong_to(self._log)
        worker.pipe.mark(self.version.name, None)
        try:
            loading = worker.load(
                self.function, self.version.files, threads=self._threads_of_each(), heavy=WORTH_WARMING
            )
        except TimeoutError:
            said = f"The handler did not finish loading within {LOAD_TIMEOUT_S:g} s."
            return Loading({}, (), failure("LOAD", said, "Look for a loop without an end outside of the handler."))
        except (EOFError, OSError):
            said = f"The handler ended its process while loading: {worker.ending()}."
            return Loading({}, (), failure("LOAD", said, ""))
        worker.pipe.drain()
        self.version.take_in(loading.files)
        worker.pipe.mark(self.version.name, None)
        return loading

    def _replace(self, worker: Worker) -> Worker | None:
        self._end(worker)
        return None if self._closing.is_set() else self._start()

    def _end(self, worker: Worker) -> None:
        self._launcher.end(worker)
        with self._lock:
            self._workers.discard(worker)


def failure(kind: Kind, message: str, hint: str) -> Failure:
    return {"kind": kind, "message": message, "hint": hint}


_STOPPED = failure("CRASHED", "The function was stopped.", "")
_STOPPED_LOADING = Loading({}, (), _STOPPED)


def _outgrown(size_bytes: int, limits: Limits) -> str:
    return (
        f"The worker grew to {_in_words(size_bytes)}, beyond its limit of {_in_words(limits.memory_bytes)}, "
        "and was replaced."
    )


def _in_words(size_bytes: float) -> str:
    return f"{size_bytes / (1 << 30):.1f} GiB" if size_bytes >= 1 << 30 else f"{size_bytes / (1 << 20):.0f} MiB"
