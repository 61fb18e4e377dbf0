"""The real window with a real session, gateway and worker processes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fxviewer.media.strip import read_strip
from fxviewer.session.lanes import LaneTarget
from fxviewer.settings import Connection, Settings
from fxviewer.ui.rendering import Rendering
from fxviewer.ui.viewer import Viewer, asked
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000  # a cold start of gateway and worker on a busy machine


def shown(viewer: Viewer) -> int:
    return viewer.session.meters.read().shown


def number_in(rendering: Rendering | None) -> int | None:
    """Read the test pattern's number from what is on the screen."""
    return None if rendering is None else read_strip(rendering.pixels[..., :3])


def handler(folder: Path, body: str) -> Path:
    path = folder / "handler.py"
    path.write_text("import cv2\nimport numpy as np\n\n\ndef Handler(req):\n" + body, encoding="utf-8")
    return path


def test_the_test_pattern_streams_through_the_embedded_gateway_at_once(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer()

    qtbot.waitUntil(lambda: shown(viewer) > 5, timeout=TIMEOUT_MS)

    panes = viewer.window.panes
    assert panes.original.caption.number == panes.processed.caption.number != ""
    assert panes.processed.view.rendering is not None
    assert not panes.processed.view.is_dim


def test_original_and_result_on_screen_carry_the_same_number(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(function="identity")
    pairs: set[tuple[int | None, int | None]] = set()

    def look() -> None:
        sight = viewer.window.panes.sight
        if sight is not None and sight.a.exchange is not None and not sight.a.is_stale:
            pairs.add((number_in(sight.original), number_in(sight.a.rendering)))

    viewer.window.panes.shown.connect(look)
    qtbot.waitUntil(lambda: len(pairs) > 60, timeout=TIMEOUT_MS)

    assert all(left == right for left, right in pairs)
    assert None not in {left for left, _ in pairs}


def test_a_function_that_fails_is_a_card_and_never_its_input(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path
) -> None:
    path = handler(tmp_path, "    raise ValueError('too dark')\n")
    viewer = open_viewer(options=ViewerOptions(functions=(path,), function=tmp_path.name.replace("_", "-").lower()))

    qtbot.waitUntil(lambda: viewer.stage.card.isVisible() and shown(viewer) > 3, timeout=TIMEOUT_MS)

    assert "too dark" in viewer.stage.card.accessibleName()
    assert viewer.window.panes.processed.view.rendering is None
    assert viewer.session.meters.read().failed > 0


def test_settings_are_remembered(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer()
    qtbot.waitUntil(lambda: shown(viewer) > 0, timeout=TIMEOUT_MS)

    viewer.desk.use("blur")
    viewer.desk.open("pattern:320x240@15")

    qtbot.waitUntil(lambda: viewer._choices.window.source == "pattern:320x240@15", timeout=TIMEOUT_MS)
    assert viewer._choices.window.function == "blur"


def test_space_holds_the_picture_and_goes_on(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer()
    qtbot.waitUntil(lambda: shown(viewer) > 3, timeout=TIMEOUT_MS)

    QTest.keyClick(viewer.window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: viewer.session.status.source.phase == "paused", timeout=TIMEOUT_MS)
    QTest.keyClick(viewer.window, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: viewer.session.status.source.phase == "playing", timeout=TIMEOUT_MS)


def test_a_source_that_does_not_open_says_why_and_leaves_the_rest_running(
    qtbot: QtBot, open_viewer: OpenViewer, tmp_path: Path
) -> None:
    viewer = open_viewer(source=str(tmp_path / "gone.mp4"))

    qtbot.waitUntil(lambda: viewer.session.status.source.phase == "failed", timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: "gone.mp4" in viewer.stage.card.accessibleName(), timeout=TIMEOUT_MS)
    viewer.desk.open("pattern")

    qtbot.waitUntil(lambda: shown(viewer) > 3, timeout=TIMEOUT_MS)
    assert not viewer.stage.card.isVisible()


def test_a_gateway_that_is_not_there_is_waited_for_with_a_countdown(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(settings=Settings(connection=Connection(address="127.0.0.1:9")))

    qtbot.waitUntil(lambda: viewer.session.status.lane.attempt > 1, timeout=TIMEOUT_MS)

    qtbot.waitUntil(lambda: viewer.stage.card.isVisible(), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.window.panes.original.view.rendering is not None, timeout=TIMEOUT_MS)


def test_closing_while_it_streams_ends_everything(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer()
    qtbot.waitUntil(lambda: shown(viewer) > 3, timeout=TIMEOUT_MS)

    with qtbot.waitSignal(viewer.left, timeout=TIMEOUT_MS):
        viewer.window.close()

    assert viewer.session.status.lane.phase == "stopped"
    assert not viewer.window.isVisible()


@pytest.mark.parametrize("given", [None, "clip.mp4", ("a.png", "b.png")])
def test_the_command_line_wins_over_what_is_remembered(given: str | tuple[str, ...] | None) -> None:
    settings = asked(Settings(), ViewerOptions(function="edges", source=given, policy="every-frame"))

    assert settings.window.function == "edges"
    assert settings.capture.policy == "every-frame"
    assert settings.window.source == {None: "pattern", "clip.mp4": "clip.mp4"}.get(given, "a.png\nb.png")  # type: ignore[arg-type]


def test_two_functions_are_compared_on_the_very_same_frames(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(function="identity")
    numbers: set[tuple[int | None, ...]] = set()

    def look() -> None:
        sight = viewer.window.panes.sight
        if sight is not None and not sight.a.is_stale and not sight.b.is_stale:
            numbers.add(tuple(map(number_in, (sight.original, sight.a.rendering, sight.b.rendering))))

    viewer.desk.compare_with(LaneTarget("grayscale"))
    viewer.window.panes.shown.connect(look)
    qtbot.waitUntil(lambda: len(numbers) > 40, timeout=TIMEOUT_MS)

    assert viewer.window.panes.b.isVisible()
    assert all(original == a == b for original, a, b in numbers)
    viewer.desk.compare_with(None)
    qtbot.waitUntil(lambda: not viewer.window.panes.b.isVisible(), timeout=TIMEOUT_MS)


def test_shift_shows_the_original_in_every_pane_while_it_is_held(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer()
    qtbot.waitUntil(lambda: shown(viewer) > 3, timeout=TIMEOUT_MS)
    view = viewer.window.panes.processed.view

    QTest.keyPress(viewer.window, Qt.Key.Key_Shift)
    assert view.accessibleName() == "Original"
    QTest.keyRelease(viewer.window, Qt.Key.Key_Shift)

    assert view.accessibleName() == "Processed"
