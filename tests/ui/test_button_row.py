import pytest
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.button_row import ButtonRow


@pytest.fixture
def buttons() -> list[QPushButton]:
    return [QPushButton(f"button number {n}") for n in range(4)]


@pytest.fixture
def row(qtbot: QtBot, buttons: list[QPushButton]) -> ButtonRow:
    row = ButtonRow()
    qtbot.addWidget(row)
    row.offer(buttons)
    row.resize(row.sizeHint())
    row.show()
    return row


def test_all_are_seen_where_there_is_room(row: ButtonRow, buttons: list[QPushButton]) -> None:
    assert row.shown == buttons
    assert row.findChild(QToolButton).isHidden()


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5, 0.3])
def test_in_a_narrow_row_the_first_ones_stay_and_nothing_sticks_out(
    row: ButtonRow, buttons: list[QPushButton], share: float
) -> None:
    row.resize(int(row.width() * share), row.height())

    more = row.findChild(QToolButton)
    assert 1 <= len(row.shown) < 4
    assert row.shown == buttons[: len(row.shown)]
    assert more.isVisible()
    assert more.geometry().right() <= row.width()
    assert row.shown[-1].geometry().right() < more.geometry().left()


def test_what_found_no_room_is_pressed_through_the_menu(
    qtbot: QtBot, row: ButtonRow, buttons: list[QPushButton]
) -> None:
    row.resize(row.width() // 3, row.height())
    row.findChild(QToolButton).click()
    menu = row.findChild(QMenu)

    with qtbot.waitSignal(buttons[-1].clicked, timeout=2000):
        menu.actions()[-1].trigger()

    assert [action.text() for action in menu.actions()] == [b.text() for b in buttons if b.isHidden()]
    menu.close()


def test_the_menu_shows_what_is_switched_on(row: ButtonRow, buttons: list[QPushButton]) -> None:
    buttons[-1].setCheckable(True)
    buttons[-1].setChecked(True)
    row.resize(row.width() // 3, row.height())

    row.findChild(QToolButton).click()

    menu = row.findChild(QMenu)
    assert menu.actions()[-1].isChecked()
    menu.close()


def test_buttons_no_longer_offered_are_gone(row: ButtonRow, buttons: list[QPushButton]) -> None:
    row.offer(buttons[1:2])

    assert row.shown == buttons[1:2]
    assert buttons[0].isHidden()


def test_an_empty_row_needs_no_room(row: ButtonRow) -> None:
    row.offer([])

    assert row.sizeHint().height() == 0
