import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.stage_strip import (
    BAR_HEIGHT,
    CELL_WIDTH,
    ROW_HEIGHT,
    StageReading,
    StageStrip,
    StageTime,
    stage_text,
)

NAMES = ("grab", "encode", "queue", "network", "wait", "handler", "back", "decode", "shown")
MEDIANS = (1.0, 3.0, 0.5, 1.0, 2.0, 48.0, 1.0, 2.0, 4.0)
READING = StageReading(
    tuple(StageTime(name, ms, ms * 1.2, ms * 1.5) for name, ms in zip(NAMES, MEDIANS, strict=True)),
    tuple(MEDIANS for _ in range(120)),
    62.5,
    "The handler takes 48 of 62 ms.",
)


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


def test_a_row_of_figures_is_there_whole_or_not_at_all(strip: StageStrip) -> None:
    chart = strip.chart
    whole = chart.sizeHint().height()

    def ink_in_last_row(height: int) -> int:
        chart.resize(chart.width(), height)
        last = chart.grab().toImage().copy(0, whole - ROW_HEIGHT, chart.width(), height - whole + ROW_HEIGHT)
        return len({last.pixel(x, y) for x in range(last.width()) for y in range(last.height())})

    chart.resize(2 * CELL_WIDTH, whole)
    assert ink_in_last_row(whole) > 1
    assert ink_in_last_row(whole - ROW_HEIGHT // 2) == 1


def test_titles_without_a_row_are_not_there(strip: StageStrip) -> None:
    chart = strip.chart
    least = chart.minimumSizeHint().height()

    def ink_in_titles(height: int) -> int:
        chart.resize(chart.width(), height)
        titles = chart.grab().toImage().copy(0, least - 2 * ROW_HEIGHT, chart.width(), ROW_HEIGHT)
        return len({titles.pixel(x, y) for x in range(titles.width()) for y in range(titles.height())})

    assert ink_in_titles(least) > 1
    assert ink_in_titles(least - ROW_HEIGHT // 2) == 1


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


def _move(strip: StageStrip, point: QPoint) -> None:
    place = QPointF(point)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(strip.chart, event)
