from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.media.source import SourceInfo
from fxviewer.session.status import SourceStatus
from fxviewer.ui.actions import ENTRIES, make_actions
from fxviewer.ui.transport_bar import SeekSlider, TransportBar, clock_text, speed_text

FILM = SourceInfo("film", "clip.mp4", "/clip.mp4", 1280, 720, 25.0, 250, 10_000_000_000)
CAMERA = SourceInfo("camera", "USB", "camera:USB", 640, 480, 30.0, is_live=True)
STILL = SourceInfo("still", "a.png", "/a.png", 640, 480)

MS = 1_000_000


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def bar(qtbot: QtBot, done: list[str]) -> Iterator[TransportBar]:
    window = QWidget()
    window.resize(900, 60)
    qtbot.addWidget(window)
    bar = TransportBar(make_actions(window, {name: lambda name=name: done.append(name) for name in ENTRIES}))
    bar.setParent(window)
    bar.resize(900, bar.height())
    window.show()
    yield bar
    window.close()


@pytest.fixture
def slider(bar: TransportBar) -> SeekSlider:
    return bar.findChild(SeekSlider)


def button(bar: TransportBar, name: str) -> QToolButton:
    action = bar._actions[name]
    return next(one for one in bar.findChildren(QToolButton) if one.defaultAction() is action)


def texts(bar: TransportBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.text()]


def speed_button(bar: TransportBar) -> QToolButton:
    return bar.findChild(QToolButton, "speed")


def test_without_a_source_nothing_can_be_used_and_each_says_why(bar: TransportBar, slider: SeekSlider) -> None:
    for name in ("play", "previous_frame", "next_frame", "loop"):
        assert not button(bar, name).isEnabled()
    assert button(bar, "play").toolTip() == "There is no source to play"
    assert slider.toolTip() == "There is no film to move in"


def test_a_film_can_be_played_stepped_sought_and_looped(bar: TransportBar, slider: SeekSlider, done: list[str]) -> None:
    bar.show_status(SourceStatus("playing", FILM))

    for name in ("play", "previous_frame", "next_frame", "loop"):
        button(bar, name).click()

    assert done == ["play", "previous_frame", "next_frame", "loop"]
    assert slider.isEnabled()
    assert speed_button(bar).isEnabled()
    assert "00:10.000" in texts(bar)


@pytest.mark.parametrize(
    ("info", "reason"),
    [(CAMERA, "What is live can be held, not moved in"), (STILL, "This source is one picture")],
)
def test_what_is_no_film_cannot_be_moved_in_and_says_why(
    bar: TransportBar, slider: SeekSlider, info: SourceInfo, reason: str
) -> None:
    bar.show_status(SourceStatus("playing", info))

    assert button(bar, "play").isEnabled()
    assert not slider.isEnabled()
    assert {slider.toolTip(), speed_button(bar).toolTip(), button(bar, "next_frame").toolTip()} == {reason}


@pytest.mark.parametrize(
    ("phase", "info", "tip"),
    [
        ("playing", FILM, "Pause (Space)"),
        ("paused", FILM, "Play (Space)"),
        ("playing", CAMERA, "Hold the picture (Space)"),
        ("paused", CAMERA, "Live again (Space)"),
    ],
)
def test_the_play_button_says_what_it_would_do_now(bar: TransportBar, phase: str, info: SourceInfo, tip: str) -> None:
    bar.show_status(SourceStatus(phase, info))  # type: ignore[arg-type]

    assert button(bar, "play").toolTip() == tip


def test_it_follows_the_frame_on_screen(bar: TransportBar, slider: SeekSlider) -> None:
    bar.show_status(SourceStatus("playing", FILM))

    bar.show_position(2_500 * MS)

    assert slider.value() == 2_500
    assert "00:02.500" in texts(bar)


def test_a_press_on_the_slider_seeks_there(bar: TransportBar, slider: SeekSlider, qtbot: QtBot) -> None:
    bar.show_status(SourceStatus("playing", FILM))

    with qtbot.waitSignal(bar.seek_asked, timeout=2000) as asked:
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())

    assert asked.args[0] == pytest.approx(5_000 * MS, abs=100 * MS)
    bar.show_position(0)
    assert slider.value() == asked.args[0] // MS  # frames from before the seek still arrive


def test_while_dragged_the_handle_stays_under_the_hand_and_seeks_go_out(
    bar: TransportBar, slider: SeekSlider, qtbot: QtBot
) -> None:
    bar.show_status(SourceStatus("playing", FILM))
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(10, 5))

    with qtbot.waitSignal(bar.seek_asked, timeout=2000):
        QTest.mouseMove(slider, QPoint(slider.width() // 2, 5))
    there = slider.value()
    bar.show_position(0)

    assert slider.value() == there > 1000
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 5))


def test_a_speed_is_taken_from_the_menu(bar: TransportBar, qtbot: QtBot) -> None:
    bar.show_status(SourceStatus("playing", FILM, speed=2.0))
    choices = speed_button(bar).menu().actions()

    assert speed_button(bar).text() == "2×"
    assert [choice.text() for choice in choices if choice.isChecked()] == ["2×"]
    with qtbot.waitSignal(bar.speed_asked, timeout=1000) as asked:
        choices[0].trigger()
    assert asked.args == [0.25]


def test_a_loop_that_is_on_looks_so(bar: TransportBar) -> None:
    bar.show_status(SourceStatus("playing", FILM, loop=True))

    assert button(bar, "loop").isChecked()


def test_every_button_is_reached_with_tab(bar: TransportBar) -> None:
    buttons = [one for one in bar.findChildren(QToolButton) if one.isVisible()]

    assert len(buttons) == 5
    assert all(one.focusPolicy() == Qt.FocusPolicy.TabFocus for one in buttons)


@pytest.mark.parametrize(
    ("time_ns", "text"),
    [(0, "00:00.000"), (48_160 * MS, "00:48.160"), (3_725_001 * MS, "1:02:05.001")],
)
def test_a_time_reads_as_on_a_player(time_ns: int, text: str) -> None:
    assert clock_text(time_ns) == text


@pytest.mark.parametrize(("speed", "text"), [(0.25, "0.25×"), (1.0, "1×"), (4.0, "4×")])
def test_a_speed_reads_as_one(speed: float, text: str) -> None:
    assert speed_text(speed) == text
