"""A camera of 30 fps and a function of 50 ms: does latency stay where it is?"""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.latency import FPS
from benchmarks.memory import MemoryTrack
from benchmarks.peer import Peer
from benchmarks.scale import Scale
from benchmarks.viewing import Viewing

HANDLER_MS = 50.0  # as in functions/slow
SIZE = (1280, 720)
FloatArray = npt.NDArray[np.float64]

SAMPLE_INTERVAL_S = 0.25
NAIVE_S = 4.0


@dataclass(frozen=True, slots=True)
class SlowHandler:
    """One long run.

    Attributes:
        p95_by_second_ms: Of the frames that came back in each second.
        p95_in_handler_times: Of the whole run.
        late_over_early: p95 of the last quarter against that of the first.
        memory_mb_per_minute: Slope of the resident memory of viewer, gateway and workers.
        naive_growth_ms_per_s: By how much the naive client falls behind every second.
    """

    fps: float
    p50_ms: float
    p95_ms: float
    p95_by_second_ms: list[float]
    p95_in_handler_times: float
    late_over_early: float
    memory_mb_per_minute: float
    memory_peak_mb: float
    naive_growth_ms_per_s: float


def measure_slow_handler(viewing: Viewing, naive: Peer, scale: Scale) -> SlowHandler:
    memory = MemoryTrack()
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(memory, ended), name="bench-memory")
    sampler.start()
    passages = viewing.latencies(SIZE, FPS, scale.slow_s, function="slow")
    ended.set()
    sampler.join()
    naive_s = min(NAIVE_S, scale.slow_s)
    run = naive.ask("run", function="slow", size=SIZE, fps=FPS, frames=round(naive_s * FPS))

    times = np.array([passage.decoded_ns for passage in passages]) / 1e9
    times -= times[0]
    latencies = np.array([passage.latency_ms for passage in passages])
    quarter = times[-1] / 4
    seconds = times.astype(int)
    p95 = _p95(latencies)
    return SlowHandler(
        fps=(len(times) - 1) / float(times[-1]),
        p50_ms=float(np.median(latencies)),
        p95_ms=p95,
        p95_by_second_ms=[_p95(latencies[seconds == second]) for second in np.unique(seconds)],
        p95_in_handler_times=p95 / HANDLER_MS,
        late_over_early=_p95(latencies[times > times[-1] - quarter]) / _p95(latencies[times <= quarter]),
        memory_mb_per_minute=memory.slope_mb_per_minute(),
        memory_peak_mb=memory.peak_mb(),
        naive_growth_ms_per_s=(run["last_latency_ms"] - run["first_latency_ms"]) / naive_s,
    )


def _p95(latencies_ms: FloatArray) -> float:
    return float(np.percentile(latencies_ms, 95))


def _sample(memory: MemoryTrack, ended: threading.Event) -> None:
    memory.sample()
    while not ended.wait(SAMPLE_INTERVAL_S):
        memory.sample()
