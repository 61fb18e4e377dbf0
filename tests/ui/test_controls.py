"""Every action of the table does something, in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from fxviewer.ui.actions import ENTRIES
from fxviewer.ui.controls import Controls
from fxviewer.ui.key_help import KeyHelp
from fxviewer.ui.viewer import Viewer
from fxviewer.ui.viewport import Viewport

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer) -> Viewer:
    viewer = open_viewer()
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
    return viewer


def test_every_action_has_its_slot(viewer: Viewer) -> None:
    assert isinstance(viewer.controls, Controls)
    assert set(viewer.controls.slots()) == set(ENTRIES)


def test_keys_zoom_and_fit(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.keyClick(viewer.window, Qt.Key.Key_4)
    assert viewer.window.panes.viewport == Viewport(1.0)

    QTest.keyClick(viewer.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)

    assert viewer.window.panes.viewport == Viewport()


def test_ctrl_and_a_digit_choose_the_function_at_that_place(qtbot: QtBot, viewer: Viewer) -> None:
    second = viewer.session.status.lane.functions[1].name

    QTest.keyClick(viewer.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: viewer.session.status.lane.function == second, timeout=TIMEOUT_MS)


def test_escape_leaves_what_was_last_entered(qtbot: QtBot, viewer: Viewer) -> None:
    window = viewer.window
    window.toggle_full_screen()
    qtbot.waitUntil(lambda: window.isFullScreen() and window.isActiveWindow(), timeout=TIMEOUT_MS)
    viewer.popovers.toggle("preferences", window.transport)
    assert viewer.popovers.open_one is not None

    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    assert viewer.popovers.open_one is None
    assert window.isFullScreen()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=TIMEOUT_MS)
    QTest.keyClick(window, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: not window.isFullScreen(), timeout=TIMEOUT_MS)


def test_ctrl_u_goes_where_an_address_is_typed(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.keyClick(viewer.window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)

    assert viewer.popovers.open_one is not None
    assert viewer.popovers.open_one.isAncestorOf(QApplication.focusWidget())


def test_f1_shows_the_keys(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.keyClick(viewer.window, Qt.Key.Key_F1)

    help_ = viewer.window.findChild(KeyHelp)
    assert help_ is not None
    assert help_.isVisible()
    QTest.keyClick(help_, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not help_.isVisible())


def test_a_file_is_asked_for_while_the_pictures_go_on(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.keyClick(viewer.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)

    dialogs = viewer.window.findChildren(QFileDialog)
    before = viewer.session.meters.read().shown
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > before + 5, timeout=TIMEOUT_MS)
    assert len(dialogs) == 1
    dialogs[0].reject()


def test_closing_the_source_empties_the_panes(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.keyClick(viewer.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: viewer.stage.empty.isVisible(), timeout=TIMEOUT_MS)
    assert viewer.window.panes.sight is None


def test_meters_can_be_reset(qtbot: QtBot, viewer: Viewer, tmp_path: Path) -> None:
    still = QImage(64, 48, QImage.Format.Format_RGB32)
    still.fill(Qt.GlobalColor.darkCyan)
    still.save(str(tmp_path / "still.png"))
    viewer.desk.open(str(tmp_path / "still.png"))  # of which no frame comes any more once it has ended
    session = viewer.session
    qtbot.waitUntil(lambda: session.status.source.phase == "ended" and session.meters.is_settled, timeout=TIMEOUT_MS)
    assert viewer.session.meters.read().captured > 3

    viewer.window.actions_by_name["reset_meters"].trigger()

    assert viewer.session.meters.read().captured == 0
