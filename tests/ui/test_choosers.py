import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.choosers import Chooser, policy_chooser, size_text


@pytest.fixture
def chooser(qtbot: QtBot) -> Chooser[int]:
    chooser = Chooser([(1, "one"), (2, "two"), (3, "three")])
    qtbot.addWidget(chooser)
    chooser.show()
    return chooser


def test_a_value_that_is_shown_is_not_told(chooser: Chooser[int], qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(chooser.chosen):
        chooser.show_value(2)

    assert chooser.value == 2
    assert chooser.currentText() == "two"


def test_a_value_that_a_hand_takes_is_told(chooser: Chooser[int], qtbot: QtBot) -> None:
    with qtbot.waitSignal(chooser.chosen, timeout=1000):
        QTest.keyClick(chooser, Qt.Key.Key_Down)

    assert chooser.value == 2


def test_a_value_that_is_not_in_the_list_joins_it_once(chooser: Chooser[int]) -> None:
    chooser.show_value(9, "nine")
    chooser.show_value(1)
    chooser.show_value(9, "nine")

    assert chooser.value == 9
    assert [chooser.itemText(place) for place in range(chooser.count())] == ["one", "two", "three", "nine"]


def test_the_wheel_scrolls_the_panel_and_changes_nothing(chooser: Chooser[int], qtbot: QtBot) -> None:
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip

    QApplication.sendEvent(chooser, event)

    assert chooser.value == 1
    assert not event.isAccepted()


def test_a_long_name_does_not_widen_a_panel(qtbot: QtBot) -> None:
    short, long = Chooser([(1, "one")]), Chooser([(1, "one " * 40)])
    qtbot.addWidget(short)
    qtbot.addWidget(long)

    assert long.minimumSizeHint().width() == short.minimumSizeHint().width()


def test_a_size_reads_as_a_size() -> None:
    assert size_text((1280, 720)) == "1280×720"


def test_the_policies_are_all_there(qtbot: QtBot) -> None:
    chooser = policy_chooser()
    qtbot.addWidget(chooser)

    for policy in ("auto", "live", "every-frame"):
        chooser.show_value(policy)
        assert chooser.value == policy
    assert chooser.count() == 3
