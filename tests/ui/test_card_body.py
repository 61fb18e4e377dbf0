from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.ui.card_body import GAP, CardBody, Details, Piece, share_out
from fxviewer.ui.trouble import Trouble

TRACEBACK = "\n".join(f"  File “handler.py”, line {n}, in Handler, with a name that is longer" for n in range(60))
TROUBLE = Trouble(
    "warn", "warning", "Yours", "It failed", "why it failed", "what to do", "return a", 3, "/h.py", TRACEBACK, True
)


@pytest.fixture
def body(qtbot: QtBot) -> CardBody:
    body = CardBody()
    qtbot.addWidget(body)
    body.resize(400, 400)
    body.show_trouble(TROUBLE)
    body.show()
    return body


def test_everything_gets_what_it_wants_where_there_is_room() -> None:
    assert share_out(200, [Piece(10, 30), Piece(10, 20)]) == [30, 20]


def test_the_least_important_is_left_out_first() -> None:
    assert share_out(10 + GAP + 10, [Piece(10, 10), Piece(10, 10), Piece(10, 10)]) == [10, 10, 0]


def test_what_is_left_over_goes_to_the_most_important() -> None:
    assert share_out(45 + GAP, [Piece(10, 30), Piece(10, 30)]) == [30, 15]


def test_lines_are_whole() -> None:
    assert share_out(44, [Piece(10, 50, step=10)]) == [40]


@pytest.mark.parametrize("room", range(0, 120, 7))
def test_the_shares_and_their_gaps_never_exceed_the_room(room: int) -> None:
    heights = [height for height in share_out(room, [Piece(15, 75, 15), Piece(22, 22), Piece(15, 45, 15)]) if height]

    assert sum(heights) + GAP * max(0, len(heights) - 1) <= room


def test_the_whole_text_is_shown_when_it_is_unfolded(body: CardBody) -> None:
    assert not body.details.isVisible()

    body.unfold(True)

    assert body.details.isVisible()
    assert body.details.toPlainText() == TRACEBACK


def test_a_low_body_keeps_the_reason(body: CardBody) -> None:
    body.resize(400, 20)

    assert not body.findChildren(Details)[0].isVisible()
    assert [child.accessibleName() for child in body.children() if child.isVisible()] == ["why it failed"]  # type: ignore[attr-defined]


def test_the_same_text_again_leaves_selection_and_place(body: CardBody) -> None:
    body.unfold(True)
    body.details.selectAll()
    body.details.verticalScrollBar().setValue(20)

    body.show_trouble(replace(TROUBLE, why="another reason"))

    assert body.details.textCursor().selectedText()
    assert body.details.verticalScrollBar().value() == 20


def test_another_text_is_scrolled_to_where_the_last_one_was(body: CardBody) -> None:
    body.unfold(True)
    body.details.verticalScrollBar().setValue(20)

    body.show_trouble(replace(TROUBLE, details=TRACEBACK + "\nand one more"))

    assert body.details.verticalScrollBar().value() == 20
