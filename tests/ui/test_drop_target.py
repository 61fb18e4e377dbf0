import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui import theme
from fxviewer.ui.drop_target import DropTarget


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 40, 0, 40)
    column.addWidget(QWidget(objectName="panes"))
    qtbot.addWidget(window)
    window.resize(900, 500)
    window.show()
    return window


@pytest.fixture
def target(window: QWidget) -> DropTarget:
    panes = window.findChild(QWidget, "panes")
    assert panes is not None
    return DropTarget(window, panes)


def test_it_lies_over_the_panes_while_something_is_dragged(target: DropTarget) -> None:
    assert not target.isVisible()

    target.show_drag("media", "Bunny.mp4")

    assert target.isVisible()
    assert target.geometry().top() == 40
    target.hide_drag()
    assert not target.isVisible()


def test_a_picture_lights_the_side_of_the_original(target: DropTarget) -> None:
    target.show_drag("media", "Bunny.mp4")

    original, processed = target.targets
    assert (original.is_lit, processed.is_lit) == (True, False)
    assert (original.title, original.text) == ("Open as the source", "Bunny.mp4")


def test_a_handler_lights_the_side_of_the_result(target: DropTarget) -> None:
    target.show_drag("function", "handler.py")

    original, processed = target.targets
    assert (original.is_lit, processed.is_lit) == (False, True)
    assert (processed.title, processed.text) == ("Run as the function", "handler.py")


def test_what_cannot_be_used_lights_nothing_and_both_sides_say_so(target: DropTarget) -> None:
    target.show_drag("unknown", "notes.txt")

    assert not any(side.is_lit for side in target.targets)
    assert [side.title for side in target.targets] == ["“notes.txt” cannot be opened", "“notes.txt” cannot be run"]
    assert all(side.text for side in target.targets)


def test_the_lit_side_is_filled_with_the_accent(target: DropTarget) -> None:
    target.show_drag("media", "Bunny.mp4")

    image = target.grab().toImage()
    lit, other = (image.pixelColor(int(image.width() * share), image.height() // 5) for share in (0.2, 0.7))
    assert _distance(lit, theme.tokens().accent) < _distance(other, theme.tokens().accent) - 10


def test_a_drag_and_the_mouse_go_through_to_what_is_beneath(window: QWidget, target: DropTarget) -> None:
    target.show_drag("media", "Bunny.mp4")

    assert window.childAt(QPoint(200, 200)) is window.findChild(QWidget, "panes")


def test_showing_the_same_again_paints_nothing_anew(target: DropTarget) -> None:
    target.show_drag("media", "Bunny.mp4")
    before = target.targets

    target.show_drag("media", "Bunny.mp4")

    assert target.targets is before


def _distance(one: QColor, other: QColor) -> int:
    return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
