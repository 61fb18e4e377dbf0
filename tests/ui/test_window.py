from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from fxviewer.ui.actions import ENTRIES
from fxviewer.ui.drag import Drag
from fxviewer.ui.window import ViewerWindow


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot, done: list[str]) -> Iterator[ViewerWindow]:
    def slot(name: str) -> Callable[[], object]:
        return lambda: done.append(name)

    window = ViewerWindow({name: slot(name) for name in ENTRIES})
    window.show()
    window.activateWindow()  # no window manager does it here
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close_for_good()
    window.deleteLater()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_the_pictures_have_at_least_four_fifths_of_the_window(window: ViewerWindow) -> None:
    pictures = sum(pane.view.width() * pane.view.height() for pane in (window.panes.original, window.panes.processed))

    assert pictures >= 0.8 * window.width() * window.height()


def test_closing_is_asked_for_and_done_when_all_has_stopped(qtbot: QtBot, window: ViewerWindow) -> None:
    with qtbot.waitSignal(window.close_asked):
        window.close()

    assert not window.isVisible()


def test_a_drag_lights_up_the_target_and_a_drop_is_told(qtbot: QtBot, window: ViewerWindow, tmp_path: Path) -> None:
    film = tmp_path / "필름 하나.mp4"
    film.touch()
    at, action = QPoint(100, 200), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    data = files(film)
    QApplication.sendEvent(window, QDragEnterEvent(at, action, data, buttons, keys))
    assert window.drop_target.isVisible()
    with qtbot.waitSignal(window.dropped) as dropped:
        QApplication.sendEvent(window, QDropEvent(QPointF(at), action, data, buttons, keys))

    assert dropped.args[0] == Drag("media", film.name, (film,))
    assert not window.drop_target.isVisible()


def test_full_screen_leaves_the_pictures_and_their_controls(qtbot: QtBot, window: ViewerWindow) -> None:
    window.toggle_full_screen()
    qtbot.waitUntil(window.isFullScreen)

    assert not window.top_bar.isVisible()
    assert window.transport.isVisible()

    window.toggle_full_screen()
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert window.top_bar.isVisible()


def test_recording_reddens_the_top_edge(window: ViewerWindow) -> None:
    window.show_recording(True)

    assert window.grab().toImage().pixelColor(window.width() // 2, 0).red() > 150


def test_a_right_click_on_a_picture_offers_what_can_be_done_with_it(
    qtbot: QtBot, window: ViewerWindow, done: list[str]
) -> None:
    view = window.panes.processed.view
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(50, 50), view.mapToGlobal(QPoint(50, 50)), Qt.KeyboardModifier.NoModifier
    )

    QApplication.sendEvent(view, event)

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == ENTRIES["snapshot"].text).trigger()
    menu.close()
    assert done == ["snapshot"]


def test_the_space_bar_presses_the_button_with_the_focus_and_plays_without_one(
    window: ViewerWindow, done: list[str]
) -> None:
    pressed: list[None] = []
    chip = window.top_bar.source
    chip.clicked.connect(lambda: pressed.append(None))

    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    window.setFocus()
    window.actions_by_name["play"].setEnabled(True)
    QTest.keyClick(window, Qt.Key.Key_Space)

    assert len(pressed) == 1
    assert done == ["play"]


def test_size_and_place_are_restored(qtbot: QtBot, window: ViewerWindow) -> None:
    window.resize(900, 700)
    text = window.geometry_text()
    window.resize(700, 500)

    window.restore_geometry_text(text)

    assert (window.width(), window.height()) == (900, 700)


@pytest.mark.parametrize("text", ["", "not base64 ", "AAAA"])
def test_a_geometry_that_is_none_changes_nothing(window: ViewerWindow, text: str) -> None:
    before = window.size()

    window.restore_geometry_text(text)

    assert window.size() == before


def test_in_another_language_the_bars_are_made_anew(qtbot: QtBot, window: ViewerWindow) -> None:
    before = window.top_bar

    with qtbot.waitSignal(window.named):
        window.name()

    assert window.top_bar is not before
    qtbot.waitUntil(lambda: window.top_bar.isVisible() and window.status_bar.isVisible())
    order = [window.top_bar.y(), window.panes.mapTo(window, QPoint()).y(), window.transport.y(), window.status_bar.y()]
    assert order == sorted(order)
