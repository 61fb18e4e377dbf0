import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QToolBar, QToolButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.docks import Docks

NAMES = ("panel_parameters", "panel_log")


@pytest.fixture
def workspace(qtbot: QtBot) -> QMainWindow:
    workspace = QMainWindow()
    workspace.setCentralWidget(QLabel("pictures"))
    workspace.resize(900, 500)
    qtbot.addWidget(workspace)
    return workspace


@pytest.fixture
def docks(qtbot: QtBot, workspace: QMainWindow) -> Docks:
    actions = {name: QAction(name, workspace) for name in NAMES}
    docks = Docks(workspace, actions)
    for name in NAMES:
        docks.add(name, QLabel(name))
        actions[name].triggered.connect(lambda _=False, name=name: docks.toggle(name))
    with qtbot.waitExposed(workspace):
        workspace.show()
    return docks


def rail_button(workspace: QMainWindow, name: str) -> QToolButton:
    rail = workspace.findChild(QToolBar, "rail")
    assert isinstance(rail, QToolBar)
    action = next(action for action in rail.actions() if action.text() == name)
    button = rail.widgetForAction(action)
    assert isinstance(button, QToolButton)
    return button


def test_at_first_all_panels_are_folded_to_the_rail(docks: Docks) -> None:
    assert not any(docks.is_unfolded(name) for name in NAMES)


def test_a_press_on_the_rail_unfolds_and_folds_a_panel(docks: Docks, workspace: QMainWindow) -> None:
    button = rail_button(workspace, NAMES[0])

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert docks.is_unfolded(NAMES[0])
    assert button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert not docks.is_unfolded(NAMES[0])
    assert not button.isChecked()


def test_the_arrangement_is_remembered(docks: Docks) -> None:
    docks.unfold(NAMES[1])
    text = docks.arrangement_text()
    docks.toggle(NAMES[1])

    docks.restore_arrangement_text(text)

    assert docks.is_unfolded(NAMES[1])
    assert not docks.is_unfolded(NAMES[0])


@pytest.mark.parametrize("text", ["", "AAAA", "no base64 "])
def test_an_arrangement_that_is_none_leaves_all_folded(docks: Docks, text: str) -> None:
    docks.restore_arrangement_text(text)

    assert not any(docks.is_unfolded(name) for name in NAMES)
