"""Fixtures of the window's tests."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from fxviewer.ui.background import ControlThreads


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The control plane's loop; it runs whenever the test waits with qtbot."""
    loop = QEventLoop(qapp)
    threads = ControlThreads()
    loop.set_default_executor(threads)
    # Its timers and signals are Qt's, so any running event loop of Qt's drives it, qtbot's too.
    asyncio.events._set_running_loop(loop)
    yield loop
    assert threads.join(5.0)
    asyncio.events._set_running_loop(None)
    loop.close()
