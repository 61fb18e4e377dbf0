"""Starting workers: from one thread, watched over by a reaper, and one ahead of the need."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fxviewer.gateway.framing import SOCKET_BUFFER_BYTES
from fxviewer.gateway.log import LogPipe, LogReader
from fxviewer.gateway.worker import Worker

log = logging.getLogger(__name__)

WORTH_WARMING = ("numpy", "cv2")
"""Modules that take long to import and are in nearly every handler. No others: what a handler sets before it imports
them must count."""

MOST_SPARES = 3  # for all interpreters and environments; each holds some 50 MB
END_TIMEOUT_S = 1.0


class Launcher:
    """Starts processes and keeps spares. Safe from any thread.

    Args:
        environment: Variables of all of them, besides this process's own.
        pool_fd: Of the frame pool that they read from; -1 is none.
    """

    def __init__(self, environment: Mapping[str, str] | None = None, *, pool_fd: int = -1) -> None:
        self._pool_fds = [pool_fd] if pool_fd >= 0 else []
        self._environment = dict(environment or {})
        # One thread that lives as long as all of its processes: Linux ends a child with the thread that started it.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="fx-launch")
        self._reader = LogReader()
        self._lock = threading.Lock()  # guards all below
        self._reaper: subprocess.Popen[bytes] | None = None
        self._groups: set[int] = set()
        self._spares: list[tuple[object, Worker]] = []  # the oldest first
        self._closed = False

    def take(self, python: str, environment: Mapping[str, str]) -> Worker:
        """Return a worker that has loaded nothing: the spare, or a new one.

        Raises:
            OSError: The interpreter does not start.
        """
        while (spare := self._take_spare(_key(python, environment))) is not None:
            if spare.is_running:
                return spare
            self.end(spare)
        return self._thread.submit(self._start, python, environment).result()

    def keep_spares(self, python: str, environment: Mapping[str, str], modules: Collection[str], *, count: int) -> None:
        """Have so many workers ready for those who need one next, with these modules imported."""
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            for _ in range(count):
                self._thread.submit(self._keep_spare, python, environment, list(modules), count)

    def end(self, worker: Worker) -> None:
        """End a worker and all it started, at once. Idempotent."""
        group = worker.process.pid
        with self._lock:
            is_known = group in self._groups
        if is_known:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        self._reader.remove(worker.pipe)
        worker.close()
        with self._lock:
            if is_known:
                self._groups.discard(group)
                self._tell(f"-{group}\n")

    def close(self) -> None:
        """End the spares; everything else has been ended by those who took it."""
        self._thread.shutdown(cancel_futures=True)
        with self._lock:
            self._closed = True
            spares, self._spares = self._spares, []
        for _, spare in spares:
            self.end(spare)
        self._reader.close()
        if self._reaper is not None:
            _end_reaper(self._reaper)

    def _take_spare(self, key: object) -> Worker | None:
        with self._lock:
            found = next((one for one in self._spares if one[0] == key), None)
            if found is not None:
                self._spares.remove(found)
        return None if found is None else found[1]

    # -- on the launching thread

    def _keep_spare(self, python: str, environment: Mapping[str, str], modules: list[str], count: int) -> None:
        key = _key(python, environment)
        with self._lock:
            like_it = [spare for other, spare in self._spares if other == key]
            for spare in like_it:
                with contextlib.suppress(OSError):
                    spare.warm(modules)
            if self._closed or len(like_it) >= count:
                return
        try:
            spare = self._start(python, environment)
            spare.warm(modules)
        except OSError as error:
            log.warning("no worker could be started ahead: %s", error)
            return
        with self._lock:
            self._spares.append((key, spare))
            surplus = self._spares.pop(0)[1] if len(self._spares) > MOST_SPARES else None
        if surplus is not None:
            self.end(surplus)

    def _start(self, python: str, environment: Mapping[str, str]) -> Worker:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        reading, writing = os.pipe()
        try:
            with theirs:
                process = subprocess.Popen(
                    # -P: a module in the folder the gateway runs in is none of the worker's.
                    [
                        python,
                        "-P",
                        "-m",
                        "fxviewer.gateway.executor",
                        *map(str, (theirs.fileno(), os.getpid(), *self._pool_fds)),
                    ],
                    pass_fds=[theirs.fileno(), *self._pool_fds],
                    stdin=subprocess.DEVNULL,
                    stdout=writing,
                    stderr=writing,
                    env=os.environ | self._environment | dict(environment),
                    start_new_session=True,  # a group of its own: ended together with all that the handler starts
                )
        except BaseException:
            ours.close()
            os.close(reading)
            raise
        finally:
            os.close(writing)
        with self._lock:
            self._groups.add(process.pid)
            self._tell(f"+{process.pid}\n")
        worker = Worker(process, ours, LogPipe(reading))
        self._reader.add(worker.pipe)
        return worker

    def _tell(self, line: str) -> None:
        """Tell the reaper, one that is there or a new one, which then hears of all groups."""
        if self._reaper is not None and self._reaper.stdin is not None:
            try:
                self._reaper.stdin.write(line.encode())
            except OSError:
                log.warning("the process that ends workers after the gateway was gone, starting another")
                _end_reaper(self._reaper)
            else:
                return
        self._reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("reaper.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        assert self._reaper.stdin is not None
        self._reaper.stdin.write("".join(f"+{group}\n" for group in self._groups).encode())


def _key(python: str, environment: Mapping[str, str]) -> object:
    return python, tuple(sorted(environment.items()))


def _end_reaper(reaper: "subprocess.Popen[bytes]") -> None:
    assert reaper.stdin is not None
    with contextlib.suppress(OSError):
        reaper.stdin.close()
    try:
        reaper.wait(END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        reaper.kill()
        reaper.wait()
