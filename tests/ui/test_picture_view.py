import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.picture_view import PictureView
from fxviewer.ui.rendering import Rendering, render
from fxviewer.ui.theme import tokens
from fxviewer.ui.viewport import Placement


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    with qtbot.waitExposed(view):
        view.show()
    return view


def red(view: PictureView) -> Rendering:
    width, height = view.device_size
    image = np.full((10, 10, 3), (0, 0, 200), np.uint8)
    rendering = render(image, Placement(width * 0.25, 0, width * 0.5, height), (width, height))
    assert rendering is not None
    return rendering


def colour(view: PictureView, x: int, y: int) -> tuple[int, int, int]:
    image = view.grab().toImage()
    ratio = image.devicePixelRatio()
    found = image.pixelColor(round(x * ratio), round(y * ratio))
    return found.red(), found.green(), found.blue()


def test_a_picture_lies_on_the_backdrop(view: PictureView) -> None:
    view.show_rendering(red(view))

    backdrop = tokens().backdrop
    assert colour(view, 150, 100) == (200, 0, 0)
    assert colour(view, 10, 100) == (backdrop.red(), backdrop.green(), backdrop.blue())


def test_a_stale_picture_is_dimmed(view: PictureView) -> None:
    view.show_rendering(red(view), is_dim=True)

    level = 0.35 * 200 + 0.65 * tokens().backdrop.red()
    assert colour(view, 150, 100)[0] == pytest.approx(level, abs=2)


def test_painting_is_told_once_for_each_new_picture(qtbot: QtBot, view: PictureView) -> None:
    told: list[None] = []
    view.painted.connect(lambda: told.append(None))

    for _ in range(3):
        with qtbot.waitSignal(view.painted, timeout=5000):
            view.show_rendering(red(view))
    view.repaint()

    assert len(told) == 3


def test_the_wheel_zooms_at_the_pointer(qtbot: QtBot, view: PictureView) -> None:
    at = QPointF(30, 40)
    event = QWheelEvent(
        at, QPointF(view.mapToGlobal(QPoint(30, 40))), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip

    with qtbot.waitSignal(view.zoom_asked) as asked:
        QApplication.sendEvent(view, event)

    assert asked.args[0] == pytest.approx(1.25**2)
    assert asked.args[1] == at * view.devicePixelRatioF()


def test_dragging_asks_to_move_by_as_much(qtbot: QtBot, view: PictureView) -> None:
    moves: list[QPointF] = []
    view.move_asked.connect(moves.append)

    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    QTest.mouseMove(view, QPoint(60, 45))
    QTest.mouseMove(view, QPoint(80, 45))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(80, 45))
    QTest.mouseMove(view, QPoint(10, 10))

    total = sum(moves, QPointF())
    assert total == QPointF(30, -5) * view.devicePixelRatioF()


def test_a_double_click_asks_for_the_full_screen(qtbot: QtBot, view: PictureView) -> None:
    with qtbot.waitSignal(view.full_screen_asked):
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
