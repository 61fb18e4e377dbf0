import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.session.exchange import Failure
from fxviewer.session.journal import Note
from fxviewer.session.log_ring import CAPACITY
from fxviewer.stream.workbench import LogLine
from fxviewer.ui.log_view import LogView
from fxviewer.ui.theme import tokens


def line(text: str, *, function: str = "edges", frame: int | None = None) -> LogLine:
    return LogLine(function, text, 0, frame, "abc1234")


def numbered(count: int, start: int = 0) -> list[LogLine]:
    return [line(f"line {number}", frame=number) for number in range(start, start + count)]


def texts(view: LogView) -> list[str]:
    return [one.text for one in view.lines if isinstance(one, LogLine)]


@pytest.fixture
def view(qtbot: QtBot) -> LogView:
    view = LogView({7: 70}.get)
    qtbot.addWidget(view)
    view.resize(700, 200)
    with qtbot.waitExposed(view):
        view.show()
    return view


def newest_button(view: LogView) -> QPushButton:
    button = view.findChild(QPushButton)
    assert button is not None
    return button


def turn_wheel(view: LogView, notches: int) -> None:
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle, view.viewport().mapToGlobal(middle), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_the_end_is_followed(view: LogView) -> None:
    view.append(numbered(1000))

    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 900
    assert not newest_button(view).isVisible()


def test_whoever_has_scrolled_up_stays_where_he_is(view: LogView) -> None:
    view.append(numbered(1000))
    turn_wheel(view, 3)
    place = view.verticalScrollBar().value()
    assert place < view.verticalScrollBar().maximum()

    view.append(numbered(1000, 1000))

    assert view.verticalScrollBar().value() == place
    assert newest_button(view).isVisible()


def test_what_is_read_stays_in_place_though_older_lines_go(view: LogView) -> None:
    view.append(numbered(CAPACITY))
    turn_wheel(view, 3)
    seen = texts(view)[view.verticalScrollBar().value()]

    view.append(numbered(100, CAPACITY))

    assert len(view.lines) == CAPACITY
    assert texts(view)[view.verticalScrollBar().value()] == seen


def test_a_button_leads_back_to_the_newest(view: LogView) -> None:
    view.append(numbered(1000))
    turn_wheel(view, 3)

    QTest.mouseClick(newest_button(view), Qt.MouseButton.LeftButton)
    view.append(numbered(10, 1000))

    assert view.is_following
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert not newest_button(view).isVisible()


def test_scrolling_down_to_the_end_follows_again(view: LogView) -> None:
    view.append(numbered(1000))
    turn_wheel(view, 3)

    turn_wheel(view, -5)

    assert view.is_following


def test_words_and_function_choose_what_is_shown_of_old_and_new_lines(view: LogView) -> None:
    view.append([line("a dark one"), line("a light one"), line("DARK too", function="blur")])

    view.show_only("edges", "dark one")
    view.append([line("one that is Dark"), line("other")])
    assert texts(view) == ["a dark one", "one that is Dark"]

    view.show_only(None, "dark")
    assert texts(view) == ["a dark one", "DARK too", "one that is Dark"]

    view.show_only(None)
    assert len(view.lines) == 5


def test_notes_are_found_by_what_they_say(view: LogView) -> None:
    view.append([Note("gap", "", 0, count=5), line("x")])

    view.show_only("edges", "left out")

    assert len(view.lines) == 1


def test_lines_are_selected_and_copied(view: LogView) -> None:
    view.append([line("\x1b[31mred\x1b[0m", frame=7), line("two"), line("three")])
    height = view.fontMetrics().lineSpacing() + 1

    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 2))
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(200, height + 2)
    )
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    copied = [row.split("\t")[1:] for row in QGuiApplication.clipboard().text().splitlines()]
    assert copied == [["#70", "abc1234", "red"], ["", "abc1234", "two"]]


def test_everything_is_copied_when_nothing_is_selected(view: LogView) -> None:
    view.append([line("one"), line("two")])

    view.copy()

    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


def test_a_double_click_asks_for_the_frame_or_for_the_place_in_the_handler(qtbot: QtBot, view: LogView) -> None:
    failure = Failure("raised", "ValueError", "too dark", file="/f/handler.py", line=12)
    view.append([line("one", frame=7), Note("failed", "edges", 0, 7, failure=failure)])
    height = view.fontMetrics().lineSpacing() + 1

    with qtbot.waitSignal(view.frame_asked) as asked:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 2))
    assert asked.args == [7]

    with qtbot.waitSignal(view.editor_asked) as asked:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, height + 2))
    assert asked.args == ["/f/handler.py", 12]


def test_a_note_is_written_in_its_tone(view: LogView) -> None:
    view.append([Note("refused", "edges", 0, failure=Failure("load", "SyntaxError", "invalid syntax"))])

    image = view.viewport().grab().toImage()

    row = (image.pixelColor(x, y) for x in range(image.width()) for y in range(20))
    assert any(_distance(colour, tokens().warn) < 60 for colour in row)


def _distance(one: QColor, other: QColor) -> int:
    """Return how far apart two colours are; the edges of letters are softened."""
    return sum(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True))  # type: ignore[arg-type]


def test_the_lines_in_sight_say_how_far_one_scrolls_across(view: LogView) -> None:
    across = view.horizontalScrollBar()
    view.append([line("short", function="blur"), line("x" * 1000)])
    assert across.maximum() > 0

    view.show_only("blur")
    assert across.maximum() == 0

    view.append([line("y" * 3000)])
    view.show_only(None)
    assert across.maximum() > 2000 * view.fontMetrics().horizontalAdvance("y") // 2

    view.show_only("nobody")
    assert across.maximum() == 0
