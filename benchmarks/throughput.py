"""Every frame, as fast as it goes: the session against the bare loop, two bare loops, and the naive client."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.bare import BareLoops
from benchmarks.frames import Size
from benchmarks.peer import Peer
from benchmarks.scale import Scale
from benchmarks.viewing import Viewing

NAIVE_FPS = 90  # what its polling allows at most; decides how long its film is


@dataclass(frozen=True, slots=True)
class Throughput:
    """Medians for frames of one size. Ratios are taken within a round and then the median of them.

    Attributes:
        of_two_loops: The session's rate as a part of what two bare loops in two processes reach.
        over_naive: The session's rate as a multiple of the naive client's.
        loops_scale: Two loops against one. Well under 2, the machine had no second core free.
        naive_most_waiting: Frames in the naive client's queue.
    """

    size: Size
    bare_fps: float
    two_loops_fps: float
    session_fps: float
    naive_fps: float
    of_two_loops: float
    over_naive: float
    loops_scale: float
    naive_most_waiting: float


def measure_throughput(viewing: Viewing, loops: BareLoops, naive: Peer, scale: Scale) -> list[Throughput]:
    return [_measure(size, viewing, loops, naive, scale) for size in scale.rate_sizes]


def _measure(size: Size, viewing: Viewing, loops: BareLoops, naive: Peer, scale: Scale) -> Throughput:
    contenders: dict[str, Callable[[float], Any]] = {
        "bare": lambda seconds: loops.fps(size, seconds),
        "two": lambda seconds: loops.fps_of_two(size, seconds),
        "session": lambda seconds: viewing.fps(size, seconds),
        "naive": lambda seconds: naive.ask("run", function="recode", size=size, frames=round(NAIVE_FPS * seconds)),
    }
    for measure in contenders.values():
        measure(scale.rate_s / 4)  # warms caches and loads frames; not counted
    rounds = []
    for index in range(scale.rounds):
        order = list(contenders) if index % 2 == 0 else list(reversed(contenders))
        rounds.append({name: contenders[name](scale.rate_s) for name in order})
    return Throughput(
        size=size,
        bare_fps=median(one["bare"] for one in rounds),
        two_loops_fps=median(one["two"] for one in rounds),
        session_fps=median(one["session"] for one in rounds),
        naive_fps=median(one["naive"]["fps"] for one in rounds),
        of_two_loops=median(one["session"] / one["two"] for one in rounds),
        over_naive=median(one["session"] / one["naive"]["fps"] for one in rounds),
        loops_scale=median(one["two"] / one["bare"] for one in rounds),
        naive_most_waiting=median(one["naive"]["most_waiting"] for one in rounds),
    )
