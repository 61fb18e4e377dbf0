"""Values chosen, undone and remembered; the session is real, the gateway's description is its own."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.ui.tuner import Tuner
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer) -> Viewer:
    viewer = open_viewer(function="edges")
    qtbot.waitUntil(lambda: bool(viewer.panels.tuner.parameters), timeout=TIMEOUT_MS)
    return viewer


@pytest.fixture
def tuner(viewer: Viewer) -> Tuner:
    return viewer.panels.tuner


def test_a_hand_that_moves_is_one_step_to_undo(tuner: Tuner) -> None:
    before = tuner.values["low"]
    for value in (61, 70, 85):
        tuner.choose("low", value, is_moving=True)
    tuner.choose("low", 90)
    tuner.choose("low", 20)

    tuner.undo.undo()
    assert tuner.values["low"] == 90
    tuner.undo.undo()

    assert tuner.values["low"] == before
    tuner.undo.redo()
    assert tuner.values["low"] == 90


def test_what_is_tuned_is_what_differs_from_the_default(tuner: Tuner) -> None:
    tuner.choose("low", 90)
    assert tuner.tuned == {"low": 90}

    tuner.reset("low")

    assert tuner.tuned == {}


def test_values_are_back_with_their_function(qtbot: QtBot, viewer: Viewer, tuner: Tuner) -> None:
    tuner.choose("low", 33)
    viewer.desk.use("blur")
    qtbot.waitUntil(lambda: tuner.function == "blur" and bool(tuner.parameters), timeout=TIMEOUT_MS)
    assert not tuner.undo.canUndo()

    viewer.desk.use("edges")

    qtbot.waitUntil(lambda: tuner.function == "edges" and bool(tuner.parameters), timeout=TIMEOUT_MS)
    assert tuner.values["low"] == 33


def test_values_go_with_every_frame(qtbot: QtBot, viewer: Viewer, tuner: Tuner) -> None:
    tuner.choose("low", 91)

    def sent() -> object:
        sight = viewer.window.panes.sight
        return sight.a.exchange.parameters.get("low") if sight and sight.a.exchange else None

    qtbot.waitUntil(lambda: sent() == 91, timeout=TIMEOUT_MS)


def test_values_of_the_command_line_are_in_force_from_the_start(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(options=ViewerOptions(function="edges", assignments=("low=91", "high=0xc8")))

    qtbot.waitUntil(lambda: viewer.panels.tuner.tuned == {"low": 91, "high": 200}, timeout=TIMEOUT_MS)


def test_a_value_that_does_not_fit_is_said_and_the_rest_runs(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(options=ViewerOptions(function="edges", assignments=("low=blue",)))

    qtbot.waitUntil(lambda: any("blue" in text for text in viewer.window.notices.texts), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
