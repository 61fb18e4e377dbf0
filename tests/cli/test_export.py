"""`fxviewer export` on a real recording."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
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
