"""The order of one stream: answers leave it as the requests came, however the work behind overtakes."""

import threading
from collections import deque
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """What a stream still owes its caller. One thread puts, one takes, any thread closes.

    Args:
        depth: What may wait here; then `put` waits, and with it the caller.
    """

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._changed = threading.Condition()  # guards _waiting, _ended, _closed
        self._waiting: deque[tuple[T, Future[Any]]] = deque()
        self._ended = False
        self._closed = False

    def put(self, turn: T, future: "Future[Any]") -> bool:
        """Add one; returns False once nobody takes any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._waiting) < self._depth)
            if self._closed:
                return False
            self._waiting.append((turn, future))
        future.add_done_callback(self._wake)
        return True

    def end(self) -> None:
        """No more are put; what waits is still taken."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def close(self) -> None:
        """Let go of everything and of both sides at once."""
        with self._changed:
            self._closed = True
            abandoned = [future for _, future in self._waiting]
            self._waiting.clear()
            self._changed.notify_all()
        for future in abandoned:
            future.cancel()  # what no worker has begun is not worth beginning

    def take(self) -> T | None:
        """Return the oldest once its future is done; None when there is nothing more to come."""
        with self._changed:
            self._changed.wait_for(self._can_take)
            if self._closed or not self._waiting:
                return None
            turn, _ = self._waiting.popleft()
            self._changed.notify_all()
            return turn

    def _can_take(self) -> bool:
        if self._closed or (self._ended and not self._waiting):
            return True
        return bool(self._waiting) and self._waiting[0][1].done()

    def _wake(self, _: "Future[Any]") -> None:
        with self._changed:
            self._changed.notify_all()
