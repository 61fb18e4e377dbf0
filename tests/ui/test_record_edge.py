import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui import theme
from fxviewer.ui.record_edge import HEIGHT, RecordEdge


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 200)
    window.show()
    return window


def test_it_is_seen_while_recording(window: QWidget) -> None:
    edge = RecordEdge(window)
    assert not edge.isVisible()

    edge.show_recording(True)

    assert (edge.width(), edge.height()) == (400, HEIGHT)
    assert window.grab().toImage().pixelColor(200, 1).name() == theme.tokens().bad.name()

    edge.show_recording(False)
    assert not edge.isVisible()


def test_it_is_as_wide_as_the_window(window: QWidget) -> None:
    edge = RecordEdge(window)
    edge.show_recording(True)

    window.resize(640, 200)

    assert edge.width() == 640


def test_what_is_beneath_can_be_clicked(qtbot: QtBot, window: QWidget) -> None:
    button = QPushButton("top", window)
    button.resize(400, 30)
    button.show()
    RecordEdge(window).show_recording(True)

    with qtbot.waitSignal(button.clicked, timeout=2000):
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(200, 1))
