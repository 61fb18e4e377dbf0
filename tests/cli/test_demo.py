import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np

Run = Callable[..., subprocess.CompletedProcess[str]]


def frames_in(path: Path) -> int:
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(video=0))


def test_clip_result_and_window_are_written_without_a_display(fxviewer: Run, tmp_path: Path) -> None:
    result = fxviewer("demo", "-o", "새 폴더")

    folder = tmp_path / "새 폴더"
    assert result.returncode == 0, result.stderr
    assert frames_in(folder / "clip.mkv") == frames_in(folder / "processed.mkv") == 150
    window = cv2.imdecode(np.fromfile(folder / "viewer.png", np.uint8), cv2.IMREAD_COLOR)
    assert window is not None
    assert min(window.shape[:2]) >= 480
    assert len(np.unique(window.reshape(-1, 3), axis=0)) > 1000  # pictures, not an empty window
    assert result.stdout.count("\n") >= 3


def test_a_folder_that_cannot_be_made_is_a_sentence(fxviewer: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = fxviewer("demo", "-o", "file/out")

    assert result.returncode == 6
    assert "cannot be made" in result.stderr
    assert "Traceback" not in result.stderr
