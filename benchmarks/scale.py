"""How much is measured."""

from dataclasses import dataclass

from benchmarks.frames import Size


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and durations of one run.

    Attributes:
        rounds: Of every comparison; medians are taken over them.
        rate_s: Of each measurement of a rate.
        latency_s: Of each measurement of latency, at 30 fps.
        slow_s: Of the run with the slow function.
        painting_s: Of each measurement with the window.
        saves: Of the handler, each timed until it is seen.
        rate_sizes: Of frames whose rates are measured.
        latency_sizes: Of frames whose latency is measured.
    """

    rounds: int = 3
    rate_s: float = 0.6
    latency_s: float = 1.2
    slow_s: float = 16.0
    painting_s: float = 3.0
    saves: int = 100
    rate_sizes: tuple[Size, ...] = ((640, 480), (960, 640), (1280, 720), (1920, 1080))
    latency_sizes: tuple[Size, ...] = ((640, 480), (1280, 720), (1920, 1080))


FULL = Scale()
QUICK = Scale(
    rounds=1,
    rate_s=0.3,
    latency_s=0.5,
    slow_s=2.0,
    painting_s=0.5,
    saves=10,
    rate_sizes=((960, 640),),
    latency_sizes=((1280, 720),),
)
