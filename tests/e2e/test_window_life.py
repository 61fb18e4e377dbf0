"""The program as its user starts, uses and closes it; nothing of it is replaced."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import av
import psutil
import pytest

from tests.processes import still_running
from tests.screen import Screen

START_TIMEOUT_S = 30.0  # a cold start on a busy machine
STOP_TIMEOUT_S = 4.0  # it takes at most two; the rest is for a machine that does other things, too
RECORDED_BYTES = 300_000
CYCLES = 50

pytestmark = pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X server")


@pytest.fixture
def screen() -> Iterator[Screen]:
    screen = Screen()
    yield screen
    screen.close()


class Program:
    """One run of `fxviewer`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        settings = folder / "settings.json"
        settings.write_text(json.dumps({"recording": {"folder": str(folder)}}), encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fxviewer", *arguments],
            env=os.environ | {"FXVIEWER_SETTINGS": str(settings)},
            stderr=subprocess.PIPE,
            text=True,
        )

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def wait_for_children(self, count: int) -> list[psutil.Process]:
        """Wait until gateway and worker run."""
        wait_until(lambda: len(self.children()) >= count, START_TIMEOUT_S)
        return self.children()

    def wait_for_recording(self) -> Path:
        wait_until(lambda: any(path.stat().st_size > RECORDED_BYTES for path in self.recordings()), START_TIMEOUT_S)
        return self.recordings()[0]

    def recordings(self) -> list[Path]:
        return list(self.folder.glob("*.mkv"))

    def end(self) -> str:
        """Wait for its end and return what it complained of."""
        _, complaints = self.process.communicate(timeout=STOP_TIMEOUT_S)
        return complaints


def wait_until(condition: object, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def frames_in(path: Path) -> int:
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(video=0))


def stream_record_and_close(folder: Path, screen: Screen, *, by_button: bool) -> None:
    program = Program(folder, "identity", "pattern")
    window = screen.wait_for_window(program.process.pid, "– identity – fxviewer", START_TIMEOUT_S)
    screen.type_key(window, "r")
    recording = program.wait_for_recording()
    children = program.children()

    if by_button:
        screen.press_close_button(window)
    else:
        program.process.send_signal(signal.SIGTERM)

    complaints = program.end()
    assert program.process.returncode == 0, complaints
    assert "QThread" not in complaints
    assert "Traceback" not in complaints
    assert not still_running(children, 2.0)
    assert frames_in(recording) > 0


def test_it_is_closed_while_it_streams_and_records(tmp_path: Path, screen: Screen) -> None:
    stream_record_and_close(tmp_path, screen, by_button=True)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifty_times_it_starts_streams_records_and_ends(tmp_path: Path, screen: Screen) -> None:
    for cycle in range(CYCLES):
        folder = tmp_path / str(cycle)
        folder.mkdir()
        stream_record_and_close(folder, screen, by_button=cycle % 2 == 0)


def test_killed_it_leaves_no_process_and_a_recording_that_plays(tmp_path: Path, screen: Screen) -> None:
    program = Program(tmp_path, "identity", "pattern")
    window = screen.wait_for_window(program.process.pid, "– identity – fxviewer", START_TIMEOUT_S)
    screen.type_key(window, "r")
    recording = program.wait_for_recording()
    children = program.children()

    program.process.kill()

    program.process.communicate(timeout=STOP_TIMEOUT_S)
    assert not still_running(children, 2.0)
    assert frames_in(recording) > 0


def test_ctrl_c_ends_it_cleanly(tmp_path: Path, screen: Screen) -> None:
    program = Program(tmp_path, "identity", "pattern")
    screen.wait_for_window(program.process.pid, "– identity – fxviewer", START_TIMEOUT_S)
    children = program.wait_for_children(2)

    program.process.send_signal(signal.SIGINT)

    program.end()
    assert program.process.returncode == 0
    assert not still_running(children, 2.0)
