"""`fxviewer export` on a real recording."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import psutil
import pytest

from fxviewer.media.frame import Picture
from fxviewer.media.pattern import PatternSource
from fxviewer.media.recorder import Recorder


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording.mkv"
    source = PatternSource("pattern:320x240@0x60")
    recorder = Recorder(path, with_original=True, wait_when_full=True, reserved_bytes=0)
    recorder.start()
    while (frame := source.read()) is not None:
        result = Picture(255 - frame.image, b"")
        recorder.write(frame.pts_ns, result, Picture(frame.image, b""))
    recorder.stop(timeout_s=10.0)
    return path


def export(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "fxviewer", "export", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def frames(path: Path) -> list["np.ndarray[tuple[int, ...], np.dtype[np.uint8]]"]:
    _, animation = cv2.imreadanimation(str(path))
    return [frame[..., :3] for frame in animation.frames]  # type: ignore[misc]


@pytest.mark.parametrize("name", ["out.gif", "out.webp"])
def test_original_and_result_side_by_side(tmp_path: Path, recording: Path, name: str) -> None:
    out = tmp_path / name

    run = export(recording, "-o", out, "--with-original", "--seconds", 1, "--fps", 10, "--width", 324)

    assert run.returncode == 0, run.stderr
    pictures = frames(out)
    assert len(pictures) == 10
    left, right = pictures[5][:, :160].astype(int), pictures[5][:, -160:].astype(int)
    assert abs((left + right).mean() - 255) < 12  # the result is the negative of the original


def test_what_is_there_is_not_replaced(tmp_path: Path, recording: Path) -> None:
    out = tmp_path / "out.gif"
    out.write_bytes(b"mine")

    run = export(recording, "-o", out)

    assert run.returncode == 2
    assert "exists already" in run.stderr
    assert out.read_bytes() == b"mine"


def test_a_start_behind_the_end_is_said(tmp_path: Path, recording: Path) -> None:
    run = export(recording, "-o", tmp_path / "out.gif", "--start", 100)

    assert run.returncode == 6
    assert "no picture to export" in run.stderr


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A film of so many colours that a palette of them takes half a minute."""
    path = tmp_path / "noise.mkv"
    random = np.random.default_rng(0)
    with av.open(str(path), "w") as film:
        stream = film.add_stream("ffv1", 25, width=640, height=480, pix_fmt="bgr0")
        for _ in range(24):
            image = random.integers(0, 255, (480, 640, 3), dtype=np.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        film.mux(stream.encode(None))
    return path


def wait_until(is_met: Callable[[], bool], timeout_s: float = 60.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_it_at_once_while_a_palette_is_chosen(tmp_path: Path, noise: Path) -> None:
    out = tmp_path / "out.gif"
    out.write_bytes(b"mine")
    command = [sys.executable, "-m", "fxviewer", "export", noise, "-o", out, "--overwrite", "--fps", "25"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        busy = psutil.Process(process.pid)
        wait_until(lambda: any(path.suffix == ".part" for path in tmp_path.iterdir()))
        began_s = busy.cpu_times().user
        wait_until(lambda: busy.cpu_times().user > began_s + 1)
        sent_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        took_s = time.monotonic() - sent_at

    assert (process.returncode, output, errors.strip()) == (130, "", "")
    assert took_s < 3
    assert out.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["noise.mkv", "out.gif"]
