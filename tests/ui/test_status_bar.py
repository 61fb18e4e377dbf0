import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.session.meters import Reading
from fxviewer.ui import translation
from fxviewer.ui.figure import Figure
from fxviewer.ui.latency_graph import LatencyGraph
from fxviewer.ui.status_bar import StatusBar

QUIET = Reading(25.0, 25.0, 24.9, 24.9, 9.4, 11.2, 2, 3, 1000, 900, 880)
EXTREME = Reading(
    source_fps=2000.0,
    sent_fps=999.9,
    result_fps=888.8,
    shown_fps=240.0,
    latency_p50_ms=12_345.6,
    latency_p95_ms=30_000.0,
    in_flight=64,
    window=64,
    failed=999_999,
    dropped=88_888_888,
    lost=99_999,
    display_dropped=17,
    latencies_ms=tuple(float(n) for n in range(120)),
)


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1280, bar.height())
    bar.show()
    return bar


def parts(bar: StatusBar) -> list[QWidget]:
    """Return the parts that are seen, from left to right."""
    seen = [part for kind in (Figure, LatencyGraph) for part in bar.findChildren(kind) if part.isVisible()]
    return sorted(seen, key=lambda part: part.x())


def words(bar: StatusBar) -> list[str]:
    return [part.accessibleName().split(" ")[0] for part in parts(bar) if isinstance(part, Figure)]


def part(bar: StatusBar, start: str) -> Figure:
    return next(one for one in bar.findChildren(Figure) if one.accessibleName().startswith(start))


def test_the_parts_stand_in_the_order_of_the_manual(bar: StatusBar) -> None:
    bar.show_reading(EXTREME, "live")

    assert words(bar) == ["source", "sent", "result", "shown", "12346", "in", "Live", "dropped", "lost", "failed"]


@pytest.mark.parametrize("width", [640, 800, 1000, 1280, 1920])
def test_nothing_moves_when_the_numbers_change(bar: StatusBar, width: int) -> None:
    bar.resize(width, bar.height())
    bar.show_reading(QUIET, "live")
    before = {id(part): part.geometry() for part in parts(bar)}

    bar.show_reading(EXTREME, "every-frame")

    after = {id(part): part.geometry() for part in parts(bar)}
    assert before.items() <= after.items()


@pytest.mark.parametrize("reading", [Reading(), QUIET, EXTREME], ids=["none", "quiet", "extreme"])
def test_every_number_has_room(bar: StatusBar, reading: Reading) -> None:
    bar.show_reading(reading, "every-frame")

    assert all(figure.has_room() for figure in bar.findChildren(Figure))


@pytest.mark.parametrize("width", [300, 640, 700, 800, 900, 1000, 1100, 1280, 1920])
def test_nothing_overlaps_or_sticks_out_however_narrow_the_bar_is(bar: StatusBar, width: int) -> None:
    bar.add_right(QLabel("412 GB left"))
    bar.show_reading(EXTREME, "live")

    bar.resize(width, bar.height())

    shown = [part.geometry() for part in parts(bar)]
    assert all(one.right() < other.left() for one, other in itertools.pairwise(shown))
    assert QRect(QPoint(), bar.size()).contains(shown[-1])


def test_in_a_narrow_bar_what_matters_most_stays(bar: StatusBar) -> None:
    bar.show_reading(EXTREME, "live")

    bar.resize(640, bar.height())

    assert {"shown", "12346", "dropped", "lost", "failed"} <= set(words(bar))
    assert "sent" not in words(bar)


def test_losses_of_someone_show_only_when_there_are_any(bar: StatusBar) -> None:
    bar.show_reading(QUIET, "live")
    assert not {"lost", "failed"} & set(words(bar))

    bar.show_reading(replace(QUIET, lost=1), "live")

    assert "lost" in words(bar)
    assert "failed" not in words(bar)


def test_the_policy_in_force_is_a_word(bar: StatusBar) -> None:
    bar.show_reading(QUIET, "every-frame")

    assert part(bar, "Every").values == ("Every frame",)


def test_the_drops_are_told_by_cause(bar: StatusBar) -> None:
    bar.show_reading(replace(QUIET, dropped=1, lost=2, failed=3, display_dropped=4, strays=5), "live")

    lines = part(bar, "dropped").toolTip().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["1", "2", "3", "4", "5"]


def test_every_part_explains_itself(bar: StatusBar) -> None:
    bar.show_reading(EXTREME, "live")

    assert all(part.toolTip().endswith(".") for part in parts(bar))


def test_the_meters_are_reset_from_the_context_menu(qtbot: QtBot, bar: StatusBar) -> None:
    QApplication.sendEvent(bar, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5)))
    menu = bar.findChild(QMenu)

    with qtbot.waitSignal(bar.reset_asked, timeout=2000):
        menu.actions()[0].trigger()

    menu.close()


def test_a_widget_at_the_right_has_its_place_there(qtbot: QtBot, bar: StatusBar) -> None:
    label = QLabel("412 GB left")

    bar.add_right(label)

    qtbot.waitUntil(lambda: label.isVisible() and label.width() >= label.sizeHint().width())
    assert bar.width() - label.mapTo(bar, QPoint(label.width(), 0)).x() < 20


def test_the_meters_come_before_what_is_at_the_right(bar: StatusBar) -> None:
    label = QLabel("412 GB left on this disk")
    bar.add_right(label)
    bar.show_reading(EXTREME, "live")

    bar.resize(640, bar.height())

    assert not label.isVisible()
    assert {"lost", "failed"} <= set(words(bar))


def test_in_korean_every_number_has_room_too(qapp: QApplication, bar: StatusBar) -> None:
    bar.show_reading(EXTREME, "every-frame")
    try:
        translation.apply_language(qapp, "ko")
        assert words(bar)[0] == translation.tr("source") != "source"
        assert all(figure.has_room() for figure in bar.findChildren(Figure))
        bar.resize(640, bar.height())
        assert translation.tr("lost") in words(bar)
    finally:
        translation.apply_language(qapp, "en")
