"""Somebody works on a handler while pictures pass: all of it real, and what counts read from the window's pixels."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QTreeWidget,
)
from pytestqt.qtbot import QtBot

from fxviewer.session.exchange import Exchange, Text
from fxviewer.session.session import Session
from fxviewer.ui.picture_view import PictureView
from fxviewer.ui.popover import Row
from fxviewer.ui.viewer import Viewer
from tests.eyes import (
    FPS,
    NAME,
    TIMEOUT_MS,
    Colour,
    Eyes,
    find,
    has,
    open_folder,
    patch_on_screen,
    wait_for_patch,
)
from tests.handler_folder import FLAWS, WAYS, Flaw, HandlerFolder, source
from tests.peers.collector import Collector
from tests.screen import Screen
from tests.window import OpenViewer

pytestmark = pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X server")

SAVES = 100
WARMING = 20  # reloads after which spares are there, and all that is made once
RELOADS = 200
MOST_GROWTH_BYTES = 20e6


@pytest.fixture
def folder(tmp_path: Path) -> HandlerFolder:
    return HandlerFolder(tmp_path / NAME)


@pytest.fixture
def pointer() -> Iterator[Screen]:
    pointer = Screen()
    yield pointer
    pointer.release()
    pointer.close()


# -- the whole session


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_hundred_saves_then_tuning_writing_back_and_comparing(
    qtbot: QtBot, open_viewer: OpenViewer, folder: HandlerFolder, pointer: Screen
) -> None:
    edits = [(number, WAYS[number % 4], flaw_of(number)) for number in range(1, SAVES + 1)]
    for number, way, flaw in edits:
        if way == WAYS[-1]:
            folder.prepare_branch(number, flaw)
    viewer = open_folder(open_viewer, folder)
    eyes = Eyes(viewer)
    wait_for_patch(qtbot, viewer, (0, 255, 0))
    assert sum(flaw is not None for _, _, flaw in edits) == 20

    good = [(0, 255, 0)]
    for number, way, flaw in edits:
        folder.save(number, way, flaw)
        if flaw is None:
            good.append((number, 255 - number, folder.beside))
            wait_for_patch(qtbot, viewer, good[-1])
            wait_until_accepted(qtbot, viewer)
        else:
            wait_until_refused(qtbot, viewer, number, flaw)
            wait_for_results(qtbot, eyes, 3)
            assert eyes.seen[-1].number == good[-1]
    check_stream(eyes, good)

    tuned = tune(qtbot, viewer, eyes, pointer)
    write_back(qtbot, viewer, eyes, folder, tuned)
    compare(qtbot, viewer, eyes, tuned)
    hold_x(qtbot, viewer, tuned)
    assert [one.without_picture for one in eyes.answers if one.without_picture] == []


def flaw_of(number: int) -> Flaw | None:
    """Every fifth save is broken; which way it is saved and how it is broken come together in all combinations."""
    return FLAWS[(number // 5 + number // 20) % len(FLAWS)] if number % 5 == 3 else None


def wait_until_refused(qtbot: QtBot, viewer: Viewer, number: int, flaw: Flaw) -> None:
    """The window says what is wrong with the save, and where."""
    banner = viewer.reloads.banner
    qtbot.waitUntil(lambda: viewer.session.live.refused(NAME) is not None and banner.isVisible(), timeout=TIMEOUT_MS)
    refused = viewer.session.live.refused(NAME)
    assert refused is not None
    assert (refused.failure.type, refused.failure.line) == (flaw.type, flaw.line)
    assert flaw.says.replace("{number}", str(number)) in refused.failure.message
    assert (f"line {flaw.line}" in banner.text) == (flaw.line > 0)


def wait_until_accepted(qtbot: QtBot, viewer: Viewer) -> None:
    """Nothing is said of a save that loads, nor any more of the one before."""
    banner = viewer.reloads.banner
    qtbot.waitUntil(lambda: viewer.session.live.refused(NAME) is None and not banner.isVisible(), timeout=TIMEOUT_MS)


def wait_for_results(qtbot: QtBot, eyes: Eyes, count: int) -> None:
    before = len(eyes.seen)
    qtbot.waitUntil(lambda: len(eyes.seen) >= before + count, timeout=TIMEOUT_MS)


def check_stream(eyes: Eyes, good: list[Colour]) -> None:
    """Every picture is of one good save, none older than the one before it, and of the frame beside it."""
    order = {number: place for place, number in enumerate(good)}
    places = [order[one.number] for one in eyes.seen]  # a mixture, or a broken save, is not among them
    assert places == sorted(places)
    assert set(places) == set(range(len(good)))
    assert len({(one.version, one.number) for one in eyes.seen}) == len({one.version for one in eyes.seen}) == len(good)
    assert all(original == result == one.index for one in eyes.seen for original, result in [one.strips])
    answered = [one.index for one in eyes.answers]
    assert max(after - before for before, after in pairwise(answered)) < 10 * FPS  # on a machine with other work to do
    assert [one.without_picture for one in eyes.answers if one.without_picture] == []


def tune(qtbot: QtBot, viewer: Viewer, eyes: Eyes, pointer: Screen) -> Colour:
    """Move a slider and choose from a list, undo both, do both again; returns the patch that is then seen."""
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(viewer.window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: viewer.panels.docks.is_unfolded("panel_parameters"), timeout=TIMEOUT_MS)
    slider, mode = find(viewer, QSlider, "level"), find(viewer, QComboBox, "mode")
    drag(qtbot, pointer, slider, 60)
    level = slider.value()
    assert level > 40
    wait_for_patch(qtbot, viewer, (level, level, 0), place=1)

    QTest.keyClick(mode, Qt.Key.Key_Down)
    chosen_ns = time.monotonic_ns()
    wait_for_patch(qtbot, viewer, (level, level, 255), place=1)
    later = [one.parameters for one in eyes.answers if one.captured_ns > chosen_ns]
    assert all(parameters == {"level": level, "mode": "inverse"} for parameters in later)

    for modifiers, patches in (
        (control, [(level, level, 0), (40, 40, 0)]),
        (control | shift, [(level, level, 0), (level, level, 255)]),
    ):
        for patch in patches:
            QTest.keyClick(viewer.window, Qt.Key.Key_Z, modifiers)
            wait_for_patch(qtbot, viewer, patch, place=1)
    for one in eyes.seen:
        value = one.parameters.get("level", 40)
        assert one.tuned == (value, value, 255 if one.parameters.get("mode") == "inverse" else 0)
    return level, level, 255


def drag(qtbot: QtBot, pointer: Screen, slider: QSlider, by: int) -> None:
    """Take the handle of a slider with the X server's pointer, pull it, and let it go."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    handle = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    )
    at, before = slider.mapToGlobal(handle.center()), slider.value()
    pointer.move(at.x(), at.y())
    pointer.press()
    qtbot.waitUntil(slider.isSliderDown, timeout=TIMEOUT_MS)
    pointer.move(at.x() + by, at.y())
    qtbot.waitUntil(lambda: slider.value() != before, timeout=TIMEOUT_MS)
    pointer.release()
    qtbot.waitUntil(lambda: not slider.isSliderDown(), timeout=TIMEOUT_MS)


