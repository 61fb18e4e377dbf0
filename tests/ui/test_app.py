"""The program in a process of its own: what it returns, and what its end leaves behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import sys
from PySide6.QtCore import QTimer
from fxviewer.ui import app, viewer
from fxviewer.viewer_options import ViewerOptions

opened = viewer.Viewer.open
def open_and_then(self):
    opened(self)
    QTimer.singleShot(1500, {what})
viewer.Viewer.open = open_and_then
sys.exit(app.run_viewer(ViewerOptions(source="pattern", function="identity")))
"""


def run(what: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "FXVIEWER_SETTINGS": str(tmp_path / "settings.json")}
    command = [sys.executable, "-c", RUN.format(what=what)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_closing_the_window_ends_the_program_well(tmp_path: Path) -> None:
    ended = run("self.window.close", tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""


def test_what_nobody_expected_is_told_and_the_program_goes_on(tmp_path: Path) -> None:
    fail = "lambda: (QTimer.singleShot(300, self.window.close), self.nothing_of_this_name)"

    ended = run(fail, tmp_path)

    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window(tmp_path: Path, number: signal.Signals) -> None:
    ended = run(f"lambda: __import__('os').kill(__import__('os').getpid(), {int(number)})", tmp_path)

    assert ended.returncode == 0, ended.stderr


def test_a_call_that_hangs_in_a_driver_does_not_keep_the_program(tmp_path: Path) -> None:
    hang = "lambda: (self._background.start(hang()), QTimer.singleShot(300, self.window.close))"
    script = RUN.replace(
        "opened =", "import asyncio, time\nasync def hang():\n    await asyncio.to_thread(time.sleep, 60)\n\nopened ="
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "FXVIEWER_SETTINGS": str(tmp_path / "settings.json")}
    command = [sys.executable, "-c", script.format(what=hang)]

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 0, ended.stderr
