import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QToolBar, QToolButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.docks import Docks

NAMES = ("panel_parameters", "panel_log")


@pytest.fixture
def workspace(qtbot: QtBot) -> QMainWindow:
    workspace = QMainWindow()
    workspace.setCentralWidget(QLabel("pictures"))
    workspace.setMinimumSize(300, 200)  # as the window has it: it does not grow with its panels
    workspace.resize(900, 500)
    qtbot.addWidget(workspace)
    return workspace


@pytest.fixture
def docks(qtbot: QtBot, workspace: QMainWindow) -> Docks:
    actions = {name: QAction(name, workspace) for name in (*NAMES, "panel_stages")}
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


def panel(workspace: QMainWindow, name: str) -> QDockWidget:
    found = workspace.findChild(QDockWidget, name)
    assert isinstance(found, QDockWidget)
    return found


def in_front(workspace: QMainWindow) -> list[str]:
    return [name for name in NAMES if not panel(workspace, name).visibleRegion().isEmpty()]


def unfold_both(docks: Docks, workspace: QMainWindow, height: int, qtbot: QtBot) -> None:
    for name in NAMES:
        panel(workspace, name).widget().setMinimumHeight(height)
        docks.unfold(name)
        qtbot.waitUntil(lambda name=name: name in in_front(workspace))


def test_panels_have_their_heights_above_each_other(docks: Docks, workspace: QMainWindow, qtbot: QtBot) -> None:
    unfold_both(docks, workspace, 150, qtbot)

    assert in_front(workspace) == list(NAMES)


def test_a_panel_without_room_becomes_a_tab_which_its_key_brings_to_the_front(
    docks: Docks, workspace: QMainWindow, qtbot: QtBot
) -> None:
    unfold_both(docks, workspace, 300, qtbot)

    qtbot.waitUntil(lambda: in_front(workspace) == [NAMES[1]])
    docks.toggle(NAMES[0])
    qtbot.waitUntil(lambda: in_front(workspace) == [NAMES[0]])
    assert docks.is_unfolded(NAMES[1])
    docks.toggle(NAMES[0])
    qtbot.waitUntil(lambda: in_front(workspace) == [NAMES[1]])
    assert not docks.is_unfolded(NAMES[0])


def test_a_tab_that_is_folded_comes_back_to_the_panel_it_lay_on(
    docks: Docks, workspace: QMainWindow, qtbot: QtBot
) -> None:
    docks.add("panel_stages", QLabel("more"))
    names = (*NAMES, "panel_stages")
    for name in names:
        panel(workspace, name).widget().setMinimumHeight(180)
    upper, lower, tab = (panel(workspace, name) for name in (NAMES[0], "panel_stages", NAMES[1]))
    docks.unfold(NAMES[0])
    docks.unfold(NAMES[1])
    workspace.tabifyDockWidget(upper, tab)
    docks.unfold("panel_stages")
    tab.raise_()
    qtbot.waitUntil(lambda: not lower.visibleRegion().isEmpty() and in_front(workspace) == [NAMES[1]])

    docks.toggle(NAMES[1])
    qtbot.waitUntil(lambda: in_front(workspace) == [NAMES[0]])
    docks.toggle(NAMES[1])

    qtbot.waitUntil(lambda: in_front(workspace) == [NAMES[1]])
    assert workspace.tabifiedDockWidgets(tab) == [upper]
    assert workspace.tabifiedDockWidgets(lower) == []


def test_a_panel_below_the_pictures_takes_room_from_those_beside(
    docks: Docks, workspace: QMainWindow, qtbot: QtBot
) -> None:
    unfold_both(docks, workspace, 150, qtbot)
    docks.add("panel_stages", QLabel("below"), Qt.DockWidgetArea.BottomDockWidgetArea)

    docks.unfold("panel_stages")

    qtbot.waitUntil(lambda: in_front(workspace) == [NAMES[1]])


@pytest.mark.parametrize("text", ["", "AAAA", "no base64 "])
def test_an_arrangement_that_is_none_leaves_all_folded(docks: Docks, text: str) -> None:
    docks.restore_arrangement_text(text)

    assert not any(docks.is_unfolded(name) for name in NAMES)
