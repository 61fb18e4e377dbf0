"""The viewer as a program: how it starts, and how it ends within two seconds."""

import asyncio
import logging
import os
import sys

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from fxviewer.errors import EXIT_OK
from fxviewer.settings import load_settings, settings_path
from fxviewer.ui.background import ControlThreads
from fxviewer.ui.choices import Choices
from fxviewer.ui.icons import application_icon
from fxviewer.ui.interrupt import Interrupts
from fxviewer.ui.viewer import Viewer, asked
from fxviewer.viewer_options import ViewerOptions

log = logging.getLogger(__name__)

HANGING_TIMEOUT_S = 0.2  # for calls into drivers, when everything else has stopped


def run_viewer(options: ViewerOptions) -> int:
    """Open the window, and return the program's exit code when it is closed."""
    application = make_application()
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    threads = ControlThreads()
    loop.set_default_executor(threads)
    viewer = Viewer(options, Choices(asked(load_settings(settings_path()), options), settings_path()), loop)
    viewer.left.connect(loop.stop)
    interrupts = Interrupts(viewer.window.close)
    viewer.failures.install(loop)
    interrupts.install()
    try:
        viewer.open()
        loop.run_forever()
    finally:
        interrupts.remove()
        viewer.failures.remove()
    if not threads.join(HANGING_TIMEOUT_S):
        log.warning("a call into a driver or the system hangs and is left behind")
        logging.shutdown()
        os._exit(EXIT_OK)
    loop.close()
    return EXIT_OK


def make_application() -> QApplication:
    application = QApplication(sys.argv[:1])
    application.setApplicationName("fxviewer")
    application.setDesktopFileName("fxviewer")
    application.setQuitOnLastWindowClosed(False)  # the end comes when everything has stopped
    application.setWindowIcon(application_icon())
    return application
