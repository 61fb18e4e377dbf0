"""One sentence on what holds the frames up, and what helps."""

from dataclasses import dataclass
from typing import Literal

from fxviewer.session.scale_probe import ScaleProbe
from fxviewer.session.stages import Stage, StageReading

Cure = Literal["none", "smaller frames", "more workers", "jpeg", "smaller window", "faster source"]

# Queue and wait are what a slow stage behind them looks like from the front; grab is the source's own pace.
_CAUSES: tuple[Stage, ...] = ("encode", "network", "handler", "gateway", "answer", "decode", "show")
FEW_MS = 1.0  # a stage that takes less is nothing to mend


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """What takes the longest, by the median frame.

    Attributes:
        stage: None when every stage keeps up with the source.
        stage_ms: Of that stage.
        latency_ms: Of the whole way.
        interval_ms: Of the source's frames; None when it goes as fast as it is let.
        cure: What would help.
        probe: What a measurement at half size found, if there was one.
    """

    stage: Stage | None
    stage_ms: float
    latency_ms: float
    interval_ms: float | None
    cure: Cure
    probe: ScaleProbe | None = None

    @property
    def sentence(self) -> str:
        if self.stage is None:
            pace = (
                f" Every stage keeps up with the source’s {1000 / self.interval_ms:.0f} fps."
                if self.interval_ms
                else ""
            )
            return f"Nothing holds the frames up: the whole way takes {self.latency_ms:.0f} ms.{pace}"
        share = f"{_NAMES[self.stage]} {self.stage_ms:.0f} of {self.latency_ms:.0f} ms"
        if self.probe is not None and self.stage in ("handler", "answer"):
            return f"{share}; {self.probe.sentence(self.interval_ms)}"
        return f"{share}. {_CURES[self.cure]}".rstrip()


def find_bottleneck(
    reading: StageReading, *, interval_ms: float | None, probe: ScaleProbe | None = None
) -> Bottleneck | None:
    """Name the stage that sets the pace; None without frames.

    Args:
        reading: Of the newest frames.
        interval_ms: Of the source's frames; None when it goes as fast as it is let.
        probe: Measured at half size, of the same function.
    """
    if reading.latency is None or reading.spreads is None:
        return None
    medians = {stage: spread.p50 for stage, spread in reading.spreads.items()}
    latency_ms = reading.latency.p50
    stage = max(_CAUSES, key=lambda one: medians.get(one, 0.0))
    stage_ms = medians.get(stage, 0.0)
    grab_ms = medians.get("grab", 0.0)
    if grab_ms > stage_ms and (interval_ms is None or grab_ms > interval_ms):
        return Bottleneck("grab", grab_ms, latency_ms, interval_ms, "faster source")
    if stage_ms < FEW_MS or (interval_ms is not None and stage_ms <= interval_ms):
        return Bottleneck(None, stage_ms, latency_ms, interval_ms, "none")
    return Bottleneck(stage, stage_ms, latency_ms, interval_ms, _cure(stage, medians), probe)


def _cure(stage: Stage, medians: dict[Stage, float]) -> Cure:
    if stage == "handler":
        return "more workers" if medians.get("wait", 0.0) > medians["handler"] / 2 else "smaller frames"
    cures: dict[Stage, Cure] = {
        "encode": "smaller frames",
        "network": "jpeg",
        "gateway": "jpeg",
        "answer": "smaller frames",
        "decode": "smaller frames",
        "show": "smaller window",
    }
    return cures[stage]


_NAMES: dict[Stage, str] = {
    "grab": "Source",
    "queue": "Queue",
    "encode": "Encoding",
    "network": "Network",
    "wait": "Waiting for a worker",
    "handler": "Handler",
    "gateway": "Gateway",
    "answer": "Gateway and function",
    "decode": "Decoding",
    "show": "Screen",
}
_CURES: dict[Cure, str] = {
    "none": "",
    "smaller frames": "Send smaller frames, or find the slow line in a profile.",
    "more workers": "Frames wait for a worker: run more copies (--workers).",
    "jpeg": "Send fewer bytes: JPEG, a lower quality, or smaller frames.",
    "smaller window": "Make the window smaller, or show one pane.",
    "faster source": "Frames cannot come faster than the source gives them.",
}
