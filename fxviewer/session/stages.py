"""Where the time of a frame goes, stage by stage, over the newest frames."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from fxviewer.session.exchange import Exchange, Lost
from fxviewer.session.meters import percentile

Stage = Literal["grab", "queue", "encode", "network", "wait", "handler", "gateway", "answer", "decode", "show"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""In the order of the way.

Grab is before the latency's start. Queue: in the mailbox, until there is a credit. Network: both directions and what
gRPC does, which cannot be told apart without a common clock. Wait: for a free worker. Gateway: its own work and the
way to the worker. Answer stands for network, wait, handler and gateway where the gateway does not measure. Show: from
the decoded result to the screen.
"""

LENGTH = 120  # frames: four seconds at 30 fps, and as many columns as a strip shows


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One frame's durations in milliseconds, in the order of STAGES; 0 where there is none."""

    seq: int
    ms: tuple[float, ...]

    @property
    def latency_ms(self) -> float:
        return sum(self.ms) - self.ms[0]


@dataclass(frozen=True, slots=True)
class Spread:
    """Of the newest frames, in milliseconds."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class StageReading:
    """The stages at one moment.

    Attributes:
        frames: The newest last, at most LENGTH.
        spreads: Of each stage that took any time.
        latency: Of the whole way, from grab to screen; None without frames.
    """

    frames: tuple[Breakdown, ...] = ()
    spreads: Mapping[Stage, Spread] | None = None
    latency: Spread | None = None


class Stages:
    """A sink that keeps the durations of the newest frames. Safe from any thread."""

    def __init__(self, length: int = LENGTH) -> None:
        self._length = length
        self._lock = threading.Lock()  # guards _frames, _decoded_ns
        self._frames: OrderedDict[int, tuple[float, ...]] = OrderedDict()
        self._decoded_ns: dict[int, int] = {}

    def receive(self, exchange: Exchange) -> None:
        if isinstance(exchange.outcome, Lost):
            return
        seq = exchange.frame.seq
        durations = measure_stages(exchange)
        with self._lock:
            self._frames[seq] = durations
            self._decoded_ns[seq] = exchange.stamps.decoded_ns
            while len(self._frames) > self._length:
                oldest, _ = self._frames.popitem(last=False)
                del self._decoded_ns[oldest]

    def note_shown(self, seq: int, shown_ns: int) -> None:
        """The result of this frame was on the screen at that time.monotonic_ns()."""
        with self._lock:
            if seq in self._frames:
                show_ms = max(0, shown_ns - self._decoded_ns[seq]) / 1e6
                self._frames[seq] = (*self._frames[seq][:-1], show_ms)

    def reset(self) -> None:
        with self._lock:
            self._frames.clear()
            self._decoded_ns.clear()

    def read(self) -> StageReading:
        with self._lock:
            frames = tuple(Breakdown(seq, durations) for seq, durations in self._frames.items())
        if not frames:
            return StageReading()
        columns = zip(STAGES, zip(*(frame.ms for frame in frames), strict=True), strict=True)
        spreads = {stage: _spread(list(column)) for stage, column in columns if any(column)}
        return StageReading(frames, spreads, _spread([frame.latency_ms for frame in frames]))


def measure_stages(exchange: Exchange) -> tuple[float, ...]:
    """Return the durations of one exchange in milliseconds, in the order of STAGES; it is not shown yet."""
    stamps = exchange.stamps
    remote_ns = stamps.received_ns - stamps.encoded_ns
    inside_ns = stamps.gateway_wait_ns + stamps.handler_ns
    is_told = stamps.gateway_total_ns > 0
    durations_ns: dict[Stage, int] = {
        "grab": exchange.frame.grab_ns,
        "queue": stamps.taken_ns - stamps.captured_ns,
        "encode": stamps.encoded_ns - stamps.taken_ns,
        "network": remote_ns - stamps.gateway_total_ns if is_told else 0,
        "wait": stamps.gateway_wait_ns,
        "handler": stamps.handler_ns,
        "gateway": stamps.gateway_total_ns - inside_ns if is_told else 0,
        "answer": 0 if is_told else remote_ns,
        "decode": stamps.decoded_ns - stamps.received_ns,
        "show": 0,
    }
    return tuple(max(0, durations_ns[stage]) / 1e6 for stage in STAGES)


def _spread(values: list[float]) -> Spread:
    values.sort()
    p50, p95, p99 = (percentile(values, fraction) or 0.0 for fraction in (0.50, 0.95, 0.99))
    return Spread(p50, p95, p99)
