import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.words import CodeLine, Words, break_lines, plain_tip

LONG = "The handler returned an array of float64, and an image is uint8. " * 5


@pytest.fixture
def words(qtbot: QtBot) -> Words:
    words = Words(3)
    qtbot.addWidget(words)
    words.resize(200, 300)
    words.show()
    return words


def test_a_short_text_stands_in_one_line(words: Words) -> None:
    words.show_text("It failed.")

    assert words.lines == ("It failed.",)
    assert words.height_at(200) == words.line_height


def test_a_long_text_ends_after_so_many_lines_and_the_tool_tip_has_all_of_it(words: Words) -> None:
    words.show_text(LONG)

    assert len(words.lines) == 3
    assert words.lines[-1].endswith("…")
    assert LONG.strip() in words.toolTip()


def test_in_a_lower_place_there_are_fewer_lines(words: Words) -> None:
    words.show_text(LONG)

    words.resize(200, words.line_height + 3)

    assert len(words.lines) == 1


def test_a_text_that_is_all_there_has_no_tool_tip(words: Words) -> None:
    words.show_text(LONG)
    words.show_text("It failed.")

    assert words.toolTip() == ""


@pytest.mark.parametrize("text", [LONG, "x" * 500, "처리기에서 예외가 났습니다 " * 20])
def test_no_line_is_wider_than_its_place(qapp: QApplication, text: str) -> None:
    font = QFont()

    lines = break_lines(text, font, 150, 4)

    assert len(lines) == 4
    assert all(QFontMetrics(font).horizontalAdvance(line) <= 151 for line in lines)


def test_nothing_is_left_out_of_a_text_that_fits(qapp: QApplication) -> None:
    assert " ".join(break_lines(LONG.strip(), QFont(), 300, 100)) == LONG.strip()


def test_line_breaks_of_a_message_become_spaces(words: Words) -> None:
    words.show_text("one\n  two\n")

    assert words.lines == ("one two",)


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt;" in plain_tip("<b>bold</b>")
    assert plain_tip("") == ""


def test_a_code_line_tells_its_number(qtbot: QtBot) -> None:
    code = CodeLine()
    qtbot.addWidget(code)

    code.show_code("return frame", 12)

    assert code.accessibleName() == "12: return frame"
