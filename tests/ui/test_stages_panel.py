"""Where the time goes, in the real window with a handler that takes its time."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.stages_panel import StagesPanel
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000
SLOW = """\
import time


def Handler(req, fail: bool = False):
    assert not fail, "told to fail"
    time.sleep(0.05)
    return req.input
"""


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path) -> Viewer:
    path = tmp_path / "slow.py"
    path.write_text(SLOW, encoding="utf-8")
    viewer = open_viewer(options=ViewerOptions(functions=(path,), function="slow"))
    qtbot.waitUntil(lambda: viewer.session.live.described("slow") is not None, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
    return viewer


@pytest.fixture
def panel(viewer: Viewer) -> StagesPanel:
    viewer.panels.docks.unfold("panel_stages")
    panel = viewer.window.findChild(StagesPanel)
    assert isinstance(panel, StagesPanel)
    return panel


@pytest.fixture
def said(viewer: Viewer) -> list[str]:
    said: list[str] = []
    viewer.panels.said.connect(lambda text, _: said.append(text))
    return said


def press(panel: StagesPanel, text: str) -> None:
    button = next(one for one in panel.findChildren(QPushButton) if one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_slow_handler_is_named(qtbot: QtBot, panel: StagesPanel) -> None:
    qtbot.waitUntil(lambda: "“handler”" in panel.headline, timeout=TIMEOUT_MS)


def test_what_half_the_size_would_bring_is_measured(qtbot: QtBot, panel: StagesPanel, said: list[str]) -> None:
    qtbot.waitUntil(lambda: "“handler”" in panel.headline, timeout=TIMEOUT_MS)

    press(panel, "Measure at half size")

    qtbot.waitUntil(lambda: "at half size" in panel.headline, timeout=TIMEOUT_MS)
    measured = re.fullmatch(r"At full size ([\d.]+) ms, at half size ([\d.]+) ms\.", said[-1])
    assert measured is not None, said
    assert min(map(float, measured.groups())) >= 50  # a busy machine sleeps longer


def test_a_measurement_can_be_cancelled(qtbot: QtBot, panel: StagesPanel, said: list[str]) -> None:
    press(panel, "Measure at half size")
    press(panel, "Cancel")

    half = next(one for one in panel.findChildren(QPushButton) if one.text() == "Measure at half size")
    qtbot.waitUntil(half.isEnabled, timeout=TIMEOUT_MS)
    assert said == []


def test_the_lines_of_the_handler_are_timed_for_one_frame(qtbot: QtBot, viewer: Viewer, panel: StagesPanel) -> None:
    press(panel, "Profile this frame")

    qtbot.waitUntil(panel.profile.isVisible, timeout=TIMEOUT_MS)
    slowest = max(panel.profile.rows, key=lambda row: float(row[1] or 0))
    assert slowest[3].strip() == "time.sleep(0.05)"
    assert float(slowest[1]) >= 50


def test_that_the_frame_fails_is_said(qtbot: QtBot, viewer: Viewer, panel: StagesPanel, said: list[str]) -> None:
    viewer.session.set_parameters("slow", {"fail": True})

    press(panel, "Profile this frame")

    qtbot.waitUntil(lambda: any("told to fail" in text for text in said), timeout=TIMEOUT_MS)


def test_without_a_picture_there_is_nothing_to_measure(
    qtbot: QtBot, viewer: Viewer, panel: StagesPanel, said: list[str]
) -> None:
    viewer.desk.close_source()
    qtbot.waitUntil(lambda: viewer.window.panes.sight is None, timeout=TIMEOUT_MS)

    press(panel, "Measure at half size")

    assert said == ["There is no picture on screen to measure with."]


def test_showing_a_result_is_the_last_stage_of_its_way(qtbot: QtBot, viewer: Viewer, panel: StagesPanel) -> None:
    def shown() -> bool:
        spreads = viewer.session.stages.read().spreads
        return spreads is not None and "show" in spreads

    qtbot.waitUntil(shown, timeout=TIMEOUT_MS)
