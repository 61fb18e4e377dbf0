from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.explanation import Explanation
from fxviewer.ui.popover import Row


def test_an_offer_is_taken_once_and_the_explanation_goes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    anchor = QPushButton("here", window)
    taken: list[str] = []
    popover = Explanation(window, "Title", "A sentence.", [("One", lambda: taken.append("one")), ("Two", list)])
    with qtbot.waitExposed(window):
        window.show()
    popover.unfold(anchor)
    assert [label.text() for label in popover.findChildren(QLabel)] == ["Title", "A sentence."]

    with qtbot.waitSignal(popover.destroyed):
        popover.findChildren(Row)[0].click()

    assert taken == ["one"]
