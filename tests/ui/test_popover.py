from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from fxviewer.ui.popover import MARGIN, Popover, Row, section

WIDTH = 300


class Preparing(Popover):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "Noun", WIDTH)
        self.prepared = 0
        self.field = QLineEdit()
        self.column.addWidget(section("Title"))
        self.column.addWidget(self.field)

    def prepare(self) -> None:
        self.prepared += 1


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def chip(window: QWidget) -> QPushButton:
    chip = QPushButton("chip", window)
    chip.move(40, 6)
    chip.show()
    return chip


@pytest.fixture
def popover(window: QWidget, chip: QPushButton) -> Iterator[Preparing]:
    popover = Preparing(window)
    yield popover
    popover.dismiss()


def is_cut(popover: Popover) -> bool:
    area = popover.findChild(QScrollArea)
    assert area is not None
    return area.verticalScrollBar().maximum() > 0


def test_it_opens_below_its_chip_with_the_focus_in_it(popover: Preparing, chip: QPushButton, qtbot: QtBot) -> None:
    popover.toggle(chip)

    qtbot.waitUntil(lambda: popover.y() >= chip.geometry().bottom())
    assert popover.isVisible()
    assert popover.x() == chip.x()
    assert popover.field.hasFocus()
    assert popover.prepared == 1
    assert chip.isDown()


def test_the_chip_closes_it_again_and_that_is_told(popover: Preparing, chip: QPushButton, qtbot: QtBot) -> None:
    popover.toggle(chip)

    with qtbot.waitSignal(popover.closed, timeout=2000):
        popover.toggle(chip)

    assert not popover.isVisible()
    assert not chip.isDown()


def test_esc_closes_it(popover: Preparing, chip: QPushButton) -> None:
    popover.toggle(chip)

    QTest.keyClick(popover.field, Qt.Key.Key_Escape)

    assert not popover.isVisible()


def test_a_press_elsewhere_closes_it_and_one_inside_does_not(
    popover: Preparing, chip: QPushButton, window: QWidget
) -> None:
    popover.toggle(chip)

    QTest.mouseClick(popover.field, Qt.MouseButton.LeftButton)
    assert popover.isVisible()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(700, 500))

    assert not popover.isVisible()


def test_it_is_as_high_as_what_is_in_it_and_grows_with_it(popover: Preparing, chip: QPushButton, qtbot: QtBot) -> None:
    popover.toggle(chip)
    qtbot.waitUntil(lambda: not is_cut(popover))
    before = popover.height()

    popover.column.addWidget(QLabel("word " * 60, wordWrap=True))

    qtbot.waitUntil(lambda: popover.height() > before + 20)
    qtbot.waitUntil(lambda: not is_cut(popover))


def test_words_that_fit_without_a_scroll_bar_get_none(popover: Preparing, chip: QPushButton, qtbot: QtBot) -> None:
    rows = [QLabel(wordWrap=True) for _ in range(8)]
    popover.toggle(chip)
    room = popover.field.width()
    line = "w"
    while rows[0].fontMetrics().horizontalAdvance(f"{line} w") < room - 2:
        line = f"{line} w"  # as much as one line takes; beside a bar it takes two

    for row in rows:
        row.setText(line)
        popover.column.addWidget(row)

    qtbot.waitUntil(lambda: rows[-1].height() == rows[-1].heightForWidth(room))
    qtbot.waitUntil(lambda: not is_cut(popover))
    assert rows[0].width() == room


def test_what_does_not_fit_into_the_window_is_scrolled(
    popover: Preparing, chip: QPushButton, window: QWidget, qtbot: QtBot
) -> None:
    for number in range(60):
        popover.column.addWidget(Row(f"row {number}"))

    popover.toggle(chip)

    qtbot.waitUntil(lambda: is_cut(popover))
    assert popover.geometry().bottom() <= window.height() - MARGIN


def test_it_stays_inside_a_window_that_becomes_smaller(
    popover: Preparing, chip: QPushButton, window: QWidget, qtbot: QtBot
) -> None:
    chip.move(600, 6)
    popover.toggle(chip)

    window.resize(500, 200)

    qtbot.waitUntil(lambda: popover.geometry().right() < 500)
    assert popover.geometry().bottom() < 200


def test_plain_keys_belong_to_it_and_the_windows_keys_with_ctrl_still_work(
    popover: Preparing, chip: QPushButton, window: QWidget
) -> None:
    done: list[str] = []
    for key in ("Space", "R", "Ctrl+S"):
        QShortcut(QKeySequence(key), window).activated.connect(lambda key=key: done.append(key))
    button = QPushButton("press")
    button.clicked.connect(lambda: done.append("pressed"))
    popover.column.addWidget(button)
    popover.toggle(chip)
    button.setFocus()

    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_R)
    QTest.keyClick(button, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert done == ["pressed", "Ctrl+S"]


def test_it_stays_and_closes_when_its_anchor_is_gone(popover: Preparing, chip: QPushButton, qtbot: QtBot) -> None:
    popover.toggle(chip)
    qtbot.waitUntil(lambda: popover.y() >= chip.geometry().bottom())
    delete(chip)
    before = popover.pos()

    popover.column.addWidget(QLabel("one more line"))
    popover.refit()

    assert popover.isVisible()
    assert popover.pos() == before
    with qtbot.waitSignal(popover.closed, timeout=2000):
        QTest.mouseClick(popover.window(), Qt.MouseButton.LeftButton, pos=QPoint(700, 500))
    assert not popover.isVisible()
