import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.session.exchange import Failure
from fxviewer.stream.workbench import Refused
from fxviewer.ui.pane import Pane
from fxviewer.ui.refusal_banner import RefusalBanner

SYNTAX = Refused("edges", "bad0000", Failure("load", "SyntaxError", "invalid syntax", file="/f/handler.py", line=12))


@pytest.fixture
def pane(qtbot: QtBot) -> Pane:
    pane = Pane("Processed")
    qtbot.addWidget(pane)
    pane.resize(600, 400)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane


@pytest.fixture
def banner(pane: Pane) -> RefusalBanner:
    banner = RefusalBanner()
    pane.lay_over(banner, Qt.AlignmentFlag.AlignBottom)
    return banner


def test_it_says_where_what_and_that_nothing_is_lost(banner: RefusalBanner) -> None:
    banner.show_refused(SYNTAX)

    assert banner.isVisible()
    assert banner.text == (
        "handler.py line 12 does not load: SyntaxError: invalid syntax. The version before keeps running."
    )


def test_without_a_place_it_says_what(banner: RefusalBanner) -> None:
    banner.show_refused(Refused("edges", "bad0000", Failure("load", "", "handler.py has no Handler.")))

    assert banner.text == "The newest save does not load: handler.py has no Handler. The version before keeps running."
    button = banner.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    assert not button.isVisible()


def test_it_goes_when_the_save_loads(banner: RefusalBanner) -> None:
    banner.show_refused(SYNTAX)
    banner.show_refused(None)

    assert not banner.isVisible()
    assert banner.text == ""


def test_it_lies_low_on_the_picture_and_leaves_most_of_it_free(qtbot: QtBot, pane: Pane, banner: RefusalBanner) -> None:
    banner.show_refused(SYNTAX)

    qtbot.waitUntil(lambda: banner.geometry().bottom() > pane.view.height() - 30)
    assert banner.height() < pane.view.height() // 4
    assert banner.width() > pane.view.width() // 2


def test_an_endless_reason_takes_no_more_than_two_lines(qtbot: QtBot, pane: Pane, banner: RefusalBanner) -> None:
    banner.show_refused(Refused("edges", "bad0000", Failure("load", "ImportError", "no module " * 500)))

    qtbot.waitUntil(lambda: banner.isVisible() and banner.width() > 100)
    assert banner.height() < pane.view.height() // 4


def test_the_button_asks_for_the_line(qtbot: QtBot, banner: RefusalBanner) -> None:
    banner.show_refused(SYNTAX)
    button = banner.findChild(QPushButton)
    assert isinstance(button, QPushButton)

    with qtbot.waitSignal(banner.editor_asked) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert asked.args == ["/f/handler.py", 12]
