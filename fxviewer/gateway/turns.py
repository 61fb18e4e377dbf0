"""The order of one stream: answers leave it as the requests came, however the work behind overtakes."""

import threading
from collections import deque
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """What a stream still owes its caller. One thread puts, one takes, any thread closes.

    Neither side waits for ever, though neither has a deadline of its own: a host gives each future an end, which is the
    function's deadline or the host's own closing, and gRPC ends the context of a caller that goes, which closes this.

    Args:
        depth: What may wait here; then `put` waits, and with it the caller.
    """

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._lock = threading.Lock()  # guards _waiting, _ended, _closed
        self._has_room = threading.Condition(self._lock)
        self._is_ready = threading.Condition(self._lock)
        self._waiting: deque[tuple[T, Future[Any]]] = deque()
        self._ended = False
        self._closed = False

    def put(self, turn: T, future: "Future[Any]") -> bool:
        """Add one; returns False once nobody takes any more."""
        with self._lock:
            while len(self._waiting) >= self._depth and not self._closed:
                self._has_room.wait()
            if self._closed:
                return False
            self._waiting.append((turn, future))
        future.add_done_callback(self._wake)
        return True

    def end(self) -> None:
        """No more are put; what waits is still taken."""
        with self._lock:
            self._ended = True
            self._is_ready.notify()

    def close(self) -> None:
        """Let go of everything and of both sides at once."""
        with self._lock:
            self._closed = True
            abandoned = [future for _, future in self._waiting]
            self._waiting.clear()
            self._has_room.notify()
            self._is_ready.notify()
        for future in abandoned:
            future.cancel()  # what no worker has begun is not worth beginning

    def take(self) -> T | None:
        """Return the oldest once its future is done; None when there is nothing more to come."""
        with self._lock:
            while not self._closed:
                if self._waiting:
                    turn, future = self._waiting[0]
                    if future.done():
                        self._waiting.popleft()
                        self._has_room.notify()
                        return turn
                elif self._ended:
                    return None
                self._is_ready.wait()
        return None

    def _wake(self, future: "Future[Any]") -> None:
        with self._lock:
            if self._waiting and self._waiting[0][1] is future:  # the others' turn comes without a call
                self._is_ready.notify()
