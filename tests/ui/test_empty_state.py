import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.empty_state import EmptyState
from fxviewer.ui.pane import Pane


@pytest.fixture
def pane(qtbot: QtBot) -> Pane:
    pane = Pane("Original")
    qtbot.addWidget(pane)
    pane.setFixedSize(640, 480)
    pane.show()
    return pane


@pytest.fixture
def empty(pane: Pane) -> EmptyState:
    empty = EmptyState()
    pane.lay_over(empty)
    return empty


@pytest.mark.parametrize(
    ("text", "signal"), [("Camera", "camera_asked"), ("File", "file_asked"), ("Test pattern", "pattern_asked")]
)
def test_each_button_asks_for_its_source(qtbot: QtBot, empty: EmptyState, text: str, signal: str) -> None:
    button = next(one for one in empty.findChildren(QPushButton) if one.text() == text)

    with qtbot.waitSignal(getattr(empty, signal), timeout=2000):
        button.click()


@pytest.mark.parametrize("size", [(900, 600), (320, 240), (200, 160)])
def test_it_stays_within_its_pane(qtbot: QtBot, pane: Pane, empty: EmptyState, size: tuple[int, int]) -> None:
    pane.setFixedSize(*size)

    qtbot.waitUntil(lambda: pane.view.rect().contains(empty.geometry()))
    shown = [button for button in empty.findChildren(QPushButton) if button.isVisible()]
    assert shown
    assert all(empty.rect().contains(button.geometry().translated(button.parentWidget().pos())) for button in shown)


def test_the_target_says_what_can_be_dropped(empty: EmptyState) -> None:
    names = [child.accessibleName() for child in empty.findChildren(object) if hasattr(child, "accessibleName")]

    assert "Drop a picture, a film, a folder or a handler.py" in names
