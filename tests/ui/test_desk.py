"""What hands do, with a real session that plays a real film."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.settings import Capture, Connection
from fxviewer.ui import desk as desk_module
from fxviewer.ui.desk import SPEEDS, Desk
from fxviewer.ui.viewer import Viewer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000  # a cold start of gateway and worker on a busy machine

_NS = 1_000_000_000


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer, film: Path) -> Viewer:
    viewer = open_viewer(source=str(film), function="identity", loop=True)  # or it might end before a test looks
    qtbot.waitUntil(lambda: viewer.desk.status.source.info is not None, timeout=TIMEOUT_MS)
    return viewer


@pytest.fixture
def desk(viewer: Viewer) -> Desk:
    return viewer.desk


def phase(desk: Desk) -> str:
    return desk.status.source.phase


def test_play_holds_and_goes_on(desk: Desk, qtbot: QtBot) -> None:
    desk.toggle_play()
    qtbot.waitUntil(lambda: phase(desk) == "paused", timeout=TIMEOUT_MS)
    desk.toggle_play()

    qtbot.waitUntil(lambda: phase(desk) == "playing", timeout=TIMEOUT_MS)


def test_the_ends_of_a_film_are_not_passed(viewer: Viewer, desk: Desk, qtbot: QtBot) -> None:
    desk.toggle_play()
    qtbot.waitUntil(lambda: phase(desk) == "paused", timeout=TIMEOUT_MS)
    info = desk.status.source.info
    assert info is not None
    assert info.duration_ns is not None

    desk.seek_by(3600)
    qtbot.waitUntil(lambda: desk.position_ns > info.duration_ns - _NS // 10, timeout=TIMEOUT_MS)
    desk.seek_by(-3600)

    qtbot.waitUntil(lambda: desk.position_ns == 0, timeout=TIMEOUT_MS)


def test_seeks_that_follow_each_other_add_up(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "SEEK_SETTLE_S", 60.0)  # they follow each other on a busy machine as well
    desk.toggle_play()
    qtbot.waitUntil(lambda: phase(desk) == "paused", timeout=TIMEOUT_MS)
    desk.seek_first()

    for _ in range(3):
        desk.seek_by(1)

    qtbot.waitUntil(lambda: abs(desk.position_ns - 3 * _NS) < _NS // 10, timeout=TIMEOUT_MS)


def test_speeds_go_up_and_down_to_their_ends(desk: Desk, qtbot: QtBot) -> None:
    for _ in range(10):
        before = desk.status.source.speed
        desk.change_speed(1)
        if before < SPEEDS[-1]:
            qtbot.waitUntil(lambda before=before: desk.status.source.speed > before, timeout=TIMEOUT_MS)
    assert desk.status.source.speed == SPEEDS[-1]

    desk.set_speed(1.0)
    qtbot.waitUntil(lambda: desk.status.source.speed == 1.0, timeout=TIMEOUT_MS)
    desk.change_speed(-1)

    qtbot.waitUntil(lambda: desk.status.source.speed == 0.5, timeout=TIMEOUT_MS)


def test_loop_is_remembered(viewer: Viewer, desk: Desk, qtbot: QtBot) -> None:
    assert desk.status.source.loop

    desk.toggle_loop()

    qtbot.waitUntil(lambda: not desk.status.source.loop, timeout=TIMEOUT_MS)
    assert not viewer._choices.window.loop


def test_a_function_is_chosen_by_its_place_in_the_list(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(desk.status.lane.functions) > 1, timeout=TIMEOUT_MS)
    second = desk.status.lane.functions[1].name

    desk.use_number(99)
    desk.use_number(2)

    qtbot.waitUntil(lambda: desk.status.lane.function == second, timeout=TIMEOUT_MS)


def test_a_source_that_opened_is_remembered_and_one_that_was_closed_is_not_opened_again(
    viewer: Viewer, desk: Desk, film: Path, qtbot: QtBot
) -> None:
    window = viewer._choices.window
    assert window.source == str(film)
    assert window.recent_sources[0] == str(film)

    desk.close_source()

    qtbot.waitUntil(lambda: phase(desk) == "none", timeout=TIMEOUT_MS)
    assert viewer._choices.window.source == ""
    assert viewer._choices.window.recent_sources[0] == str(film)


def test_an_address_that_was_asked_is_remembered(viewer: Viewer, desk: Desk, qtbot: QtBot) -> None:
    desk.connect_to(Connection(address="127.0.0.1:9"))

    qtbot.waitUntil(lambda: desk.status.lane.phase == "waiting", timeout=TIMEOUT_MS)
    assert viewer._choices.window.recent_addresses == ("127.0.0.1:9",)
    desk.connect_to(Connection())
    qtbot.waitUntil(lambda: desk.status.lane.phase == "streaming", timeout=TIMEOUT_MS)
    assert viewer._choices.window.recent_addresses == ("127.0.0.1:9",)


def test_a_policy_is_in_force_at_once(desk: Desk, qtbot: QtBot) -> None:
    desk.capture(replace(Capture(), policy="every-frame"))

    qtbot.waitUntil(lambda: desk.status.policy == "every-frame", timeout=TIMEOUT_MS)


def test_a_snapshot_is_two_pictures_of_one_frame(viewer: Viewer, desk: Desk, qtbot: QtBot) -> None:
    panes = viewer.window.panes
    qtbot.waitUntil(lambda: panes.sight is not None and not panes.sight.a.is_stale, timeout=TIMEOUT_MS)

    with qtbot.waitSignal(desk.saved, timeout=TIMEOUT_MS) as saved:
        desk.snapshot(panes.sight)

    assert [path.suffix for path in saved.args[0]] == [".png", ".png"]
    assert all(path.stat().st_size > 1000 for path in saved.args[0])


def test_without_a_picture_there_is_no_snapshot(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.said, timeout=TIMEOUT_MS) as said:
        desk.snapshot(None)

    assert said.args == ["There is no picture to save yet.", True]


def test_a_dropped_file_that_is_nothing_to_look_at_changes_nothing_and_is_said(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("buy milk", encoding="utf-8")

    with qtbot.waitSignal(desk.said, timeout=TIMEOUT_MS) as said:
        desk.drop_files([notes])

    assert "notes.txt" in said.args[0]
    assert said.args[1]
    assert phase(desk) == "playing"


def test_a_handler_that_is_dropped_becomes_the_function(
    viewer: Viewer, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "invert"
    folder.mkdir()
    (folder / "handler.py").write_text(
        "import cv2, numpy as np\n\n\ndef Handler(req):\n    return req.input\n", encoding="utf-8"
    )

    desk.drop_files([folder / "handler.py"])

    qtbot.waitUntil(lambda: desk.status.lane.function == "invert", timeout=TIMEOUT_MS)
    assert viewer._choices.window.hosted == (str(folder / "handler.py"),)
