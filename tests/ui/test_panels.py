"""The panels of a real window: unfolded by their keys, up to date, remembered."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.actions import PANELS
from fxviewer.ui.viewer import Viewer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer) -> Viewer:
    viewer = open_viewer(function="edges")
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
    return viewer


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_unfolds_and_folds_while_the_pictures_go_on(qtbot: QtBot, viewer: Viewer, name: str) -> None:
    action = viewer.window.actions_by_name[name]

    action.trigger()
    assert viewer.panels.docks.is_unfolded(name)
    before = viewer.session.meters.read().shown
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > before + 10, timeout=TIMEOUT_MS)
    action.trigger()

    assert not viewer.panels.docks.is_unfolded(name)


def test_all_of_them_unfolded_leave_the_pictures_their_room(qtbot: QtBot, viewer: Viewer) -> None:
    for name in PANELS:
        viewer.panels.docks.unfold(name)

    def unfolded() -> int:
        docks = viewer.window.workspace.findChildren(QDockWidget)
        return sum(not dock.isHidden() for dock in docks)

    qtbot.waitUntil(lambda: unfolded() == len(PANELS), timeout=TIMEOUT_MS)
    assert viewer.window.panes.original.view.width() > 100


def test_the_arrangement_is_saved_with_the_window(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.panels.docks.unfold("panel_parameters")
    text = viewer.panels.docks.arrangement_text()

    with qtbot.waitSignal(viewer.left, timeout=TIMEOUT_MS):
        viewer.window.close()

    assert viewer._choices.window.docks == text
