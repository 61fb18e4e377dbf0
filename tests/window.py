"""Fixtures that open the real window, for the folders whose tests need it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop as QtEventLoop
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.settings import Recording, Settings
from fxviewer.ui.background import ControlThreads
from fxviewer.ui.choices import Choices
from fxviewer.ui.viewer import Viewer, asked
from fxviewer.viewer_options import ViewerOptions

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000  # for the window to come and to go, while gateways and workers of others start
SETTLE_S = 20.0  # for what is under way when a test ends


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The control plane's loop; it runs whenever the test waits with qtbot."""
    loop = QEventLoop(qapp)
    threads = ControlThreads()
    loop.set_default_executor(threads)
    # Its timers and signals are Qt's, so any running event loop of Qt's drives it, qtbot's too.
    asyncio.events._set_running_loop(loop)
    yield loop
    # What a thread still has to tell would reach the loop when it is closed, which Qt does not survive.
    deadline = time.monotonic() + SETTLE_S
    while asyncio.all_tasks(loop) and time.monotonic() < deadline:
        qapp.processEvents(QtEventLoop.ProcessEventsFlag.AllEvents, 10)
    assert threads.join(SETTLE_S)
    qapp.processEvents()
    asyncio.events._set_running_loop(None)
    loop.close()


@pytest.fixture
def open_viewer(qtbot: QtBot, loop: QEventLoop, tmp_path: Path) -> Iterator[OpenViewer]:
    """Open real windows with real sessions and gateways; whatever is open at the end is closed as a user would."""
    viewers: list[Viewer] = []
    left: list[Viewer] = []

    def open_viewer(*, options: ViewerOptions | None = None, settings: Settings | None = None, **window: Any) -> Viewer:
        chosen = settings or Settings(recording=Recording(folder=str(tmp_path / "saved")))
        chosen = replace(chosen, window=replace(chosen.window, **window))
        choices = Choices(asked(chosen, options or ViewerOptions()), tmp_path / "settings.json")
        viewer = Viewer(options or ViewerOptions(), choices, loop)
        viewer.left.connect(lambda: left.append(viewer))
        viewers.append(viewer)
        viewer.open()
        viewer.window.activateWindow()  # no window manager does it here
        qtbot.waitUntil(viewer.window.isActiveWindow, timeout=TIMEOUT_MS)
        return viewer

    yield open_viewer
    for viewer in viewers:
        if viewer not in left:
            viewer.window.close()
            qtbot.waitUntil(lambda viewer=viewer: viewer in left, timeout=TIMEOUT_MS)
        viewer.window.deleteLater()