def write_back(qtbot: QtBot, viewer: Viewer, eyes: Eyes, folder: HandlerFolder, tuned: Colour) -> None:
    """The file changes in exactly those literals, and the picture in nothing."""
    before, start = eyes.seen[-1], len(eyes.seen)

    QTest.mouseClick(find(viewer, QPushButton, "Write into"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: eyes.seen[-1].version != before.version and not eyes.seen[-1].parameters, timeout=TIMEOUT_MS
    )

    expected = source(SAVES).replace("= 40,", f"= {tuned[0]},").replace('] = "plain"', '] = "inverse"')
    assert folder.handler.read_text(encoding="utf-8") == expected
    assert {(one.number, one.tuned) for one in eyes.seen[start:]} == {(before.number, tuned)}


def compare(qtbot: QtBot, viewer: Viewer, eyes: Eyes, tuned: Colour) -> None:
    """Against the version before, from the popover, and against the repository's, from the panel: the same frames."""
    panes = viewer.window.panes
    number = eyes.seen[-1].number
    QTest.keyClick(viewer.window, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: has(viewer, Row, viewer.desk.versions[1].name), timeout=TIMEOUT_MS)
    QTest.mouseClick(find(viewer, Row, viewer.desk.versions[1].name), Qt.MouseButton.LeftButton)
    wait_for_patch(qtbot, viewer, (40, 40, 0), place=1, b=True)
    check_pairs(qtbot, eyes)
    assert patch_on_screen(viewer, panes.b.view, 0) == number
    assert patch_on_screen(viewer, panes.processed.view, 1) == tuned

    viewer.panels.docks.unfold("panel_versions")
    versions = find(viewer, QTreeWidget, "Versions")
    qtbot.waitUntil(lambda: versions.topLevelItemCount() == len(viewer.desk.versions) > 1, timeout=TIMEOUT_MS)
    head = versions.findItems("HEAD", Qt.MatchFlag.MatchExactly)[0]
    versions.scrollToItem(head)
    centre = versions.visualItemRect(head).center()
    QTest.mouseClick(versions.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    committed = number[2]  # the last save that was checked out, as the module beside it still is
    wait_for_patch(qtbot, viewer, (committed, 255 - committed, committed))
    QTest.mouseClick(find(viewer, QPushButton, "Compare"), Qt.MouseButton.LeftButton)
    wait_for_patch(qtbot, viewer, (committed, 255 - committed, committed), b=True)
    QTest.mouseClick(find(viewer, QPushButton, "Newest"), Qt.MouseButton.LeftButton)
    wait_for_patch(qtbot, viewer, number)
    check_pairs(qtbot, eyes)
    assert patch_on_screen(viewer, panes.processed.view, 0) == number

    viewer.desk.compare_with(None)
    qtbot.waitUntil(lambda: not panes.b.isVisible(), timeout=TIMEOUT_MS)


def check_pairs(qtbot: QtBot, eyes: Eyes) -> None:
    start = len(eyes.seen)
    qtbot.waitUntil(lambda: sum(len(one.strips) == 3 for one in eyes.seen[start:]) > 30, timeout=TIMEOUT_MS)
    assert all({one.index} == set(one.strips) for one in eyes.seen[start:])


def hold_x(qtbot: QtBot, viewer: Viewer, tuned: Colour) -> None:
    """While the key is down the version before is seen, which has the defaults of before."""
    wait_for_patch(qtbot, viewer, tuned, place=1)
    QTest.keyPress(viewer.window, Qt.Key.Key_X)
    wait_for_patch(qtbot, viewer, (40, 40, 0), place=1)
    QTest.keyRelease(viewer.window, Qt.Key.Key_X)
    wait_for_patch(qtbot, viewer, tuned, place=1)


# -- parts of it


def test_saves_change_the_held_frame_of_a_film_and_nothing_else(
    qtbot: QtBot, open_viewer: OpenViewer, folder: HandlerFolder, film: Path
) -> None:
    viewer = open_folder(open_viewer, folder, str(film))
    panes = viewer.window.panes
    wait_for_patch(qtbot, viewer, (0, 255, 0))
    QTest.keyClick(viewer.window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: viewer.session.status.source.phase == "paused", timeout=TIMEOUT_MS)
    viewer.desk.seek(2_000_000_000)
    viewer.panels.tuner.choose("level", 123)
    zoom_in_at_the_corner(panes.processed.view)
    wait_for_patch(qtbot, viewer, (123, 123, 0), place=1)
    qtbot.waitUntil(lambda: panes.sight is not None and panes.sight.frame.pts_ns >= 2_000_000_000, timeout=TIMEOUT_MS)
    assert panes.sight is not None
    index, viewport = panes.sight.frame.index, panes.viewport

    for number, flaw in ((1, None), (2, FLAWS[0]), (3, None)):
        folder.save(number, "by replacing", flaw)
        if flaw is None:
            wait_for_patch(qtbot, viewer, (number, 255 - number, 0))
        else:
            wait_until_refused(qtbot, viewer, number, flaw)

        assert patch_on_screen(viewer, panes.processed.view, 1) == (123, 123, 0)
        assert (panes.sight.frame.index, panes.viewport) == (index, viewport)
        assert viewer.session.status.source.phase == "paused"
        assert viewer.panels.tuner.tuned == {"level": 123}


def zoom_in_at_the_corner(view: PictureView) -> None:
    """Turn the wheel by one notch over the upper left corner of the picture, so that the patches stay seen."""
    assert view.rendering is not None
    at = QPointF(view.rendering.x, view.rendering.y)
    wheel = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, wheel)


class Words:
    """A sink that knows the newest answer, and waits for one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._newest = ""

    def receive(self, exchange: Exchange) -> None:
        with self._changed:
            self._newest = exchange.outcome.text if isinstance(exchange.outcome, Text) else ""
            self._changed.notify_all()

    def wait_for(self, text: str) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._newest == text, TIMEOUT_MS / 1000)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_hundred_reloads_leave_no_process_and_no_memory(
    qtbot: QtBot, start: Callable[..., Session], collector: Collector, tmp_path: Path
) -> None:
    collector.keeps_exchanges = False
    handler, words = tmp_path / "count.py", Words()

    def save(number: int) -> None:
        written = tmp_path / "written"
        written.write_text(f"import numpy\n\n\ndef Handler(req):\n    return '{number}'\n")
        written.replace(handler)

    save(0)
    session = start(functions=[handler], function="count")
    session.add_sink(words)
    session.open("pattern:320x240@60")
    assert words.wait_for("0")
    for number in range(1, WARMING):
        save(number)
        assert words.wait_for(str(number))
    gateway = next(one for one in psutil.Process().children() if "fxviewer.gateway" in one.cmdline())
    processes, resident = len(gateway.children(recursive=True)), gateway.memory_info().rss

    for number in range(WARMING, WARMING + RELOADS):
        save(number)
        assert words.wait_for(str(number))

    assert gateway.memory_info().rss - resident < MOST_GROWTH_BYTES
    # A spare may be starting this moment, and a worker be about to end.
    qtbot.waitUntil(lambda: len(gateway.children(recursive=True)) <= processes + 1, timeout=TIMEOUT_MS)
