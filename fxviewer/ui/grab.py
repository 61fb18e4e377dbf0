"""The real window, painted into a picture while it streams: for machines without a display, and for the docs."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from qasync import QEventLoop

from fxviewer.errors import FxviewerError, GatewayStalledError, RecordingError
from fxviewer.settings import Language, Settings, Theme, Window
from fxviewer.ui.app import make_application
from fxviewer.ui.background import ControlThreads
from fxviewer.ui.choices import Choices
from fxviewer.ui.viewer import Viewer
from fxviewer.viewer_options import ViewerOptions

SIZE = (1280, 800)
ALIVE_AFTER = 60  # results shown, so that rates and percentiles are those of a stream under way
TIMEOUT_S = 30.0
POLL_MS = 50


def is_alive(viewer: Viewer) -> bool:
    """Tell whether the stream has been under way for some time, so that the meters show it."""
    return viewer.session.meters.read().shown >= ALIVE_AFTER


def grab_viewer(
    path: Path,
    *,
    source: str,
    function: str,
    theme: Theme = "dark",
    language: Language = "en",
    prepare: Callable[[Viewer], object] = lambda _: None,
    is_ready: Callable[[Viewer], bool] = is_alive,
) -> None:
    """Open the window with a source and a function, let it stream for some seconds, and save how it looks as PNG.

    The user's settings are neither read nor written.

    Args:
        prepare: Called with the window open, to put it into the state that is wanted.
        is_ready: Asked again and again until it is.

    Raises:
        GatewayStalledError: Nothing came back in time.
        RecordingError: The picture cannot be written.
    """
    application = make_application()
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    threads = ControlThreads()
    loop.set_default_executor(threads)
    with tempfile.TemporaryDirectory(prefix="fxviewer-") as folder:
        settings = Settings(window=Window(theme=theme, language=language, source=source, function=function))
        viewer = Viewer(ViewerOptions(), Choices(settings, Path(folder) / "settings.json"), loop)
        viewer.left.connect(loop.stop)
        viewer.window.resize(*SIZE)
        viewer.open()
        prepare(viewer)
        failure = _grab_when(viewer, path, is_ready)
        loop.run_forever()
        threads.join(1.0)
        loop.close()
    if failure:
        raise failure[0]


def _grab_when(viewer: Viewer, path: Path, is_ready: Callable[[Viewer], bool]) -> list[FxviewerError]:
    """Grab and close the window as soon as it is ready; the list has the reason when that fails."""
    failure: list[FxviewerError] = []
    deadline = time.monotonic() + TIMEOUT_S
    timer = QTimer(viewer, interval=POLL_MS)

    def look() -> None:
        if is_ready(viewer):
            if not viewer.window.grab().save(str(path)):
                failure.append(RecordingError(f"“{path}” cannot be written.", "Choose another folder."))
        elif time.monotonic() > deadline:
            failure.append(GatewayStalledError("The window showed no result.", "Run “fxviewer doctor” to see why."))
        else:
            return
        timer.stop()
        viewer.window.close()

    timer.timeout.connect(look)
    timer.start()
    return failure
