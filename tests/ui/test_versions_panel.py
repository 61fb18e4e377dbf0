"""Versions: the panel by itself, and in the real window with real saves."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.session.exchange import Failure
from fxviewer.stream.workbench import Refused, Version
from fxviewer.ui.versions_panel import VersionsPanel, VersionsReading, moment_text
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000
NS = 1_000_000_000
READING = VersionsReading(
    "edges",
    (Version("ccc3333", 3 * NS, ""), Version("bbb2222", 2 * NS, ""), Version("HEAD", NS, "Find edges")),
    "ccc3333",
)


@pytest.fixture
def panel(qtbot: QtBot) -> VersionsPanel:
    panel = VersionsPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def click_row(panel: VersionsPanel, name: str) -> None:
    tree = panel.findChild(QTreeWidget)
    assert isinstance(tree, QTreeWidget)
    item = next(item for row in range(tree.topLevelItemCount()) if (item := tree.topLevelItem(row)).text(0) == name)
    place = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def button(panel: VersionsPanel, text: str) -> QPushButton:
    return next(one for one in panel.findChildren(QPushButton) if one.text() == text)


def test_versions_are_listed_with_what_is_known_of_them(panel: VersionsPanel) -> None:
    panel.show_reading(READING)

    assert panel.rows == [("ccc3333", "in force"), ("bbb2222", ""), ("HEAD", "Find edges")]


def test_a_click_asks_for_a_version_and_on_the_newest_for_whatever_is_newest(
    qtbot: QtBot, panel: VersionsPanel
) -> None:
    panel.show_reading(READING)
    asked: list[str] = []
    panel.version_asked.connect(asked.append)

    click_row(panel, "bbb2222")
    click_row(panel, "ccc3333")

    assert asked == ["bbb2222", ""]


def test_an_earlier_version_can_be_left_again(qtbot: QtBot, panel: VersionsPanel) -> None:
    panel.show_reading(READING)
    assert not button(panel, "Newest again").isEnabled()
    panel.show_reading(replace(READING, asked="bbb2222"))

    with qtbot.waitSignal(panel.version_asked) as asked:
        QTest.mouseClick(button(panel, "Newest again"), Qt.MouseButton.LeftButton)

    assert asked.args == [""]


def test_the_chosen_version_is_compared(qtbot: QtBot, panel: VersionsPanel) -> None:
    panel.show_reading(READING)
    click_row(panel, "HEAD")

    with qtbot.waitSignal(panel.compare_asked) as asked:
        QTest.mouseClick(button(panel, "Compare as B"), Qt.MouseButton.LeftButton)

    assert asked.args == ["edges", "HEAD"]


def test_what_is_chosen_stays_chosen_when_another_version_comes(panel: VersionsPanel) -> None:
    panel.show_reading(READING)
    click_row(panel, "bbb2222")
    panel.show_reading(READING)
    newer = Version("ddd4444", 4 * NS, "")

    panel.show_reading(replace(READING, versions=(newer, *READING.versions), in_force="ddd4444"))

    tree = panel.findChild(QTreeWidget)
    assert isinstance(tree, QTreeWidget)
    assert tree.currentItem().text(0) == "bbb2222"


def test_a_refused_save_is_told_with_its_reason(panel: VersionsPanel) -> None:
    failure = Failure("load", "SyntaxError", "invalid syntax", file="/f/handler.py", line=12)

    panel.show_reading(replace(READING, refused=Refused("edges", "bad0000", failure)))

    assert button(panel, "Open in editor").isVisible()


def test_another_programs_gateway_keeps_no_versions(panel: VersionsPanel) -> None:
    panel.show_reading(VersionsReading("edges", is_told=False))

    assert panel.rows == []
    assert not button(panel, "Compare as B").isEnabled()


def test_a_moment_of_another_day_has_its_date() -> None:
    assert moment_text(86_400 * NS).startswith("1970-01-0")


def test_saves_are_listed_gone_back_to_and_compared_in_the_window(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path
) -> None:
    handler = tmp_path / "mine.py"
    handler.write_text("def Handler(req):\n    return req.input\n", encoding="utf-8")
    _commit(tmp_path, "Return it as it is")
    viewer = open_viewer(options=ViewerOptions(functions=(handler,), function="mine"))
    viewer.panels.docks.unfold("panel_versions")
    panel = viewer.window.findChild(VersionsPanel)
    assert isinstance(panel, VersionsPanel)
    qtbot.waitUntil(lambda: [about for _, about in panel.rows if "Return it" in about] != [], timeout=TIMEOUT_MS)
    first = panel.rows[0][0]

    handler.write_text("def Handler(req):\n    return bytes(req.input)\n", encoding="utf-8")
    qtbot.waitUntil(lambda: len(panel.rows) == 3 and panel.rows[0] != (first, "in force"), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.stage.version == panel.rows[0][0], timeout=TIMEOUT_MS)
    click_row(panel, first)

    qtbot.waitUntil(lambda: viewer.stage.version == first, timeout=TIMEOUT_MS)
    QTest.mouseClick(button(panel, "Compare as B"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (b := viewer.session.status.lane_b) is not None and b.version == first, timeout=TIMEOUT_MS)
    QTest.mouseClick(button(panel, "Newest again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: viewer.stage.version == panel.rows[0][0], timeout=TIMEOUT_MS)


def test_a_commit_made_in_another_window_is_listed_on_the_way_back(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path
) -> None:
    handler = tmp_path / "mine.py"
    handler.write_text("def Handler(req):\n    return req.input\n", encoding="utf-8")
    viewer = open_viewer(options=ViewerOptions(functions=(handler,), function="mine"))
    viewer.panels.docks.unfold("panel_versions")
    panel = viewer.window.findChild(VersionsPanel)
    assert isinstance(panel, VersionsPanel)
    qtbot.waitUntil(lambda: len(panel.rows) == 1, timeout=TIMEOUT_MS)
    terminal = QWidget()
    qtbot.addWidget(terminal)
    terminal.show()
    terminal.activateWindow()
    qtbot.waitUntil(terminal.isActiveWindow, timeout=TIMEOUT_MS)
    _commit(tmp_path, "Return it as it is")

    viewer.window.activateWindow()

    qtbot.waitUntil(lambda: any("Return it" in about for _, about in panel.rows), timeout=TIMEOUT_MS)


def _commit(folder: Path, subject: str) -> None:
    git = ["git", "-C", str(folder), "-c", "user.name=Test", "-c", "user.email=test@localhost"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", subject]):
        subprocess.run([*git, *arguments], check=True, timeout=20)


def test_what_nobody_chose_follows_the_newest_save(qtbot: QtBot, panel: VersionsPanel) -> None:
    panel.show_reading(READING)
    newer = Version("ddd4444", 4 * NS, "")

    panel.show_reading(replace(READING, versions=(newer, *READING.versions), in_force="ddd4444"))

    with qtbot.waitSignal(panel.compare_asked) as asked:
        QTest.mouseClick(button(panel, "Compare as B"), Qt.MouseButton.LeftButton)
    assert asked.args[1] == "ddd4444"
