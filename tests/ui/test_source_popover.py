from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.media.cameras import Camera
from fxviewer.settings import Capture
from fxviewer.ui.actions import ENTRIES, make_actions
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.popover import Row
from fxviewer.ui.source_popover import MAX_SHOWN, SourcePopover, source_name, source_place

CAMERAS = [
    Camera("USB Camera", "camera:USB Camera", "/dev/video0", 0, "USB Camera", ""),
    Camera("Desk", "camera:Desk", "/dev/video2", 2, "Desk", ""),
]


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def popover(qtbot: QtBot, done: list[str]) -> SourcePopover:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    popover = SourcePopover(
        window, make_actions(window, {name: lambda name=name: done.append(name) for name in ENTRIES})
    )
    popover.unfold(QPushButton(window))
    return popover


def rows(popover: SourcePopover) -> list[Row]:
    """Return the rows that are seen; a layout shows what is new in it with the next turn of the event loop."""
    QApplication.processEvents()
    return [row for row in popover.findChildren(Row) if row.isVisible()]


def test_cameras_are_listed_by_name_and_the_open_one_is_marked(popover: SourcePopover) -> None:
    popover.show_cameras(CAMERAS, "camera:Desk")

    assert [row.text() for row in rows(popover)] == ["USB Camera", "Desk"]
    assert [row.isChecked() for row in rows(popover)] == [False, True]
    assert rows(popover)[0].toolTip() == "/dev/video0"


def test_a_camera_that_is_pressed_is_asked_for(popover: SourcePopover, qtbot: QtBot) -> None:
    popover.show_cameras(CAMERAS, "")

    with qtbot.waitSignal(popover.asked, timeout=1000) as asked:
        rows(popover)[0].click()

    assert asked.args == ["camera:USB Camera"]
    assert not popover.isVisible()


def test_without_a_camera_it_says_so(popover: SourcePopover) -> None:
    popover.show_cameras(CAMERAS, "")
    popover.show_cameras([], "")

    assert rows(popover) == []
    seen = [label.text() for label in popover.findChildren(QLabel) if label.isVisible()]
    assert "No camera is plugged in." in seen


def test_it_asks_for_the_cameras_of_now_when_it_opens(popover: SourcePopover, qtbot: QtBot) -> None:
    popover.dismiss()

    with qtbot.waitSignal(popover.unfolding, timeout=1000):
        popover.unfold(popover.parentWidget())


@pytest.mark.parametrize("number", range(3))
def test_files_folders_and_the_pattern_are_one_press_away(popover: SourcePopover, done: list[str], number: int) -> None:
    openers = [button for button in popover.findChildren(QToolButton) if button.objectName() == "opener"]

    openers[number].click()

    assert done == [["open_file", "open_folder", "open_pattern"][number]]
    assert not popover.isVisible()


def test_an_address_is_opened_with_return_once_it_is_one(popover: SourcePopover, qtbot: QtBot) -> None:
    popover.ask_address()
    field = popover.findChild(QLineEdit)
    assert field is not None
    assert field.hasFocus()

    QTest.keyClicks(field, "camera.local")
    with qtbot.assertNotEmitted(popover.asked, wait=50):
        QTest.keyClick(field, Qt.Key.Key_Return)
    field.setText(" rtsp://camera.local/stream ")
    with qtbot.waitSignal(popover.asked, timeout=1000) as asked:
        QTest.keyClick(field, Qt.Key.Key_Return)

    assert asked.args == ["rtsp://camera.local/stream"]


def test_only_so_many_recent_sources_are_shown_and_their_passwords_never(
    popover: SourcePopover, tmp_path: Path
) -> None:
    specs = ["rtsp://me:secret@camera.local/stream", *(str(tmp_path / f"{n}.png") for n in range(8))]

    popover.show_recent(specs)

    texts = [row.text() + row.toolTip() for row in rows(popover)]
    assert len(texts) == MAX_SHOWN
    assert "camera.local" in texts[0]
    assert not any("secret" in text for text in texts)
    assert rows(popover)[1].toolTip() == str(tmp_path)


def test_a_capture_size_that_a_hand_takes_is_told_with_the_rest(popover: SourcePopover, qtbot: QtBot) -> None:
    popover.show_capture(Capture(size=(640, 480), policy="live"))
    size = popover.findChild(Chooser)
    assert size is not None

    with qtbot.waitSignal(popover.capture_chosen, timeout=1000) as told:
        QTest.keyClick(size, Qt.Key.Key_Down)

    assert told.args == [Capture(size=(960, 640), policy="live")]


def test_a_capture_size_of_ones_own_is_shown(popover: SourcePopover) -> None:
    popover.show_capture(Capture(size=(1024, 768)))

    size = popover.findChild(Chooser)
    assert size is not None
    assert size.currentText() == "1024×768"


@pytest.mark.parametrize(
    ("spec", "name", "place"),
    [
        ("pattern:320x240@15", "Test pattern", ""),
        ("camera:USB Camera", "USB Camera", ""),
        ("/films/clip.mp4", "clip.mp4", "/films"),
        ("/a/1.png\n/a/2.png\n/a/3.png", "3 images", "/a"),
    ],
)
def test_a_source_is_named_for_people(spec: str, name: str, place: str) -> None:
    assert source_name(spec) == name
    assert source_place(spec).replace("\\", "/") == place
