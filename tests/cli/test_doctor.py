import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]

VERDICTS = {"ok", "warning", "broken"}


def test_every_line_is_a_verdict_and_a_sound_machine_is_exit_0(fxviewer: Run) -> None:
    result = fxviewer("doctor")

    lines = result.stdout.splitlines()
    assert {line.split()[0] for line in lines} <= VERDICTS
    assert result.returncode == 0, result.stdout
    subjects = "\n".join(lines)
    for subject in ("PySide6", "opencv", "grpcio", "films", "recordings", "camera", "references", "videos", "gateway"):
        assert subject in subjects


def test_what_is_broken_is_exit_1_with_what_to_do(fxviewer: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"recording": {"folder": "/dev/null/videos"}}')

    result = fxviewer("doctor", FXVIEWER_SETTINGS=str(tmp_path / "settings.json"))

    (broken,) = [line for line in result.stdout.splitlines() if line.startswith("broken")]
    assert result.returncode == 1
    assert "/dev/null/videos is not writable" in broken
    assert "→ Choose another folder" in broken
