"""Rates, latency and losses of a session: counted where they happen, read as one frozen reading."""

from dataclasses import dataclass


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
    latencies_ms: tuple[float, ...] = ()


class Meters:
    """Counters of one session. Every method may be called from any thread."""

    def captured(self) -> None: ...
    def dropped(self, count: int = 1) -> None: ...
    def sent(self) -> None: ...
    def result(self, latency_ns: int, *, failed: bool) -> None: ...
    def lost(self, count: int) -> None: ...
    def shown(self, count: int = 1) -> None:
        """Results painted just now; called by the window."""

    def display_dropped(self, count: int = 1) -> None: ...
    def reset(self) -> None:
        """Start counting anew (the user's “Reset meters”)."""

    def read(self) -> Reading: ...
