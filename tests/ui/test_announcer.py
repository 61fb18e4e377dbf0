from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.errors import RecordingError
from fxviewer.media.recorder import RecordingStatus
from fxviewer.session.session import Session
from fxviewer.settings import Settings
from fxviewer.ui.announcer import Announcer
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.desk import Desk
from fxviewer.ui.failure_report import FailureReport
from fxviewer.ui.notice import Notice, NoticeBoard
from fxviewer.ui.tape import Tape

DONE = RecordingStatus(Path("/films/edges.mkv"), frames=300, elapsed_ns=12_000_000_000, size_bytes=12_345_678)


class Announced:
    """An announcer with what it listens to."""

    def __init__(self, host: QWidget, loop: QEventLoop, path: Path) -> None:
        self.failures = FailureReport()
        background = Background(loop, self.failures.report)
        choices = Choices(Settings(), path)
        session = Session()  # not started: nothing is asked of it
        self.desk = Desk(session, choices, background)
        self.tape = Tape(session, choices, background)
        self.board = NoticeBoard(host)
        self.announcer = Announcer(self.board, self.desk, self.tape, self.failures)

    @property
    def newest(self) -> Notice:
        host = self.board.parent()
        return next(one for one in host.findChildren(Notice) if one.accessibleName() == self.board.texts[-1])

    def press(self, text: str) -> None:
        next(button for button in self.newest.findChildren(QPushButton) if button.text() == text).click()


@pytest.fixture
def announced(qtbot: QtBot, loop: QEventLoop, tmp_path: Path) -> Announced:
    host = QWidget()
    host.resize(900, 600)
    qtbot.addWidget(host)
    host.show()
    return Announced(host, loop, tmp_path / "settings.json")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Folders that the system's file manager was asked to show: there is none here."""
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    return opened


@pytest.mark.parametrize(("is_bad", "mood"), [(True, "warn"), (False, "good")])
def test_what_the_desk_says_is_shown(announced: Announced, is_bad: bool, mood: str) -> None:
    announced.desk.said.emit("There is no picture to save yet.", is_bad)

    assert announced.board.texts == ["There is no picture to save yet."]
    assert announced.newest.property("mood") == mood


def test_a_snapshot_is_named_and_one_press_from_its_folder(announced: Announced, opened: list[str]) -> None:
    announced.desk.saved.emit([Path("/pictures/a original.png"), Path("/pictures/a processed.png")])
    assert announced.board.texts == ["“a original.png” and “a processed.png” are saved."]

    announced.press("Show in folder")

    assert opened == ["/pictures"]


def test_a_snapshot_of_the_original_alone_is_one(announced: Announced) -> None:
    announced.desk.saved.emit([Path("/pictures/a original.png")])

    assert announced.board.texts == ["“a original.png” is saved."]


def test_a_recording_says_how_long_and_large_it_became(announced: Announced, opened: list[str]) -> None:
    announced.tape.finished.emit(DONE)
    assert announced.board.texts == ["“edges.mkv” is saved: 00:12, 12 MB."]

    announced.press("Show in folder")

    assert opened == ["/films"]


def test_frames_that_are_missing_are_not_kept_quiet(announced: Announced) -> None:
    announced.tape.finished.emit(replace(DONE, dropped=3))

    assert "3 frames are missing" in announced.board.texts[0]
    assert announced.newest.property("mood") == "warn"


def test_a_recording_that_broke_off_says_why(announced: Announced) -> None:
    announced.tape.finished.emit(replace(DONE, error=RecordingError("The disk is full.", "Free some space.")))

    assert announced.board.texts == ["The disk is full. Free some space."]
    assert announced.newest.property("mood") == "bad"


def test_a_recording_without_a_picture_says_so(announced: Announced) -> None:
    announced.tape.finished.emit(RecordingStatus(Path("/films/edges.mkv")))

    assert announced.board.texts == ["There was no picture to record, so there is no recording."]


def test_a_recording_that_did_not_start_says_why(announced: Announced) -> None:
    announced.tape.failed.emit(RecordingError("The folder is not writable."))

    assert announced.board.texts == ["The folder is not writable."]


def test_what_nobody_expected_is_said_with_its_details_to_copy(announced: Announced) -> None:
    announced.failures.happened.emit("ZeroDivisionError: division by zero", "Traceback…")
    assert announced.board.texts[0].endswith("ZeroDivisionError: division by zero.")

    announced.press("Copy details")

    assert QGuiApplication.clipboard().text() == "Traceback…"
