from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.stream.control import FunctionRecord
from fxviewer.ui.function_card import FunctionCard
from fxviewer.ui.keeper import MOST_REPLICAS
from fxviewer.ui.theme import apply_theme

EDGES = FunctionRecord("edges", "edges:1", 1204, 2, 2, {"desc": "Canny edges"}, {})


@pytest.fixture
def card(qtbot: QtBot) -> FunctionCard:
    card = FunctionCard(EDGES)
    qtbot.addWidget(card)
    card.resize(260, card.sizeHint().height())
    card.show_record(EDGES, is_used=False, can_scale=True)
    with qtbot.waitExposed(card):
        card.show()
    return card


def tool(card: FunctionCard, name: str) -> QToolButton:
    return next(one for one in card.findChildren(QToolButton) if one.accessibleName() == name)


def count(card: FunctionCard) -> str:
    return next(label.text() for label in card.findChildren(QLabel) if label.text().isdigit())


def test_it_says_how_often_it_was_called(card: FunctionCard) -> None:
    assert card.facts == "1\u2009204 calls"
    assert count(card) == "2"


def test_replicas_that_are_not_ready_are_told(card: FunctionCard) -> None:
    card.show_record(replace(EDGES, available=1), is_used=False, can_scale=True)

    assert card.facts == "1\u2009204 calls  ·  1 of 2 ready"


def test_presses_add_up_while_the_gateway_is_at_it(card: FunctionCard) -> None:
    asked: list[int] = []
    card.scale_asked.connect(asked.append)

    for _ in range(3):
        QTest.mouseClick(tool(card, "One replica more"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(tool(card, "One replica fewer"), Qt.MouseButton.LeftButton)
    card.show_record(EDGES, is_used=False, can_scale=True)  # the list is older than the presses

    assert asked == [3, 4, 5, 4]
    assert count(card) == "4"


def test_the_gateways_word_is_the_last(card: FunctionCard) -> None:
    QTest.mouseClick(tool(card, "One replica more"), Qt.MouseButton.LeftButton)

    card.show_record(replace(EDGES, replicas=3, available=3), is_used=False, can_scale=True)
    card.show_record(EDGES, is_used=False, can_scale=True)

    assert count(card) == "2"


def test_what_was_not_wanted_is_forgotten(card: FunctionCard) -> None:
    QTest.mouseClick(tool(card, "One replica more"), Qt.MouseButton.LeftButton)

    card.forget_asked()

    assert count(card) == "2"


@pytest.mark.parametrize(("replicas", "name"), [(0, "One replica fewer"), (MOST_REPLICAS, "One replica more")])
def test_there_is_an_end_either_way(card: FunctionCard, replicas: int, name: str) -> None:
    card.show_record(replace(EDGES, replicas=replicas), is_used=False, can_scale=True)

    assert not tool(card, name).isEnabled()


def test_two_presses_use_it(card: FunctionCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.use_asked):
        QTest.mouseDClick(card, Qt.MouseButton.LeftButton)


def test_in_a_low_panel_name_and_facts_do_not_lie_on_each_other(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "dark")  # its style sheet has a minimum for buttons
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    cards = [FunctionCard(replace(EDGES, name=name)) for name in ("blur", "edges", "faces")]
    for card in cards:
        column.addWidget(card)
    with qtbot.waitExposed(holder):
        holder.show()

    holder.resize(300, 20)

    qtbot.waitUntil(lambda: all(card.height() >= 2 * card.fontMetrics().height() for card in cards))
