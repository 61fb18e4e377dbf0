from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Stamps, Text
from fxviewer.ui.panes import Panes
from fxviewer.ui.preparer import Layout, Result, Sight
from fxviewer.ui.reply import read_reply
from fxviewer.ui.viewport import Viewport


@pytest.fixture
def panes(qtbot: QtBot) -> Panes:
    panes = Panes()
    qtbot.addWidget(panes)
    panes.resize(1001, 400)
    with qtbot.waitExposed(panes):
        panes.show()
    return panes


def sight(index: int, *, answered: bool = True) -> Sight:
    frame = Frame(np.zeros((720, 1280, 3), np.uint8), index, index, 0, 0)
    picture = Picture(np.zeros((360, 640, 3), np.uint8), b"")
    exchange = Exchange(frame, "blur", "", b"", picture, "exact", Stamps(0, 0, 0, 0, 9_400_000))
    result = Result(exchange if answered else None, is_stale=not answered)
    return Sight(frame, None, result, Result(), is_new=True)


def test_the_panes_are_equally_large(panes: Panes) -> None:
    assert abs(panes.original.view.width() - panes.processed.view.width()) <= 1
    assert panes.original.view.height() == panes.processed.view.height()


def test_both_captions_carry_the_same_number(panes: Panes) -> None:
    panes.show_sight(sight(1204))

    assert panes.original.caption.number == panes.processed.caption.number == "#1\u2009204"


def test_the_captions_tell_sizes_pairing_and_latency(panes: Panes) -> None:
    panes.show_sight(sight(1))

    assert panes.original.caption.facts == ("1280×720",)
    assert panes.processed.caption.facts == ("640×360", "exact", "\u2007\u20079.4 ms")


def test_an_answer_on_screen_is_told_and_a_frame_alone_is_not(qtbot: QtBot, panes: Panes) -> None:
    shown: list[None] = []
    panes.shown.connect(lambda: shown.append(None))

    panes.show_sight(sight(1, answered=False))
    panes.repaint()
    assert not shown
    with qtbot.waitSignal(panes.shown, timeout=5000):
        panes.show_sight(sight(2))

    assert len(shown) == 1


def test_zooming_one_pane_zooms_both(qtbot: QtBot, panes: Panes) -> None:
    panes.show_sight(sight(1))

    with qtbot.waitSignal(panes.layout_changed) as changed:
        panes.processed.view.zoom_asked.emit(2.0, QPointF(100, 100))

    layout = changed.args[0]
    assert isinstance(layout, Layout)
    assert layout.viewport.scale is not None
    assert layout.pane == panes.original.view.device_size


def test_actual_size_and_fit_go_there_and_back(qtbot: QtBot, panes: Panes) -> None:
    panes.actual_size()
    assert panes.viewport == Viewport(1.0)

    panes.fit()

    assert panes.viewport == Viewport()


def test_another_size_asks_for_other_pictures(qtbot: QtBot, panes: Panes) -> None:
    with qtbot.waitSignal(panes.layout_changed):
        panes.resize(700, 300)


def test_lane_b_has_a_pane_of_its_own_while_it_is_open(qtbot: QtBot, panes: Panes) -> None:
    panes.show_lanes("edges", "blur")
    qtbot.waitUntil(lambda: panes.b.isVisible() and abs(panes.b.view.width() - panes.original.view.width()) <= 1)
    assert panes.processed.view.accessibleName() == "A · edges"
    assert panes.b.view.accessibleName() == "B · blur"

    panes.show_lanes("edges", "")

    assert not panes.b.isVisible()
    assert panes.processed.view.accessibleName() == "Processed"


def test_while_it_is_asked_for_the_original_is_in_every_pane(panes: Panes) -> None:
    panes.show_sight(sight(1))

    panes.show_original_everywhere(True)
    assert panes.processed.view.accessibleName() == "Original"
    panes.show_original_everywhere(False)

    assert panes.processed.view.accessibleName() == "Processed"


def test_the_difference_is_asked_for_and_named(qtbot: QtBot, panes: Panes) -> None:
    with qtbot.waitSignal(panes.layout_changed) as changed:
        panes.toggle_difference()

    assert changed.args[0].is_difference
    assert "Difference" in panes.processed.view.accessibleName()


@pytest.mark.parametrize(
    ("text", "fact", "is_dim"),
    [("two faces", "text on the original", True), ("[]", "boxes on the original", False)],
)
def test_what_lies_on_the_original_is_told_so_that_nobody_takes_it_for_a_result(
    panes: Panes, text: str, fact: str, is_dim: bool
) -> None:
    shown = sight(1)
    assert shown.a.exchange is not None
    reply = read_reply(text, (1280, 720))
    result = Result(replace(shown.a.exchange, outcome=Text(text)), is_stale=False, reply=reply)

    panes.show_sight(replace(shown, a=result))

    assert panes.processed.caption.facts[1:] == (fact, "exact")
    assert panes.processed.view.is_dim == is_dim
