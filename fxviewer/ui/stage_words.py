"""Where the time goes, in words."""

from fxviewer.session.bottleneck import Bottleneck, Cure
from fxviewer.session.stages import STAGES, Stage
from fxviewer.session.stages import StageReading as Measured
from fxviewer.ui.stage_strip import StageReading, StageTime
from fxviewer.ui.translation import tr


def strip_reading(measured: Measured, bottleneck: Bottleneck | None) -> StageReading:
    """Return what the strip shows: the stages that took any time, with the newest frames."""
    if measured.spreads is None or measured.latency is None:
        return StageReading()
    names = stage_names()
    places = [place for place, stage in enumerate(STAGES) if stage in measured.spreads]
    times = [(STAGES[place], measured.spreads[STAGES[place]]) for place in places]
    return StageReading(
        stages=tuple(StageTime(names[stage], spread.p50, spread.p95, spread.p99) for stage, spread in times),
        recent=tuple(tuple(frame.ms[place] for place in places) for frame in measured.frames),
        total_p50_ms=measured.latency.p50,
        sentence=bottleneck_text(bottleneck) if bottleneck is not None else "",
    )


def stage_names() -> dict[Stage, str]:
    """Return what the stages are called in the language of now."""
    return {
        "grab": tr("read"),
        "queue": tr("queue"),
        "encode": tr("encode"),
        "network": tr("network"),
        "wait": tr("wait for a worker"),
        "handler": tr("handler"),
        "gateway": tr("gateway"),
        "answer": tr("gateway, function"),
        "decode": tr("decode"),
        "show": tr("show"),
    }


def bottleneck_text(bottleneck: Bottleneck) -> str:
    """Return the sentence that names what holds the frames up, and what helps."""
    if bottleneck.stage is None:
        text = tr("Nothing holds the frames up: the whole way takes {ms} ms.").format(ms=f"{bottleneck.latency_ms:.0f}")
        if bottleneck.interval_ms:
            pace = tr("Every stage keeps up with the source’s {fps} fps.")
            text += " " + pace.format(fps=f"{1000 / bottleneck.interval_ms:.0f}")
        return text
    probe = bottleneck.probe
    share = {"stage": stage_names()[bottleneck.stage], "ms": f"{bottleneck.stage_ms:.0f}"}
    share["whole"] = f"{bottleneck.latency_ms:.0f}"
    if probe is not None and bottleneck.stage in ("handler", "answer"):
        half, fps = f"{probe.half_ms:.0f}", f"{probe.half_fps(bottleneck.interval_ms):.0f}"
        text = tr("The longest stage is “{stage}”: {ms} of {whole} ms; at half size {half} ms, {fps} fps.")
        return text.format(**share, half=half, fps=fps)
    text = tr("The longest stage is “{stage}”: {ms} of {whole} ms.").format(**share)
    return f"{text} {_cure_text(bottleneck.cure)}".rstrip()


def _cure_text(cure: Cure) -> str:
    return {
        "none": "",
        "smaller frames": tr("Send smaller frames, or find the slow line in a profile."),
        "more workers": tr("Frames wait for a worker: run more replicas."),
        "jpeg": tr("Send fewer bytes: JPEG, a lower quality, or smaller frames."),
        "smaller window": tr("Make the window smaller, or show one pane."),
        "faster source": tr("Frames cannot come faster than the source gives them."),
    }[cure]
