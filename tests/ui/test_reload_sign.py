"""Saving a handler, as it is seen in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000
GOOD = "def Handler(req):\n    return req.input\n"
BROKEN = "def Handler(req):\n    return (\n"


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer, handler: Path) -> Viewer:
    viewer = open_viewer(options=ViewerOptions(functions=(handler,), function="mine"))
    qtbot.waitUntil(lambda: viewer.session.live.described("mine") is not None, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > 3, timeout=TIMEOUT_MS)
    return viewer


def test_a_broken_save_is_said_over_a_picture_that_goes_on_until_it_is_mended(
    qtbot: QtBot, viewer: Viewer, handler: Path
) -> None:
    banner, chip = viewer.reloads.banner, viewer.window.top_bar.function

    handler.write_text(BROKEN, encoding="utf-8")
    qtbot.waitUntil(lambda: banner.isVisible() and chip.lamp == "warn", timeout=TIMEOUT_MS)
    assert "mine.py line 2 does not load: SyntaxError" in banner.text
    assert banner.text in chip.toolTip()
    shown = viewer.session.meters.read().shown
    qtbot.waitUntil(lambda: viewer.session.meters.read().shown > shown + 5, timeout=TIMEOUT_MS)
    assert not viewer.stage.card.isVisible()

    handler.write_text(GOOD + "\n", encoding="utf-8")

    qtbot.waitUntil(lambda: not banner.isVisible() and chip.lamp == "good", timeout=TIMEOUT_MS)
    assert "does not load" not in chip.toolTip()


def test_a_save_that_loads_lets_the_version_flash(qtbot: QtBot, viewer: Viewer, handler: Path) -> None:
    chip = viewer.window.top_bar.function
    before = viewer.stage.version
    assert not chip.is_flashing

    handler.write_text(GOOD + "\n", encoding="utf-8")

    qtbot.waitUntil(lambda: chip.is_flashing, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.stage.version not in ("", before), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: viewer.stage.version in chip.toolTip(), timeout=TIMEOUT_MS)


def test_another_function_is_no_reload(qtbot: QtBot, viewer: Viewer) -> None:
    chip = viewer.window.top_bar.function

    viewer.desk.use("edges")

    qtbot.waitUntil(lambda: viewer.session.status.lane.function == "edges", timeout=TIMEOUT_MS)
    viewer.reloads.follow("edges")
    assert not chip.is_flashing
