"""What a real window remarks about the pictures of a real handler, while it is edited."""

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fxviewer.ui.explanation import Explanation
from fxviewer.ui.flag import FlagButton
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 30_000

HANDLER = """\
import cv2
import numpy as np


def Handler(req):
    image = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    image = {change}
    return cv2.imencode(".jpg", image)[1].tobytes()
"""
SWAP, INVERT = "cv2.cvtColor(image, cv2.COLOR_BGR2RGB)", "255 - image"


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "colours.py"
    path.write_text(HANDLER.format(change=SWAP), encoding="utf-8")
    return path


@pytest.fixture
def viewer(open_viewer: OpenViewer, handler: Path) -> Viewer:
    return open_viewer(options=ViewerOptions(functions=(handler,), function="colours"))


def flags(viewer: Viewer) -> list[str]:
    return [flag.name for flag in viewer.window.panes.processed.caption.flags]


def test_swapped_colours_are_remarked_until_a_save_mends_them(qtbot: QtBot, viewer: Viewer, handler: Path) -> None:
    qtbot.waitUntil(lambda: flags(viewer) == ["swapped"], timeout=TIMEOUT_MS)

    handler.write_text(HANDLER.format(change=INVERT), encoding="utf-8")

    qtbot.waitUntil(lambda: not flags(viewer), timeout=TIMEOUT_MS)


def test_of_a_still_image_one_answer_is_enough(
    qtbot: QtBot, open_viewer: OpenViewer, handler: Path, tmp_path: Path, film: Path
) -> None:
    image = tmp_path / "still.png"
    with av.open(str(film)) as container:
        cv2.imwrite(str(image), next(container.decode(video=0)).to_ndarray(format="bgr24"))
    handler.write_text(HANDLER.format(change="image"), encoding="utf-8")

    viewer = open_viewer(options=ViewerOptions(functions=(handler,), function="colours", source=str(image)))

    qtbot.waitUntil(lambda: flags(viewer) == ["same"], timeout=TIMEOUT_MS)


def test_pressing_the_remark_says_what_to_do(qtbot: QtBot, viewer: Viewer) -> None:
    qtbot.waitUntil(lambda: flags(viewer) == ["swapped"], timeout=TIMEOUT_MS)
    button = viewer.window.panes.processed.caption.findChild(FlagButton)
    assert isinstance(button, FlagButton)

    button.click()

    popover = viewer.window.findChild(Explanation)
    assert isinstance(popover, Explanation)
    assert any("cv2.COLOR_RGB2BGR" in label.text() for label in popover.findChildren(QLabel))
