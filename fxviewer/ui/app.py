"""The viewer as a program: what it is made of, how it starts, and how it ends within two seconds."""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from fxviewer.errors import EXIT_OK
from fxviewer.session.session import Session
from fxviewer.settings import Settings, load_settings, settings_path
from fxviewer.ui import theme, translation
from fxviewer.ui.background import Background, ControlThreads
from fxviewer.ui.bridge import Bridge
from fxviewer.ui.choices import Choices
from fxviewer.ui.desk import Desk
from fxviewer.ui.failure_report import FailureReport
from fxviewer.ui.icons import application_icon
from fxviewer.ui.interrupt import Interrupts
from fxviewer.ui.tape import Tape
from fxviewer.ui.window import ViewerWindow
from fxviewer.viewer_options import ViewerOptions

log = logging.getLogger(__name__)

LEAVE_TIMEOUT_S = 1.8  # of the two seconds; the rest is the interpreter's


def run_viewer(options: ViewerOptions) -> int:
    """Open the window, and return the program's exit code when it is closed."""
    application = make_application()
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    threads = ControlThreads()
    loop.set_default_executor(threads)
    viewer = Viewer(options, Choices(asked(load_settings(settings_path()), options), settings_path()), loop)
    interrupts = Interrupts(viewer.window.close)
    viewer.failures.install(loop)
    interrupts.install()
    try:
        viewer.open()
        loop.run_forever()
    finally:
        interrupts.remove()
        viewer.failures.remove()
    if not threads.join(0.2):
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
