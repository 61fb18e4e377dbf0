"""A film dragged from another window onto the viewer, with the X server's own pointer."""

import itertools
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.viewer import Viewer
from tests.screen import Screen

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000

# A program of its own, as a file manager is: a window whose whole area can be dragged away as a file.
FILE_MANAGER = textwrap.dedent("""
    import sys
    from PySide6.QtCore import QMimeData, QUrl, Qt
    from PySide6.QtGui import QDrag
    from PySide6.QtWidgets import QApplication, QLabel

    class Item(QLabel):
        def mousePressEvent(self, event):
            self.setText("pressed")

        def mouseMoveEvent(self, event):
            if self.text() == "dragged":
                return
            self.setText("dragged")
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[1:]])
            drag = QDrag(self)
            drag.setMimeData(data)
            print("taken", drag.exec(Qt.DropAction.CopyAction).name, flush=True)

    application = QApplication([])
    item = Item("a file", windowFlags=Qt.WindowType.FramelessWindowHint)
    item.setGeometry(20, 1100, 200, 100)
    item.show()
    print("ready", flush=True)
    application.exec()
""")


@pytest.fixture
def pointer(qapp: QApplication) -> Iterator[Screen]:
    if QGuiApplication.platformName() != "xcb":
        pytest.skip("needs an X server, whose pointer can be moved")
    pointer = Screen()
    yield pointer
    pointer.release()
    pointer.close()


@pytest.fixture
def file_manager() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    programs: list[subprocess.Popen[str]] = []

    def start(*paths: Path) -> "subprocess.Popen[str]":
        program = subprocess.Popen(
            [sys.executable, "-c", FILE_MANAGER, *map(str, paths)], stdout=subprocess.PIPE, text=True, env=os.environ
        )
        programs.append(program)
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        return program

    yield start
    for program in programs:
        program.kill()
        program.wait()
        assert program.stdout is not None
        program.stdout.close()


def drag_onto(qtbot: QtBot, pointer: Screen, viewer: Viewer, target: QPoint) -> None:
    """Press on the file and pull it in steps until the viewer shows where it would go, then let go."""
    pointer.move(100, 1150)
    pointer.press()
    steps = itertools.count(1)
    timer = QTimer(interval=20)

    def pull() -> None:
        done = min(1.0, next(steps) / 30)
        pointer.move(round(100 + (target.x() - 100) * done), round(1150 + (target.y() - 1150) * done))

    timer.timeout.connect(pull)
    timer.start()
    qtbot.waitUntil(lambda: viewer.window.drop_target.isVisible(), timeout=TIMEOUT_MS)
    timer.stop()
    pointer.move(target.x(), target.y())
    pointer.release()


def test_a_film_dragged_onto_the_window_plays(
    qtbot: QtBot,
    open_viewer: OpenViewer,
    pointer: Screen,
    file_manager: Callable[..., "subprocess.Popen[str]"],
    film: Path,
) -> None:
    viewer = open_viewer(function="identity")
    viewer.window.move(300, 100)
    file_manager(film)

    drag_onto(qtbot, pointer, viewer, viewer.window.panes.original.view.mapToGlobal(QPoint(200, 200)))

    qtbot.waitUntil(lambda: viewer.window.windowTitle().startswith("bigbuckbunny.mp4"), timeout=TIMEOUT_MS)
    qtbot.waitUntil(
        lambda: viewer.window.panes.sight is not None and not viewer.window.panes.sight.a.is_stale, timeout=TIMEOUT_MS
    )
    assert not viewer.window.drop_target.isVisible()
