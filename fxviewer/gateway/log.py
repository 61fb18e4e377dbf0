"""What functions print: read from their workers as it comes, kept for those who ask, handed to those who follow."""

import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future

from fxviewer.gateway.call import Result
from fxviewer.gateway.event import Events, LogLine

RING_LINES = 1000
MOST_LINES_PER_S = 20_000  # of one function; what is printed beyond is counted and left out
LONGEST_LINE_BYTES = 8192  # longer ones are cut into pieces
READ_BYTES = 1 << 16  # what a pipe holds by default
MOST_BYTES_AT_ONCE = 1 << 20  # what it holds at most, so one turn takes what a call had printed when it ended


class FunctionLog:
    """The last lines of one function. Safe from any thread."""

    def __init__(self, function: str, events: Events) -> None:
        self._function = function
        self._events = events
        self._lock = threading.Lock()  # guards all below
        self._ring: deque[LogLine] = deque(maxlen=RING_LINES)
        self._second = 0
        self._left = MOST_LINES_PER_S
        self._dropped = 0

    def allow(self, count: int) -> int:
        """Return how many of so many lines may be added now; the others count as dropped."""
        now = int(time.monotonic())
        with self._lock:
            if now != self._second:
                self._second, self._left = now, MOST_LINES_PER_S
            allowed = min(count, self._left)
            self._left -= allowed
            self._dropped += count - allowed
        return allowed

    def add(self, texts: Sequence[str], *, frame_id: int | None, version: str) -> None:
        now = time.time_ns()
        lines = [LogLine(text, now, frame_id, version) for text in texts]
        with self._lock:
            self._ring.extend(lines)
            dropped, self._dropped = self._dropped, 0
            # Within the lock, so that followers get lines in the ring's order.
            self._events.emit_lines(self._function, lines, dropped)

    def take_failure(self, future: "Future[Result]") -> None:
        """Add why a call has no result, as OpenFx's executor prints it, for callers who are told the message alone."""
        result = None if future.cancelled() else future.result()
        if result is None or result.error is None:
            return
        error = result.error
        lines = [f"{error['message']} {error['hint']}".rstrip()]
        if error.get("traceback"):
            lines = [f"Exception calling application: {error['message']}", *error["traceback"].splitlines()]
        self.add(lines[: self.allow(len(lines))], frame_id=None, version=result.version)

    def text(self) -> str:
        with self._lock:
            return "".join(f"{line.text}\n" for line in self._ring)


class LogPipe:
    """What one worker prints. Closed by its owner; `drain` is safe from any thread.

    Args:
        fd: Of the reading end. Owned.
    """

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self.fd = fd
        self._lock = threading.Lock()  # guards all below
        self._log: FunctionLog | None = None
        self._version = ""
        self._frame_id: int | None = None
        self._tail = b""
        self._closed = False

    def belong_to(self, log: FunctionLog) -> None:
        """Begin to keep what comes; a worker that only warms up has nobody to tell."""
        self._log = log

    def mark(self, version: str, frame_id: int | None) -> None:
        """Say what is printed from now on belongs to."""
        with self._lock:
            self._version, self._frame_id = version, frame_id

    def finish(self) -> None:
        """Take what the worker printed for the call that has just ended, and nothing that comes later."""
        with self._lock:
            self._read()
            if self._tail:
                self._add([self._tail])
                self._tail = b""
            self._frame_id = None

    def drain(self) -> bool:
        """Take what there is; returns False at the end."""
        with self._lock:
            return self._read()

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._read()
                if self._tail:
                    self._add([self._tail])
                self._closed = True
                os.close(self.fd)

    def _read(self) -> bool:
        taken = 0
        while not self._closed and taken < MOST_BYTES_AT_ONCE:
            try:
                chunk = os.read(self.fd, READ_BYTES)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            taken += len(chunk)
            self._split(chunk)
            if len(chunk) < READ_BYTES:
                return True
        return not self._closed

    def _split(self, chunk: bytes) -> None:
        *whole, self._tail = (self._tail + chunk).split(b"\n")
        if len(self._tail) > LONGEST_LINE_BYTES:
            *pieces, self._tail = _pieces(self._tail)
            whole += pieces
        if whole:
            self._add(whole)

    def _add(self, lines: list[bytes]) -> None:
        if self._log is None:
            return
        kept = lines[: self._log.allow(len(lines))]
        if kept:
            pieces = [piece for line in kept for piece in _pieces(line)]
            texts = [piece.rstrip(b"\r").decode("utf-8", "replace") for piece in pieces]
            self._log.add(texts, frame_id=self._frame_id, version=self._version)


class LogReader:
    """One thread that reads all pipes as it comes, so that no handler waits for room to print."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._lock = threading.Lock()  # guards which pipes are registered
        self._thread = threading.Thread(target=self._run, name="fx-log", daemon=True)
        self._thread.start()

    def add(self, pipe: LogPipe) -> None:
        with self._lock:
            self._selector.register(pipe.fd, selectors.EVENT_READ, pipe)

    def remove(self, pipe: LogPipe) -> None:
        """Read it no more; before it is closed, as its number may then be another's. Idempotent."""
        with self._lock:
            key = self._selector.get_map().get(pipe.fd)
            if key is not None and key.data is pipe:
                self._selector.unregister(pipe.fd)

    def close(self) -> None:
        self._waker.close()
        self._thread.join(1.0)
        self._selector.close()
        self._wake.close()

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                pipe: LogPipe | None = key.data
                if pipe is None:
                    return
                if not pipe.drain():
                    self.remove(pipe)


def _pieces(line: bytes) -> list[bytes]:
    return [line[at : at + LONGEST_LINE_BYTES] for at in range(0, len(line) or 1, LONGEST_LINE_BYTES)]
