"""Durations of the way, from the stamps."""

import numpy as np
import pytest

from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Lost, Outcome, Stamps, Text
from fxviewer.session.stages import STAGES, StageReading, Stages

MS = 1_000_000
IMAGE = np.zeros((2, 2, 3), np.uint8)
TOLD = Stamps(
    captured_ns=100 * MS,
    taken_ns=102 * MS,
    encoded_ns=105 * MS,
    received_ns=170 * MS,
    decoded_ns=174 * MS,
    gateway_wait_ns=5 * MS,
    handler_ns=48 * MS,
    gateway_total_ns=55 * MS,
)


def exchange(seq: int, stamps: Stamps = TOLD, outcome: Outcome | None = None) -> Exchange:
    frame = Frame(IMAGE, seq, seq, 0, stamps.captured_ns, grab_ns=7 * MS)
    return Exchange(frame, "blur", "", b"", outcome or Text("x"), "exact", stamps)


def durations(reading: StageReading, at: int = -1) -> dict[str, float]:
    return {stage: ms for stage, ms in zip(STAGES, reading.frames[at].ms, strict=True) if ms}


def test_the_stages_add_up_to_the_latency() -> None:
    stages = Stages()

    stages.receive(exchange(0))
    stages.note_shown(0, 180 * MS)

    reading = stages.read()
    assert durations(reading) == {
        "grab": 7,
        "queue": 2,
        "encode": 3,
        "network": 10,
        "wait": 5,
        "handler": 48,
        "gateway": 2,
        "decode": 4,
        "show": 6,
    }
    assert reading.frames[0].latency_ms == pytest.approx(80)


def test_a_gateway_that_does_not_measure_leaves_one_stage_for_all_it_does() -> None:
    stages = Stages()

    stages.receive(exchange(0, Stamps(100 * MS, 102 * MS, 105 * MS, 170 * MS, 174 * MS)))

    assert durations(stages.read()) == {"grab": 7, "queue": 2, "encode": 3, "answer": 65, "decode": 4}


def test_what_was_lost_has_no_durations() -> None:
    stages = Stages()

    stages.receive(exchange(0, outcome=Lost("gone")))

    assert stages.read() == StageReading()


def test_only_the_newest_frames_are_kept() -> None:
    stages = Stages(length=3)
    for seq in range(10):
        stages.receive(exchange(seq))

    stages.note_shown(0, 180 * MS)
    stages.note_shown(9, 180 * MS)

    assert [frame.seq for frame in stages.read().frames] == [7, 8, 9]
    assert durations(stages.read())["show"] == 6


def test_spreads_are_percentiles_of_each_stage() -> None:
    stages = Stages()
    for seq in range(100):
        stages.receive(exchange(seq, Stamps(0, 0, seq * MS, seq * MS, seq * MS)))

    reading = stages.read()

    assert reading.spreads is not None
    spread = reading.spreads["encode"]
    assert (spread.p50, spread.p95, spread.p99) == (50, 95, 99)
    assert set(reading.spreads) == {"grab", "encode"}
    assert reading.latency == spread


def test_clocks_that_jump_never_give_less_than_nothing() -> None:
    stages = Stages()

    stages.receive(exchange(0, Stamps(10, 5, 3, 2, 1, 9, 9, 9)))

    assert min(stages.read().frames[0].ms) >= 0


def test_reset_forgets() -> None:
    stages = Stages()
    stages.receive(exchange(0))

    stages.reset()

    assert stages.read() == StageReading()
