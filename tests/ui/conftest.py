"""Fixtures of the window's tests."""

import pytest
from PySide6.QtGui import QCursor, QGuiApplication

from tests.window import loop, open_viewer

__all__ = ["loop", "open_viewer"]


@pytest.fixture(autouse=True)
def _pointer_away(request: pytest.FixtureRequest) -> None:
    """Put the pointer into a corner: where the test before has left it, it may lie on what this one looks at."""
    if "qapp" in request.fixturenames:
        request.getfixturevalue("qapp")
        QCursor.setPos(QGuiApplication.primaryScreen().geometry().bottomRight())
