"""Recording from the window, with a real session and real files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.media.source import open_source
from fxviewer.settings import Recording, Settings
from fxviewer.ui.tape import Tape
from fxviewer.ui.viewer import Viewer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000  # a cold start of gateway and worker on a busy machine


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer) -> Viewer:
    viewer = open_viewer(source="pattern:320x240@15", function="identity")
    qtbot.waitUntil(lambda: viewer.session.meters.read().results > 0, timeout=TIMEOUT_MS)
    return viewer


@pytest.fixture
def tape(viewer: Viewer) -> Tape:
    return viewer.tape


def record(qtbot: QtBot, tape: Tape, frames: int) -> None:
    statuses: list[object] = []
    tape.changed.connect(statuses.append)
    tape.toggle()
    qtbot.waitUntil(lambda: bool(statuses) and getattr(statuses[-1], "frames", 0) >= frames, timeout=TIMEOUT_MS)
    tape.changed.disconnect(statuses.append)


def test_what_is_recorded_is_a_film(tape: Tape, qtbot: QtBot) -> None:
    record(qtbot, tape, 10)
    assert tape.is_recording

    with qtbot.waitSignal(tape.finished, timeout=TIMEOUT_MS) as finished:
        tape.toggle()

    status = finished.args[0]
    assert not tape.is_recording
    assert status.error is None
    assert status.frames >= 10
    film = open_source(str(status.path))
    try:
        assert (film.info.width, film.info.height) == (320, 240)
    finally:
        film.close()


def test_the_window_shows_that_it_records(viewer: Viewer, tape: Tape, qtbot: QtBot) -> None:
    record(qtbot, tape, 1)
    assert viewer.window.actions_by_name["record"].isChecked()

    tape.toggle()

    qtbot.waitUntil(lambda: not viewer.window.actions_by_name["record"].isChecked(), timeout=TIMEOUT_MS)


def test_closing_the_window_finishes_the_file(viewer: Viewer, tape: Tape, qtbot: QtBot) -> None:
    record(qtbot, tape, 3)

    with qtbot.waitSignals([tape.finished, viewer.left], timeout=TIMEOUT_MS):
        viewer.window.close()

    assert not tape.is_recording


def test_a_folder_that_cannot_be_used_is_said_and_nothing_records(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    viewer = open_viewer(
        settings=Settings(recording=Recording(folder=str(in_the_way))), source="pattern:320x240@15", function="identity"
    )

    with qtbot.waitSignal(viewer.tape.failed, timeout=TIMEOUT_MS) as failed:
        viewer.tape.toggle()

    assert "file" in str(failed.args[0])
    assert not viewer.tape.is_recording
    qtbot.waitUntil(lambda: viewer.window.notices.texts == [str(failed.args[0])], timeout=TIMEOUT_MS)
