from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.session.meters import Reading
from fxviewer.session.session import Session
from fxviewer.session.status import FunctionInfo, LaneStatus, SessionStatus
from fxviewer.settings import Recording, Settings
from fxviewer.ui.actions import ENTRIES, make_actions
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.desk import Desk
from fxviewer.ui.failure_report import FailureReport
from fxviewer.ui.function_popover import FunctionRow
from fxviewer.ui.popover import Popover
from fxviewer.ui.popovers import Popovers

NAMES = ("source", "function", "connection", "compare", "preferences")


class Opened:
    """Popovers with a desk whose session is not started: what they ask is looked at, not done."""

    def __init__(self, window: QWidget, loop: QEventLoop, path: Path) -> None:
        self.errors = FailureReport()
        self.choices = Choices(Settings(recording=Recording(folder="/films")), path)
        self.desk = Desk(Session(), self.choices, Background(loop, self.errors.report))
        self.chips = {name: QPushButton(name, window) for name in NAMES}
        actions = make_actions(window, {name: lambda: None for name in ENTRIES})
        self.popovers = Popovers(window, actions, self.desk, self.choices)

    def toggle(self, name: str) -> Popover:
        return self.popovers.toggle(name, self.chips[name])


@pytest.fixture
def opened(qtbot: QtBot, loop: QEventLoop, tmp_path: Path) -> Iterator[Opened]:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    opened = Opened(window, loop, tmp_path / "settings.json")
    yield opened
    opened.popovers.forget()


@pytest.mark.parametrize("name", NAMES)
def test_each_opens_from_its_chip_and_closes_with_it(opened: Opened, name: str) -> None:
    popover = opened.toggle(name)
    assert opened.popovers.open_one is popover

    assert opened.toggle(name) is popover
    assert opened.popovers.open_one is None


def test_at_most_one_is_open(opened: Opened) -> None:
    first = opened.toggle("function")

    second = opened.toggle("connection")

    assert not first.isVisible()
    assert opened.popovers.open_one is second


def test_a_theme_that_is_chosen_is_in_force_at_once_and_shown_the_next_time(opened: Opened) -> None:
    preferences = opened.toggle("preferences")

    QTest.keyClick(preferences.findChild(Chooser), Qt.Key.Key_Down)

    assert opened.choices.window.theme == "light"
    opened.toggle("preferences")
    assert opened.toggle("preferences").findChild(Chooser).value == "light"


def test_the_policy_is_the_same_wherever_it_is_chosen(opened: Opened) -> None:
    connection = opened.toggle("connection")
    QTest.keyClick(connection.findChildren(Chooser)[-1], Qt.Key.Key_Down)

    assert opened.choices.capture.policy == "live"
    source = opened.toggle("source")
    assert source.findChildren(Chooser)[-1].value == "live"


def test_what_is_open_follows_the_gateway(opened: Opened) -> None:
    popover = opened.toggle("function")
    lane = LaneStatus("streaming", "edges", functions=(FunctionInfo("blur"), FunctionInfo("edges")))

    opened.desk.follow(SessionStatus(lane=lane))
    opened.popovers.show_status(Reading())

    assert [row.isChecked() for row in popover.findChildren(FunctionRow)] == [False, True]


def test_in_another_language_they_are_made_anew(opened: Opened) -> None:
    before = opened.toggle("source")

    opened.popovers.forget()

    assert opened.popovers.open_one is None
    assert opened.toggle("source") is not before
