"""At the rate of a camera: what the way adds to the work itself."""

from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt

from benchmarks.bare import BareLoops
from benchmarks.frames import Size
from benchmarks.scale import Scale
from benchmarks.viewing import Viewing

FloatArray = npt.NDArray[np.float64]

FPS = 30.0


@dataclass(frozen=True, slots=True)
class Percentiles:
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Medians over the rounds for frames of one size; `added` is session less bare, taken within a round."""

    size: Size
    bare: Percentiles
    session: Percentiles
    added: Percentiles


def measure_latency(viewing: Viewing, loops: BareLoops, scale: Scale) -> list[Latency]:
    return [_measure(size, viewing, loops, scale) for size in scale.latency_sizes]


def _measure(size: Size, viewing: Viewing, loops: BareLoops, scale: Scale) -> Latency:
    bare, session = [], []
    for _ in range(scale.rounds):
        bare.append(_percentiles(loops.latencies_ms(size, FPS, scale.latency_s)))
        passages = viewing.latencies(size, FPS, scale.latency_s)
        session.append(_percentiles([passage.latency_ms for passage in passages]))
    added = [after - before for after, before in zip(session, bare, strict=True)]
    return Latency(size, _medians(bare), _medians(session), _medians(added))


def _percentiles(latencies_ms: list[float]) -> FloatArray:
    return np.asarray(np.percentile(latencies_ms, (50, 95, 99)))


def _medians(rounds: list[FloatArray]) -> Percentiles:
    return Percentiles(*(median(float(value) for value in column) for column in zip(*rounds, strict=True)))
