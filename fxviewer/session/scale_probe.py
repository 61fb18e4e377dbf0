"""How much faster the function is on smaller frames: measured, not guessed."""

from dataclasses import dataclass
from statistics import median

from fxviewer.media.frame import Frame
from fxviewer.session.aside import Aside
from fxviewer.session.exchange import Exchange, Failure
from fxviewer.stream.ask import Ask

ROUNDS = 5  # the median of so many is steady to a few per cent, and takes half a second at 50 ms


@dataclass(frozen=True, slots=True)
class ScaleProbe:
    """The function on one frame, at its own size and at half of it; medians in milliseconds.

    Attributes:
        full_ms: In the handler; the round trip where the gateway does not measure.
        half_ms: Likewise, at half width and height.
        half_cycle_ms: How long the half frame occupies a worker, handing over included: what limits the rate.
        is_told: The gateway measures.
    """

    full_ms: float
    half_ms: float
    half_cycle_ms: float
    is_told: bool = True

    def half_fps(self, interval_ms: float | None = None) -> float:
        """The rate that is possible at half size with one worker, no more than the source gives."""
        return 1000 / max(self.half_cycle_ms, interval_ms or 0.0, 1e-3)

    def sentence(self, interval_ms: float | None = None) -> str:
        return f"at half size {self.half_ms:.0f} ms, {self.half_fps(interval_ms):.0f} fps"


def probe_scales(aside: Aside, frame: Frame, ask: Ask, send_size: tuple[int, int] | None = None) -> ScaleProbe | None:
    """Ask for the frame at full and at half size in turns, so that both see the same load of the machine.

    Args:
        aside: Started.
        frame: Not modified.
        ask: The function, its version and parameters.
        send_size: That frames are scaled down to now; None is their own size.

    Returns:
        None when the function fails on one of them.

    Raises:
        GatewayError: There is no connection, or no answer.
        Cancelled: It was cancelled.
    """
    height, width = frame.image.shape[:2]
    full = send_size or (width, height)
    half = (max(1, min(full[0], width) // 2), max(1, min(full[1], height) // 2))
    answers: dict[tuple[int, int], list[Exchange]] = {full: [], half: []}
    for turn in range(ROUNDS + 1):
        for size, kept in answers.items():
            exchange = aside.ask(frame, ask, send_size=size)
            if isinstance(exchange.outcome, Failure):
                return None
            if turn:  # the first builds what the function keeps between calls
                kept.append(exchange)
    return ScaleProbe(
        full_ms=median(map(function_ms, answers[full])),
        half_ms=median(map(function_ms, answers[half])),
        half_cycle_ms=median(map(_cycle_ms, answers[half])),
        is_told=all(exchange.stamps.gateway_total_ns for exchange in answers[half]),
    )


def function_ms(exchange: Exchange) -> float:
    """The time in the handler; the round trip where the gateway does not measure."""
    stamps = exchange.stamps
    return (stamps.handler_ns or stamps.received_ns - stamps.encoded_ns) / 1e6


def _cycle_ms(exchange: Exchange) -> float:
    stamps = exchange.stamps
    told_ns = stamps.gateway_total_ns - stamps.gateway_wait_ns
    return (told_ns if stamps.gateway_total_ns else stamps.received_ns - stamps.encoded_ns) / 1e6
