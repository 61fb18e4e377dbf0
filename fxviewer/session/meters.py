"""Rates, latency and losses of a session: counted where they happen, read as one frozen reading."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

RECENT_NS = 2_000_000_000  # long enough for a steady figure at 10 fps, short enough to follow a change
GRAPH_LENGTH = 120
LONGEST_RATE = 4096  # events kept for a rate: two seconds at 2000 fps


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meters say at one moment. Rates and percentiles cover the last two seconds, counts the whole run.

    Attributes:
        source_fps: Frames the source gave.
        sent_fps: Frames handed to the connection.
        result_fps: Replies of any kind: picture, text or failure.
        shown_fps: Results painted.
        latency_p50_ms: From grab to decoded result; None without results.
        latency_p95_ms: Likewise.
        in_flight: Sent and not answered yet.
        window: In-flight limit in force.
        captured: Frames the source gave. captured = dropped + sent + waiting (at most two).
        sent: sent = results + lost + in_flight.
        results: Replies: pictures + texts + failures.
        failed: Of the results, those without output because the function failed.
        shown: Results painted.
        dropped: Never sent, because a newer frame came (dropped by us).
        lost: Sent and never answered (lost by others).
        display_dropped: Results not painted, because a newer one came first.
        strays: Replies that belong to no frame under way: of a wrong number, doubled, or late.
        latencies_ms: The newest last, at most 120, for the graph.
    """

    source_fps: float = 0.0
    sent_fps: float = 0.0
    result_fps: float = 0.0
    shown_fps: float = 0.0
    latency_p50_ms: float | None = None
    latency_p95_ms: float | None = None
    in_flight: int = 0
    window: int = 0
    captured: int = 0
    sent: int = 0
    results: int = 0
    failed: int = 0
    shown: int = 0
    dropped: int = 0
    lost: int = 0
    display_dropped: int = 0
    strays: int = 0
    latencies_ms: tuple[float, ...] = ()


class Rate:
    """Events per second over the last two seconds: the number of intervals divided by their time."""

    def __init__(self) -> None:
        self._times: deque[int] = deque(maxlen=LONGEST_RATE)

    def count(self, now_ns: int) -> None:
        self._times.append(now_ns)

    def per_second(self, now_ns: int) -> float:
        while self._times and now_ns - self._times[0] > RECENT_NS:
            self._times.popleft()
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) * 1e9 / max(1, self._times[-1] - self._times[0])


class Meters:
    """Counters of one session. Every method may be called from any thread."""

    def __init__(self, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock_ns = clock_ns
        self._lock = threading.Lock()  # guards everything below
        self._window = 0
        self._clear()

    def _clear(self) -> None:
        self._captured = self._sent = self._results = self._failed = 0
        self._shown = self._dropped = self._lost = self._display_dropped = self._strays = 0
        self._rates = {name: Rate() for name in ("source", "sent", "result", "shown")}
        self._latencies: deque[tuple[int, float]] = deque(maxlen=LONGEST_RATE)

    def captured(self) -> None:
        with self._lock:
            self._captured += 1
            self._rates["source"].count(self._clock_ns())

    def dropped(self, count: int = 1) -> None:
        with self._lock:
            self._dropped += count

    def sent(self) -> None:
        with self._lock:
            self._sent += 1
            self._rates["sent"].count(self._clock_ns())

    def result(self, latency_ns: int, *, failed: bool) -> None:
        with self._lock:
            self._results += 1
            self._failed += failed
            now_ns = self._clock_ns()
            self._rates["result"].count(now_ns)
            self._latencies.append((now_ns, latency_ns / 1e6))

    def lost(self, count: int) -> None:
        with self._lock:
            self._lost += count

    def shown(self, count: int = 1) -> None:
        """Results painted just now; called by the window."""
        with self._lock:
            self._shown += count
            now_ns = self._clock_ns()
            for _ in range(count):
                self._rates["shown"].count(now_ns)

    def display_dropped(self, count: int = 1) -> None:
        with self._lock:
            self._display_dropped += count

    def strayed(self) -> None:
        with self._lock:
            self._strays += 1

    def set_window(self, limit: int) -> None:
        with self._lock:
            self._window = limit

    def reset(self) -> None:
        """Start counting anew; what is under way stays counted as sent, so that the sums still hold."""
        with self._lock:
            in_flight = self._sent - self._results - self._lost
            waiting = self._captured - self._dropped - self._sent
            self._clear()
            self._sent = in_flight
            self._captured = in_flight + waiting

    @property
    def is_settled(self) -> bool:
        """Every captured frame is answered, dropped or lost."""
        with self._lock:
            return self._captured == self._dropped + self._results + self._lost

    def read(self) -> Reading:
        with self._lock:
            now_ns = self._clock_ns()
            recent = sorted(ms for at_ns, ms in self._latencies if now_ns - at_ns <= RECENT_NS)
            rates = {name: rate.per_second(now_ns) for name, rate in self._rates.items()}
            return Reading(
                source_fps=rates["source"],
                sent_fps=rates["sent"],
                result_fps=rates["result"],
                shown_fps=rates["shown"],
                latency_p50_ms=percentile(recent, 0.50),
                latency_p95_ms=percentile(recent, 0.95),
                in_flight=self._sent - self._results - self._lost,
                window=self._window,
                captured=self._captured,
                sent=self._sent,
                results=self._results,
                failed=self._failed,
                shown=self._shown,
                dropped=self._dropped,
                lost=self._lost,
                display_dropped=self._display_dropped,
                strays=self._strays,
                latencies_ms=tuple(ms for _, ms in list(self._latencies)[-GRAPH_LENGTH:]),
            )


def percentile(ordered: list[float], fraction: float) -> float | None:
    """Return the value below which `fraction` of the sorted values lie (nearest rank), or None of nothing."""
    return ordered[min(len(ordered) - 1, int(fraction * len(ordered)))] if ordered else None
