"""The log in the real window, with a handler that prints for all it is worth."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from fxviewer.session.journal import Note
from fxviewer.stream.workbench import LogLine
from fxviewer.ui.log_panel import LogPanel
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000
LINES_PER_S = 10_000
MOST_STALLED_S = 0.1

TALKATIVE = f"""\
import time

count = 0
started = time.monotonic()


def Handler(req):
    global count
    wanted = int((time.monotonic() - started) * {LINES_PER_S})
    while count < wanted:
        print("line", count)
        count += 1
    return req.input
"""
QUIET = """\
def Handler(req):
    print("quiet", "dark" if req.input[0] else "light")
    return req.input
"""


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "talk.py"
    path.write_text(QUIET, encoding="utf-8")
    return path


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer, handler: Path) -> Viewer:
    viewer = open_viewer(options=ViewerOptions(functions=(handler,), function="talk"))
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
    return viewer


@pytest.fixture
def panel(viewer: Viewer) -> LogPanel:
    viewer.panels.docks.unfold("panel_log")
    panel = viewer.window.findChild(LogPanel)
    assert isinstance(panel, LogPanel)
    return panel


def printed(panel: LogPanel) -> list[LogLine]:
    return [line for line in panel.view.lines if isinstance(line, LogLine)]


def notes(panel: LogPanel) -> list[Note]:
    return [line for line in panel.view.lines if isinstance(line, Note)]


def tool(panel: LogPanel, name: str) -> QToolButton:
    return next(one for one in panel.findChildren(QToolButton) if one.accessibleName() == name)


class Stalls:
    """How long the window's thread computes without looking for events, in its own time: a busy machine adds none."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._last_s = time.thread_time()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.thread_time()
        self.longest_s = max(self.longest_s, now - self._last_s)
        self._last_s = now


def test_ten_thousand_lines_a_second_come_in_order_and_stall_nothing(
    qtbot: QtBot, viewer: Viewer, panel: LogPanel, handler: Path
) -> None:
    handler.write_text(TALKATIVE, encoding="utf-8")
    qtbot.waitUntil(lambda: any("line" in one.text for one in printed(panel)), timeout=TIMEOUT_MS)
    gc.freeze()  # going through what all tests before have left takes longer than the window may stall
    stalls = Stalls()

    qtbot.waitUntil(lambda: len(panel.view.lines) > 3 * LINES_PER_S, timeout=TIMEOUT_MS)

    assert stalls.longest_s < MOST_STALLED_S
    numbers = [int(one.text.split()[1]) for one in printed(panel) if one.text.startswith("line")]
    assert numbers == sorted(numbers)
    missing = sum(note.count for note in notes(panel) if note.kind == "gap")
    assert len(numbers) + missing >= numbers[-1] - numbers[0] + 1


def test_lines_come_with_the_number_of_their_frame_and_their_version(
    qtbot: QtBot, viewer: Viewer, panel: LogPanel
) -> None:
    qtbot.waitUntil(lambda: len(printed(panel)) > 10, timeout=TIMEOUT_MS)

    frames = [line.frame_id for line in printed(panel)]
    assert frames == sorted(set(frames))  # type: ignore[type-var]  # none is None
    in_force = viewer.session.live.described("talk")
    assert in_force is not None
    assert {line.version for line in printed(panel)} == {in_force.version}


def test_nothing_is_asked_for_while_the_log_is_folded(qtbot: QtBot, viewer: Viewer, panel: LogPanel) -> None:
    qtbot.waitUntil(lambda: len(printed(panel)) > 3, timeout=TIMEOUT_MS)

    viewer.panels.docks.toggle("panel_log")
    viewer.panels.refresh()

    assert not panel.wants_log
    kept = len(panel.view.lines)
    shown = viewer.session.meters.read().shown
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > shown + 10, timeout=TIMEOUT_MS)
    assert len(panel.view.lines) == kept


def test_a_held_log_stands_still_and_goes_on_without_a_gap(qtbot: QtBot, viewer: Viewer, panel: LogPanel) -> None:
    qtbot.waitUntil(lambda: len(printed(panel)) > 3, timeout=TIMEOUT_MS)
    tool(panel, "Hold the log").click()
    kept = panel.view.lines
    shown = viewer.session.meters.read().shown
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > shown + 10, timeout=TIMEOUT_MS)
    assert panel.view.lines == kept

    tool(panel, "Go on reading").click()

    qtbot.waitUntil(lambda: len(printed(panel)) > len(kept), timeout=TIMEOUT_MS)  # lines come on a way of their own
    assert not notes(panel)


def test_what_fails_and_what_is_refused_is_told_among_the_lines(
    qtbot: QtBot, viewer: Viewer, panel: LogPanel, handler: Path
) -> None:
    qtbot.waitUntil(lambda: viewer.session.live.described("talk") is not None, timeout=TIMEOUT_MS)
    handler.write_text(QUIET.replace("return", "raise ValueError('too dark')\n    return"), encoding="utf-8")
    qtbot.waitUntil(lambda: any(note.kind == "failed" for note in notes(panel)), timeout=TIMEOUT_MS)

    handler.write_text("def Handler(req:\n", encoding="utf-8")

    qtbot.waitUntil(lambda: any(note.kind == "refused" for note in notes(panel)), timeout=TIMEOUT_MS)
    assert {note.kind for note in notes(panel)} == {"reloaded", "failed", "refused"}
    assert "SyntaxError" in panel.view.text


def test_another_functions_lines_are_shown_when_all_are_asked_for(
    qtbot: QtBot, viewer: Viewer, panel: LogPanel
) -> None:
    qtbot.waitUntil(lambda: len(printed(panel)) > 3, timeout=TIMEOUT_MS)
    viewer.desk.use("edges")
    qtbot.waitUntil(lambda: not printed(panel), timeout=TIMEOUT_MS)

    tool(panel, "Only the function in use").click()

    assert {line.function for line in printed(panel)} == {"talk"}


def test_words_find_lines_and_clearing_leaves_none(qtbot: QtBot, viewer: Viewer, panel: LogPanel) -> None:
    qtbot.waitUntil(lambda: len(printed(panel)) > 3, timeout=TIMEOUT_MS)
    tool(panel, "Hold the log").click()
    field = panel.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)

    QTest.keyClicks(field, "no such words")
    assert not panel.view.lines
    field.clear()
    assert panel.view.lines

    tool(panel, "Clear the log").click()
    assert not panel.view.lines
