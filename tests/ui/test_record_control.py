from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from fxviewer.media.recorder import RecordingStatus
from fxviewer.ui.record_control import RecordControl, duration_text, size_text
from fxviewer.ui.theme import apply_theme

STATUS = RecordingStatus(
    Path("/films/edges.mkv"),
    frames=300,
    dropped=2,
    elapsed_ns=12_400_000_000,
    size_bytes=12_345_678,
    free_bytes=1_200_000_000,
    time_left_s=7384.0,
)


@pytest.fixture
def action() -> QAction:
    return QAction("Start or stop recording")


@pytest.fixture
def control(qtbot: QtBot, action: QAction) -> RecordControl:
    control = RecordControl(action)
    qtbot.addWidget(control)
    control.show()
    return control


@pytest.fixture
def pill(control: RecordControl) -> QLabel:
    return control.findChild(QLabel, "pill")


def test_at_rest_there_is_only_the_button(control: RecordControl, action: QAction, pill: QLabel) -> None:
    assert not pill.isVisible()
    assert not action.isChecked()


def test_its_button_does_the_action(control: RecordControl, action: QAction, qtbot: QtBot) -> None:
    with qtbot.waitSignal(action.triggered, timeout=1000):
        control.findChild(QToolButton).click()


def test_while_it_records_the_pill_says_time_size_and_time_left(
    control: RecordControl, action: QAction, pill: QLabel
) -> None:
    control.show_status(STATUS)

    assert pill.isVisible()
    assert pill.text().split("  ") == ["REC 00:12", "12 MB", "2:03:04 left"]
    assert action.isChecked()


def test_the_rest_is_in_the_tool_tip(control: RecordControl, pill: QLabel) -> None:
    control.show_status(STATUS)

    assert pill.toolTip() == "/films/edges.mkv\n300 frames, 2 left out, 1.2 GB free on the disk"


@pytest.mark.parametrize("left", [None, 3 * 86_400.0])
def test_time_left_is_said_only_when_it_is_known_and_matters(
    control: RecordControl, pill: QLabel, left: float | None
) -> None:
    control.show_status(replace(STATUS, time_left_s=left))

    assert "left" not in pill.text()


def test_the_pill_goes_with_the_recording(control: RecordControl, action: QAction, pill: QLabel) -> None:
    control.show_status(STATUS)

    control.show_status(None)

    assert not pill.isVisible()
    assert not action.isChecked()


def test_the_pill_is_a_pill(qapp: QApplication, control: RecordControl, pill: QLabel) -> None:
    apply_theme(qapp, "dark")  # its style sheet has the height
    control.show_status(STATUS)
    control.resize(500, 40)

    assert pill.height() == 22


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (12, "00:12"), (727, "12:07"), (7384, "2:03:04")])
def test_a_duration_reads_as_one(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (640_000, "640 kB"), (12_000_000, "12 MB"), (1_234_000_000, "1.2 GB")],
)
def test_a_size_has_the_unit_it_is_spoken_of_in(size: int, text: str) -> None:
    assert size_text(size) == text
