"""The sentence names what holds the frames up."""

import pytest

from fxviewer.session.bottleneck import find_bottleneck
from fxviewer.session.scale_probe import ScaleProbe
from fxviewer.session.stages import STAGES, Breakdown, Spread, Stage, StageReading

INTERVAL_MS = 1000 / 30


def reading(**ms: float) -> StageReading:
    frame = Breakdown(0, tuple(ms.get(stage, 0.0) for stage in STAGES))
    spreads: dict[Stage, Spread] = {stage: Spread(ms[stage], ms[stage], ms[stage]) for stage in STAGES if stage in ms}
    latency = Spread(frame.latency_ms, frame.latency_ms, frame.latency_ms)
    return StageReading((frame,), spreads, latency)


@pytest.mark.parametrize(
    ("ms", "stage", "cure"),
    [
        ({"encode": 50.0, "handler": 5.0}, "encode", "smaller frames"),
        ({"network": 120.0, "handler": 5.0, "encode": 3.0}, "network", "jpeg"),
        ({"queue": 60.0, "handler": 48.0, "encode": 3.0}, "handler", "smaller frames"),
        ({"wait": 90.0, "handler": 48.0}, "handler", "more workers"),
        ({"answer": 70.0, "encode": 3.0}, "answer", "smaller frames"),
        ({"handler": 5.0, "decode": 40.0}, "decode", "smaller frames"),
        ({"handler": 5.0, "show": 40.0}, "show", "smaller window"),
        ({"grab": 55.0, "handler": 40.0}, "grab", "faster source"),
    ],
)
def test_the_slowest_stage_is_named_and_not_those_that_wait_for_it(ms: dict[str, float], stage: str, cure: str) -> None:
    found = find_bottleneck(reading(**ms), interval_ms=INTERVAL_MS)

    assert found is not None
    assert (found.stage, found.cure) == (stage, cure)


def test_the_sentence_has_figures_and_a_cure() -> None:
    found = find_bottleneck(reading(queue=8, handler=48, encode=5), interval_ms=INTERVAL_MS)

    assert found is not None
    assert found.sentence == "Handler 48 of 61 ms. Send smaller frames, or find the slow line in a profile."


def test_a_measurement_at_half_size_is_the_cure() -> None:
    probe = ScaleProbe(full_ms=48, half_ms=14, half_cycle_ms=15)

    found = find_bottleneck(reading(queue=8, handler=48, encode=5), interval_ms=INTERVAL_MS, probe=probe)

    assert found is not None
    assert found.sentence == "Handler 48 of 61 ms; at half size 14 ms, 30 fps"


def test_a_measurement_at_half_size_says_nothing_about_the_network() -> None:
    found = find_bottleneck(reading(network=90, handler=5), interval_ms=None, probe=ScaleProbe(48, 14, 15))

    assert found is not None
    assert "half size" not in found.sentence


def test_where_everything_keeps_up_nothing_is_to_blame() -> None:
    found = find_bottleneck(reading(encode=3, handler=20, decode=4), interval_ms=INTERVAL_MS)

    assert found is not None
    assert found.stage is None
    assert found.sentence == (
        "Nothing holds the frames up: the whole way takes 27 ms. Every stage keeps up with the source’s 30 fps."
    )


def test_a_source_as_fast_as_it_is_let_always_waits_for_something() -> None:
    found = find_bottleneck(reading(encode=3, handler=20, decode=4), interval_ms=None)

    assert found is not None
    assert found.stage == "handler"


def test_without_frames_there_is_nothing_to_say() -> None:
    assert find_bottleneck(StageReading(), interval_ms=None) is None
