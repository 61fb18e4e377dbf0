import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui import notice
from fxviewer.ui.notice import MARGIN, MAX_NOTICES, Mood, Notice, NoticeBoard, Offer
from fxviewer.ui.sign import Sign


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    host.resize(900, 600)
    qtbot.addWidget(host)
    host.show()
    return host


@pytest.fixture
def board(host: QWidget) -> NoticeBoard:
    return NoticeBoard(host)


def notices(board: NoticeBoard) -> list[Notice]:
    host = board.parent()
    return [notice for notice in host.findChildren(Notice) if notice.isVisible()]


def test_a_sentence_is_shown_in_the_lower_right_corner(board: NoticeBoard, host: QWidget) -> None:
    board.show("It is saved.")

    assert board.texts == ["It is saved."]
    assert notices(board)[0].geometry().bottomRight() == QPoint(900 - MARGIN - 1, 600 - MARGIN - 1)


def test_the_newest_is_the_lowest_and_none_lies_on_another(board: NoticeBoard) -> None:
    for text in ("one", "two " * 60, "three"):
        board.show(text)

    first, second, third = sorted(notices(board), key=Notice.y)
    assert first.accessibleName() == "one"
    assert third.accessibleName() == "three"
    assert first.geometry().bottom() < second.y()
    assert second.geometry().bottom() < third.y()


def test_the_oldest_goes_when_there_are_too_many(board: NoticeBoard) -> None:
    for number in range(MAX_NOTICES + 2):
        board.show(f"number {number}")

    assert board.texts == ["number 2", "number 3", "number 4"]


def test_what_stands_there_already_does_not_stand_there_twice(board: NoticeBoard) -> None:
    for text in ("one", "two", "one"):
        board.show(text)

    assert board.texts == ["two", "one"]


def test_an_offer_that_is_taken_is_done_and_closes_the_notice(board: NoticeBoard) -> None:
    done: list[str] = []
    board.show("It is saved.", "good", [Offer("Show in folder", lambda: done.append("shown"))])

    notices(board)[0].findChild(QPushButton).click()

    assert done == ["shown"]
    assert board.texts == []


def test_it_can_be_closed(board: NoticeBoard) -> None:
    board.show("It is saved.")

    notices(board)[0].findChild(QToolButton).click()

    assert board.texts == []


def test_it_goes_by_itself(board: NoticeBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(notice.STAY_MS, "good", 20)

    board.show("It is saved.")

    qtbot.waitUntil(lambda: board.texts == [], timeout=5000)


def test_it_stays_while_the_pointer_is_on_it(board: NoticeBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(notice.STAY_MS, "good", 20)
    board.show("read me")
    shown = notices(board)[0]
    QApplication.sendEvent(shown, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    board.show("another")

    qtbot.waitUntil(lambda: board.texts == ["read me"], timeout=5000)
    QApplication.sendEvent(shown, QEvent(QEvent.Type.Leave))

    qtbot.waitUntil(lambda: board.texts == [], timeout=5000)


def test_bad_news_stays_longest() -> None:
    assert notice.STAY_MS["good"] < notice.STAY_MS["warn"] < notice.STAY_MS["bad"]


@pytest.mark.parametrize("mood", ["good", "warn", "bad"])
def test_a_mood_has_a_sign_beside_its_colour(board: NoticeBoard, mood: Mood) -> None:
    board.show("text", mood)

    assert notices(board)[0].findChild(Sign) is not None
    assert notices(board)[0].property("mood") == mood


def test_what_others_wrote_is_text_and_no_markup(board: NoticeBoard) -> None:
    board.show("<b>bold</b> & more")

    assert notices(board)[0].findChild(QLabel).text() == "<b>bold</b> & more"
    assert notices(board)[0].heightForWidth(400) < 80


def test_a_small_window_makes_them_narrow_and_they_keep_their_corner(board: NoticeBoard, host: QWidget) -> None:
    board.show("word " * 30)

    host.resize(300, 500)

    assert notices(board)[0].width() == 300 - 2 * MARGIN
    assert notices(board)[0].geometry().bottom() == 500 - MARGIN - 1
