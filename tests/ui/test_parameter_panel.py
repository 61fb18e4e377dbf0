"""The panel of parameters in the real window, with a real handler that is saved and saved again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.parameter_panel import ParameterPanel
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000

HANDLER = """\
import cv2
import numpy as np


def Handler(req, level: int = 40, invert: bool = False):  # what a picture is filled with
    picture = np.full((40, 60, 3), 255 - level if invert else level, np.uint8)
    return cv2.imencode(".png", picture)[1].tobytes()
"""


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "plain" / "handler.py"
    path.parent.mkdir()
    path.write_text(HANDLER, encoding="utf-8")
    return path


@pytest.fixture
def viewer(qtbot: QtBot, open_viewer: OpenViewer, handler: Path) -> Viewer:
    viewer = open_viewer(options=ViewerOptions(functions=(handler,), function="plain"))
    qtbot.waitUntil(lambda: bool(viewer.panels.tuner.parameters), timeout=TIMEOUT_MS)
    viewer.panels.docks.unfold("panel_parameters")
    return viewer


def panel_of(viewer: Viewer) -> ParameterPanel:
    panel = viewer.window.findChild(ParameterPanel)
    assert isinstance(panel, ParameterPanel)
    return panel


def level_on_screen(viewer: Viewer) -> int | None:
    sight = viewer.window.panes.sight
    if sight is None or sight.a.is_stale or sight.a.rendering is None:
        return None
    return int(sight.a.rendering.pixels[5, 5, 0])


def press(viewer: Viewer, text: str) -> None:
    button = next(one for one in panel_of(viewer).findChildren(QPushButton) if one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_slider_changes_the_picture_and_undo_brings_it_back(qtbot: QtBot, viewer: Viewer) -> None:
    qtbot.waitUntil(lambda: level_on_screen(viewer) == 40, timeout=TIMEOUT_MS)
    slider = panel_of(viewer).findChildren(QSlider)[0]

    slider.setValue(slider.value() + 10)
    qtbot.waitUntil(lambda: level_on_screen(viewer) == 50, timeout=TIMEOUT_MS)
    undo = next(one for one in panel_of(viewer).findChildren(QToolButton) if "Undo" in one.toolTip())
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: level_on_screen(viewer) == 40, timeout=TIMEOUT_MS)


def test_tuned_values_become_the_defaults_and_nothing_else_of_the_file_changes(
    qtbot: QtBot, viewer: Viewer, handler: Path
) -> None:
    viewer.panels.tuner.choose("level", 77)

    press(viewer, "Write into handler.py")

    qtbot.waitUntil(lambda: "level: int = 77" in handler.read_text(encoding="utf-8"), timeout=TIMEOUT_MS)
    assert handler.read_text(encoding="utf-8") == HANDLER.replace("level: int = 40", "level: int = 77")
    qtbot.waitUntil(lambda: not viewer.panels.tuner.tuned, timeout=TIMEOUT_MS)  # the new version has them as defaults
    qtbot.waitUntil(lambda: level_on_screen(viewer) == 77, timeout=TIMEOUT_MS)


def test_values_survive_a_save(qtbot: QtBot, viewer: Viewer, handler: Path) -> None:
    viewer.panels.tuner.choose("level", 90)

    handler.write_text(HANDLER.replace("invert: bool = False", "invert: bool = True"), encoding="utf-8")

    qtbot.waitUntil(lambda: level_on_screen(viewer) == 255 - 90, timeout=TIMEOUT_MS)
    # What a handler takes is told on a way of its own, and may come after its picture.
    qtbot.waitUntil(lambda: viewer.panels.tuner.values == {"level": 90, "invert": True}, timeout=TIMEOUT_MS)


def test_presets_are_kept_and_taken(qtbot: QtBot, viewer: Viewer) -> None:
    tuner = viewer.panels.tuner
    tuner.choose("level", 120)
    tuner.save_preset("bright")
    tuner.reset_all()
    assert tuner.values["level"] == 40

    tuner.take_preset("bright")

    qtbot.waitUntil(lambda: level_on_screen(viewer) == 120, timeout=TIMEOUT_MS)
    assert tuner.presets == ("bright",)
    tuner.delete_preset("bright")
    assert tuner.presets == ()


def test_a_handler_without_parameters_is_told_how_to_get_some(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.desk.use("identity")

    def texts() -> str:
        return " ".join(label.text() for label in panel_of(viewer).findChildren(QLabel) if label.isVisible())

    qtbot.waitUntil(lambda: "def Handler(req, low: int = 80):" in texts(), timeout=TIMEOUT_MS)
