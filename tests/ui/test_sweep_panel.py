"""The contact sheet in the real window, with a real handler."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.sweep_panel import SweepPanel
from fxviewer.ui.viewer import Viewer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer) -> Viewer:
    viewer = open_viewer(function="edges")
    qtbot.waitUntil(lambda: bool(viewer.panels.tuner.parameters), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
    viewer.panels.docks.unfold("panel_sweep")
    return viewer


def start_button(panel: SweepPanel) -> QPushButton:
    return next(button for button in panel.findChildren(QPushButton) if button.text() in ("Make the sheet", "Cancel"))


def choose(panel: SweepPanel, axis: int, name: str, count: int) -> None:
    panel._axes[axis].show_value(name)
    panel._counts[axis].setValue(count)
    panel._axes[axis].chosen.emit()


def test_a_sheet_over_one_parameter_and_a_press_that_adopts(qtbot: QtBot, viewer: Viewer) -> None:
    panel = viewer.panels.sweep
    choose(panel, 0, "low", 5)

    QTest.mouseClick(start_button(panel), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: len(panel.cells) == 5 and not panel.is_running, timeout=TIMEOUT_MS)
    values = [cell.cell.values["low"] for cell in panel.cells]
    assert values == sorted(set(values))
    assert all(cell.cell.ms > 0 for cell in panel.cells)
    assert viewer.session.status.source.phase == "paused"
    QTest.mouseClick(panel.cells[-1], Qt.MouseButton.LeftButton)
    assert viewer.panels.tuner.values["low"] == values[-1]
    viewer.panels.tuner.undo.undo()
    assert viewer.panels.tuner.values["low"] != values[-1]


def test_a_sheet_over_two_parameters_has_a_row_for_each_value_of_the_first(qtbot: QtBot, viewer: Viewer) -> None:
    panel = viewer.panels.sweep
    choose(panel, 0, "low", 3)
    choose(panel, 1, "blur", 2)

    QTest.mouseClick(start_button(panel), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: len(panel.cells) == 6 and not panel.is_running, timeout=TIMEOUT_MS)
    places = [panel._grid.getItemPosition(panel._grid.indexOf(cell))[:2] for cell in panel.cells]
    assert places == [(row, column) for row in range(3) for column in range(2)]


def test_a_sheet_can_be_cancelled(qtbot: QtBot, viewer: Viewer) -> None:
    panel = viewer.panels.sweep
    choose(panel, 0, "low", 24)

    QTest.mouseClick(start_button(panel), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(panel.cells), timeout=TIMEOUT_MS)
    QTest.mouseClick(start_button(panel), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: not panel.is_running, timeout=TIMEOUT_MS)
    assert len(panel.cells) <= 24


def test_without_parameters_there_is_nothing_to_sweep_over(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.desk.use("identity")

    qtbot.waitUntil(lambda: not start_button(viewer.panels.sweep).isEnabled(), timeout=TIMEOUT_MS)
