from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.actions import GESTURES, GROUPS, key_text, rows
from fxviewer.ui.key_help import KeyHelp, share_out
from fxviewer.ui.translation import apply_language


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def help_(window: QWidget) -> KeyHelp:
    help_ = KeyHelp(window)
    help_.open()
    return help_


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    apply_language(qapp, "ko")
    yield
    apply_language(qapp, "system")


def texts(help_: KeyHelp) -> set[str]:
    return {label.text() for label in help_.findChildren(QLabel)}


def test_it_says_every_key_and_gesture(help_: KeyHelp) -> None:
    listed = [row for group in GROUPS for row in rows(group)]

    said = texts(help_)
    assert {text for _, text in listed} <= said
    assert {key_text((key,)) for keys, _ in listed for key in keys} <= said
    assert {text for gesture in GESTURES for text in gesture} <= said


@pytest.mark.usefixtures("korean")
def test_it_speaks_the_language_of_now(window: QWidget) -> None:
    help_ = KeyHelp(window)

    assert {"재생/일시 정지", "녹화 시작/중지"} <= texts(help_)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_R, Qt.Key.Key_Space])
def test_every_key_closes_it_and_does_nothing_else(help_: KeyHelp, window: QWidget, key: Qt.Key, qtbot: QtBot) -> None:
    done: list[str] = []
    for shortcut in ("Esc", "R", "Space"):
        QShortcut(QKeySequence(shortcut), window).activated.connect(lambda: done.append("done"))
    qtbot.waitUntil(help_.hasFocus)

    QTest.keyClick(help_, key)

    assert not help_.isVisible()
    assert done == []


def test_a_press_closes_it(help_: KeyHelp) -> None:
    QTest.mouseClick(help_, Qt.MouseButton.LeftButton)

    assert not help_.isVisible()


@pytest.mark.parametrize(("width", "columns"), [(1280, 3), (800, 2), (400, 1)])
def test_it_has_as_many_columns_as_the_window_has_room_for(
    help_: KeyHelp, window: QWidget, width: int, columns: int
) -> None:
    window.resize(width, 800)
    QApplication.processEvents()

    assert help_.columns == columns
    assert help_.size() == window.size()
    panel = help_.findChild(QFrame, "popover")
    assert panel is not None
    assert help_.rect().contains(panel.geometry())


def test_in_a_large_window_nothing_has_to_be_scrolled(help_: KeyHelp, qtbot: QtBot) -> None:
    area = help_.findChild(QScrollArea)
    assert area is not None

    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("lengths", "count", "expected"),
    [
        ([5, 3, 2], 1, [[0, 1, 2]]),
        ([5, 3, 2], 2, [[0], [1, 2]]),
        ([17, 8, 4, 4, 8, 5], 3, [[0], [1, 2, 3], [4, 5]]),
        ([1, 1, 9], 3, [[0, 1], [2]]),
    ],
)
def test_blocks_stand_in_their_order_and_no_column_is_longer_than_it_must_be(
    lengths: list[int], count: int, expected: list[list[int]]
) -> None:
    assert share_out(lengths, count) == expected
