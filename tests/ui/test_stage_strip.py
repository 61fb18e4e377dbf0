import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.stage_strip import (
    BAR_HEIGHT,
    StageReading,
    StageStrip,
    StageTime,
    ink_on,
    luminance,
    stage_text,
    tones,
)
from fxviewer.ui.theme import DARK, LIGHT, Tokens

NAMES = ("grab", "encode", "queue", "network", "wait", "handler", "back", "decode", "shown")
MEDIANS = (1.0, 3.0, 0.5, 1.0, 2.0, 48.0, 1.0, 2.0, 4.0)
READING = StageReading(
    tuple(StageTime(name, ms, ms * 1.2, ms * 1.5) for name, ms in zip(NAMES, MEDIANS, strict=True)),
    tuple(MEDIANS for _ in range(120)),
    62.5,
    "The handler takes 48 of 62 ms.",
)
# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.fixture
def strip(qtbot: QtBot) -> StageStrip:
    strip = StageStrip()
    qtbot.addWidget(strip)
    strip.resize(1000, 300)
    strip.show()
    strip.show_reading(READING)
    QApplication.processEvents()
    return strip


def test_the_sentence_stands_above(strip: StageStrip) -> None:
    assert strip.headline == "The handler takes 48 of 62 ms."


def test_the_bar_is_shared_by_the_medians(strip: StageStrip) -> None:
    stages = [strip.chart.stage_at(QPoint(x, BAR_HEIGHT // 2)) for x in range(strip.chart.width())]

    assert [stage for n, stage in enumerate(stages) if n == 0 or stages[n - 1] != stage] == list(range(9))
    assert stages.count(5) == pytest.approx(strip.chart.width() * 48 / 62.5, abs=2)


def test_a_column_tells_the_stage_at_its_height(strip: StageStrip) -> None:
    x = strip.chart.width() - 4
    rows = range(BAR_HEIGHT + 9, BAR_HEIGHT + 8 + 56)

    stages = [strip.chart.stage_at(QPoint(x, y)) for y in reversed(rows)]

    assert 5 in stages
    known = [stage for stage in stages if stage is not None]
    assert known == sorted(known)


def test_a_stage_under_the_pointer_is_known_and_forgotten(strip: StageStrip) -> None:
    _move(strip, QPoint(strip.chart.width() // 2, 5))
    assert strip.chart.hovered == 5

    QApplication.sendEvent(strip.chart, QEvent(QEvent.Type.Leave))

    assert strip.chart.hovered is None


def test_a_stage_that_is_gone_is_not_hovered_any_more(strip: StageStrip) -> None:
    _move(strip, QPoint(strip.chart.width() // 2, 5))

    strip.show_reading(StageReading(READING.stages[:2], (), 4.0, ""))

    assert strip.chart.hovered is None


@pytest.mark.parametrize("reading", [StageReading(), StageReading((StageTime("grab", 0, 0, 0),), ((0.0,),))])
@pytest.mark.parametrize("width", [120, 400, 1600])
def test_it_stands_nothing_and_zeros_at_any_width(strip: StageStrip, reading: StageReading, width: int) -> None:
    strip.resize(width, 200)

    strip.show_reading(reading)

    assert not strip.grab().isNull()
    assert strip.chart.stage_at(QPoint(5, 5)) is None


def test_the_figures_read_as_a_sentence() -> None:
    text = stage_text(StageTime("handler", 48.04, 61.2, 70.0))

    assert text == "handler: 48.0 ms in the median, 95 % below 61.2 ms, 99 % below 70.0 ms"


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_neighbours_differ_in_lightness(colours: Tokens) -> None:
    shades = [luminance(tone) for tone in tones(9, colours)]

    contrasts = [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in itertools.pairwise(shades)]
    assert min(contrasts) > 1.5


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_of_six_tones_look_the_same_to_any_kind_of_sight(colours: Tokens, sight: str) -> None:
    seen = [_seen(tone, sight) for tone in tones(6, colours)]

    distances = [_distance(one, other) for n, one in enumerate(seen) for other in seen[n + 1 :]]
    assert min(distances) > 0.08


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_the_words_on_a_tone_can_be_read(colours: Tokens) -> None:
    for tone in tones(6, colours):
        pair = sorted((luminance(tone), luminance(ink_on(tone))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def _move(strip: StageStrip, point: QPoint) -> None:
    place = QPointF(point)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(strip.chart, event)


def _seen(colour: QColor, sight: str) -> tuple[float, ...]:
    linear = [part**2.2 for part in (colour.redF(), colour.greenF(), colour.blueF())]
    mixed = (sum(a * b for a, b in zip(row, linear, strict=True)) for row in SIGHTS[sight])
    return tuple(min(1.0, max(0.0, part)) ** (1 / 2.2) for part in mixed)


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)
