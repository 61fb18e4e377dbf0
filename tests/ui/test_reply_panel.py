import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.pane import Pane
from fxviewer.ui.reply import Reply, read_reply
from fxviewer.ui.reply_panel import MOST, ReplyPanel

CAT = {"ymin": "233", "xmin": "49", "ymax": "310", "xmax": "180", "class": "cat", "confidence": "0.9"}


def reply(text: str) -> Reply:
    return read_reply(text, (640, 480))


@pytest.fixture
def pane(qtbot: QtBot) -> Pane:
    pane = Pane("Processed")
    qtbot.addWidget(pane)
    pane.resize(600, 400)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane


@pytest.fixture
def panel(pane: Pane) -> ReplyPanel:
    panel = ReplyPanel()
    pane.lay_over(panel, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter)
    return panel


def button(panel: ReplyPanel, text: str) -> QPushButton:
    return next(one for one in panel.findChildren(QPushButton) if one.text() == text)


def test_a_text_is_shown_as_what_it_is_with_the_number_of_its_frame(panel: ReplyPanel) -> None:
    panel.show_reply(reply("<b>two faces</b>"), 1204, "v1")

    assert panel.isVisible()
    assert panel.title == "The answer is text"
    assert panel.facts.split("  ·  ") == ["#1\u2009204", "v1", "16 characters"]
    assert panel.details.toPlainText() == "<b>two faces</b>"


def test_the_whole_of_it_is_copied(panel: ReplyPanel) -> None:
    text = json.dumps({"n": list(range(20_000))})
    panel.show_reply(reply(text), 1)

    button(panel, "Copy").click()

    assert QGuiApplication.clipboard().text() == text
    assert button(panel, "Copied").isVisible()


def test_what_is_selected_is_held_while_new_answers_come(panel: ReplyPanel) -> None:
    panel.show_reply(reply("first"), 1)
    panel.details.selectAll()

    panel.show_reply(reply("second"), 2)
    assert panel.details.toPlainText() == "first"
    assert "#1" in panel.facts

    cursor = panel.details.textCursor()
    cursor.clearSelection()
    panel.details.setTextCursor(cursor)
    panel.show_reply(reply("third"), 3)
    assert panel.details.toPlainText() == "third"
    assert "#3" in panel.facts


def test_boxes_say_that_they_lie_on_the_original_and_how_many_they_are(panel: ReplyPanel) -> None:
    panel.show_reply(reply(json.dumps([CAT, CAT])), 7)
    assert panel.title == "The original with 2 boxes"

    panel.show_reply(reply(json.dumps([CAT])), 8)
    assert panel.title == "The original with one box"

    panel.show_reply(reply("[]"), 9)
    assert panel.title == "The original: nothing was found in it"


def test_boxes_that_are_not_drawn_are_told(panel: ReplyPanel) -> None:
    panel.show_reply(reply(json.dumps([CAT] * 1200)), 7)

    assert panel.title == "The original with 1200 boxes"
    assert "200 more are not drawn" in panel.facts


def test_the_json_of_boxes_is_unfolded_when_asked_for_and_stays_so(qtbot: QtBot, panel: ReplyPanel) -> None:
    panel.show_reply(reply(json.dumps([CAT])), 7)
    assert not panel.details.isVisible()

    QTest.mouseClick(button(panel, "JSON"), Qt.MouseButton.LeftButton)
    panel.show_reply(reply(json.dumps([CAT, CAT])), 8)

    assert panel.details.isVisible()
    assert '"class": "cat"' in panel.details.toPlainText()


def test_it_leaves_most_of_a_small_pane_to_the_picture(qtbot: QtBot, pane: Pane, panel: ReplyPanel) -> None:
    panel.show_reply(reply("\n".join(map(str, range(500)))), 7)
    qtbot.waitUntil(lambda: panel.height() > 100)

    assert panel.height() <= MOST * pane.view.height() + 1
    pane.resize(300, 200)
    qtbot.waitUntil(lambda: panel.width() < 300)
    assert pane.view.rect().contains(panel.geometry())
