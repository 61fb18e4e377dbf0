"""How many requests may be under way: the window is the latency."""

import math
import threading

MAX_WINDOW = 16  # beyond this a frame is older than half a second at 30 fps, whatever the network
EVERY_FRAME_WINDOW = 3  # encode, handle and decode one frame each at the same time; more adds latency only
UNKNOWN_SERVICE_WINDOW = 2  # a gateway that does not say how long its function works


class Window:
    """Credits for requests in flight. Safe from any thread."""

    def __init__(self, limit: int = 1) -> None:
        self._changed = threading.Condition()  # guards _limit, _in_flight, _closed
        self._limit = limit
        self._in_flight = 0
        self._closed = False

    @property
    def limit(self) -> int:
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        with self._changed:
            self._limit = limit
            self._changed.notify_all()

    @property
    def in_flight(self) -> int:
        return self._in_flight

    def acquire(self) -> bool:
        """Wait for a credit and take it; False once the window is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._in_flight < self._limit)
            if self._closed:
                return False
            self._in_flight += 1
            return True

    def release(self) -> None:
        with self._changed:
            self._in_flight -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """Give out no more credits and wake who waits for one."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class WindowRule:
    """Decides how many requests in flight keep the function busy without letting frames queue.

    By Little's law a pipe is full with (network + service) / pace requests under way, where the pace is the slower of
    function and source. Whatever is more than that waits somewhere and ages.
    """

    def __init__(self) -> None:
        self._network_ms = math.inf
        self._service_ms: float | None = None

    def observe(self, round_trip_ms: float, gateway_ms: float, service_ms: float) -> None:
        """Learn from one answer: its round trip, the part of it inside the gateway, and the handler's own time.

        A gateway that does not measure gives 0 for the last two, and nothing is learnt from it.
        """
        if service_ms <= 0:
            return
        self._service_ms = _smooth(self._service_ms, service_ms)
        # The smallest is the network alone; a mean has our own queueing in it and would feed on itself.
        self._network_ms = min(self._network_ms, max(0.0, round_trip_ms - gateway_ms))

    def limit(self, *, every_frame: bool, interval_ms: float | None) -> int:
        """Return the number of requests to allow, given the source's frame interval (None: as fast as it goes)."""
        if self._service_ms is None:
            return EVERY_FRAME_WINDOW if every_frame else UNKNOWN_SERVICE_WINDOW
        if every_frame or interval_ms is None:
            pace_ms = self._service_ms
            full = math.ceil((self._network_ms + self._service_ms) / pace_ms)
            return min(max(EVERY_FRAME_WINDOW, full), MAX_WINDOW)
        pace_ms = max(self._service_ms, interval_ms)
        # A quarter of slack: a pipe that is full to within that gains less than it ages by another frame.
        full = max(1, math.ceil((self._network_ms + self._service_ms) / pace_ms - 0.25))
        if self._service_ms < interval_ms:
            full += 1  # there is room to absorb jitter: the function is idle most of the time
        return min(full, MAX_WINDOW)


def _smooth(old: float | None, new: float) -> float:
    # Weight 1/8, as TCP smooths its round trip (RFC 6298, section 2).
    return new if old is None else old + (new - old) / 8
