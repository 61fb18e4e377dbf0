import pytest

from fxviewer.session.bottleneck import Bottleneck, find_bottleneck
from fxviewer.session.scale_probe import ScaleProbe
from fxviewer.session.stages import STAGES, Breakdown, Spread
from fxviewer.session.stages import StageReading as Measured
from fxviewer.ui.stage_words import bottleneck_text, strip_reading

PROBE = ScaleProbe(full_ms=48, half_ms=14, half_cycle_ms=15)


def measured(**ms: float) -> Measured:
    spreads = {stage: Spread(ms[stage], ms[stage], ms[stage]) for stage in STAGES if stage in ms}
    row = tuple(ms.get(stage, 0.0) for stage in STAGES)
    return Measured((Breakdown(1, row), Breakdown(2, row)), spreads, Spread(61, 62, 63))


def test_only_stages_that_take_time_are_shown_and_the_newest_frames_have_the_same() -> None:
    reading = strip_reading(measured(encode=3, handler=48, decode=2), None)

    assert [(stage.name, stage.p50_ms) for stage in reading.stages] == [("encode", 3), ("handler", 48), ("decode", 2)]
    assert reading.recent == ((3, 48, 2), (3, 48, 2))
    assert reading.total_p50_ms == 61


def test_without_frames_there_is_nothing() -> None:
    assert strip_reading(Measured(), None).stages == ()


def test_the_sentence_names_the_stage_and_what_was_measured_at_half_size() -> None:
    bottleneck = find_bottleneck(measured(handler=48), interval_ms=1000 / 30, probe=PROBE)

    assert bottleneck is not None
    assert bottleneck_text(bottleneck) == ("The longest stage is “handler”: 48 of 61 ms; at half size 14 ms, 30 fps.")


def test_without_a_measurement_it_names_the_cure() -> None:
    bottleneck = find_bottleneck(measured(network=48), interval_ms=1000 / 30)

    assert bottleneck is not None
    assert bottleneck_text(bottleneck) == (
        "The longest stage is “network”: 48 of 61 ms. Send fewer bytes: JPEG, a lower quality, or smaller frames."
    )


@pytest.mark.parametrize(
    ("interval_ms", "expected"),
    [
        (40.0, "Nothing holds the frames up: the whole way takes 9 ms. Every stage keeps up with the source’s 25 fps."),
        (None, "Nothing holds the frames up: the whole way takes 9 ms."),
    ],
)
def test_when_nothing_holds_frames_up_it_says_so(interval_ms: float | None, expected: str) -> None:
    assert bottleneck_text(Bottleneck(None, 5.0, 9.0, interval_ms, "none")) == expected
