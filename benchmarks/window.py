"""The real window with a camera from memory, open for as long as a measurement takes."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from benchmarks.frames import Size, load_frames
from benchmarks.latency import FPS
from benchmarks.memory_source import MemorySource
from fxviewer.settings import Settings, Window
from fxviewer.ui.app import make_application
from fxviewer.ui.background import ControlThreads
from fxviewer.ui.choices import Choices
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

WINDOW_SIZE = (1960, 700)  # two panes of about 960x540
THREADS_TIMEOUT_S = 1.0

T = TypeVar("T")


def show_window(functions: Path, function: str, size: Size, measure: Callable[[Viewer], T]) -> T:
    """Open the window and let a camera stream through a function.

    Args:
        functions: Folder of the function, or of several.
        measure: Begins to measure and returns at once; it closes the window when it is done.

    Returns:
        What `measure` returned, once the window is closed.
    """
    loop = QEventLoop(QApplication.instance() or make_application())
    asyncio.set_event_loop(loop)
    threads = ControlThreads()
    loop.set_default_executor(threads)
    source = MemorySource(load_frames(size), fps=FPS)
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("fxviewer.session.opening.open_source", return_value=source),
    ):
        choices = Choices(Settings(window=Window(source="memory", function=function)), Path(folder) / "settings.json")
        viewer = Viewer(ViewerOptions(functions=(functions,)), choices, loop)
        viewer.left.connect(loop.stop)
        viewer.window.resize(*WINDOW_SIZE)
        viewer.open()
        measuring = measure(viewer)
        loop.run_forever()
        threads.join(THREADS_TIMEOUT_S)
        loop.close()
        viewer.window.deleteLater()
    return measuring
