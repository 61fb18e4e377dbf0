import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.session.lanes import LaneTarget
from fxviewer.session.status import FunctionInfo
from fxviewer.settings import Connection
from fxviewer.stream.workbench import Version
from fxviewer.ui.compare_popover import ComparePopover, version_text
from fxviewer.ui.popover import Row


@pytest.fixture
def popover(qtbot: QtBot) -> Iterator[ComparePopover]:
    window = QWidget()
    window.resize(800, 600)
    anchor = QPushButton("here", window)
    popover = ComparePopover(window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    popover.show_targets(
        "edges",
        [Version("3333333", time.time_ns(), ""), Version("2222222", time.time_ns(), ""), Version("HEAD", 0, "first")],
        [FunctionInfo("blur"), FunctionInfo("edges")],
        [Connection(address="10.0.0.7:31113", name="lab")],
        is_open=False,
    )
    popover.unfold(anchor)
    yield popover  # while the window lives
    window.close()


def row(popover: ComparePopover, start: str) -> Row:
    return next(row for row in popover.findChildren(Row) if row.text().startswith(start))


@pytest.mark.parametrize(
    ("start", "target"),
    [
        ("2222222", LaneTarget("edges", "2222222")),
        ("HEAD", LaneTarget("edges", "HEAD")),
        ("blur", LaneTarget("blur")),
        ("lab", LaneTarget("edges", connection=Connection(address="10.0.0.7:31113", name="lab"))),
    ],
)
def test_a_press_compares_with_it(qtbot: QtBot, popover: ComparePopover, start: str, target: LaneTarget) -> None:
    with qtbot.waitSignal(popover.asked) as asked:
        QTest.mouseClick(row(popover, start), Qt.MouseButton.LeftButton)

    assert asked.args == [target]
    assert not popover.isVisible()


def test_what_is_in_use_is_not_offered(popover: ComparePopover) -> None:
    texts = [row.text() for row in popover.findChildren(Row)]

    assert not any(text.startswith(("edges", "3333333")) for text in texts)


def test_while_lane_b_is_open_it_can_be_ended(qtbot: QtBot, popover: ComparePopover) -> None:
    popover.show_targets("edges", [], [], [], is_open=True)
    button = next(one for one in popover.findChildren(QPushButton) if "End" in one.text())

    with qtbot.waitSignal(popover.asked) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert asked.args == [None]


def test_a_version_is_told_by_its_time() -> None:
    assert version_text(Version("3333333", 0, "")).startswith("3333333  1970-01-01")
