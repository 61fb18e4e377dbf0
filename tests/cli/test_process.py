import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from fxviewer.media.codec import encode_png
from fxviewer.media.strip import read_strip
from fxviewer.media.video import FilmSource

Run = Callable[..., subprocess.CompletedProcess[str]]

FIELDS = {
    "frames_in",
    "frames_out",
    "failed",
    "dropped",
    "lost",
    "elapsed_s",
    "fps",
    "latency_ms",
    "transport",
    "output",
}


def numbers_in(path: Path) -> list[int | None]:
    with av.open(str(path)) as film:
        return [read_strip(frame.to_ndarray(format="bgr24")) for frame in film.decode(video=0)]


def frame_times_ns(path: Path) -> list[int]:
    source = FilmSource(path)
    times = []
    while (frame := source.read()) is not None:
        times.append(frame.pts_ns)
    source.close()
    return times


def write_handler(folder: Path, text: str) -> None:
    (folder / "own.py").write_text(text, encoding="utf-8")


def test_every_frame_of_a_real_film_is_written(fxviewer: Run, film: Path, tmp_path: Path) -> None:
    result = fxviewer("process", "identity", film, "-o", "결과 하나.mkv", "--json")

    summary = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert set(summary) >= FIELDS
    assert (summary["frames_in"], summary["frames_out"], summary["lost"]) == (132, 132, 0)
    assert summary["output"] == "결과 하나.mkv"
    expected = frame_times_ns(film)
    assert frame_times_ns(tmp_path / "결과 하나.mkv") == pytest.approx(
        [time - expected[0] for time in expected], abs=1_100_000
    )


def test_the_order_is_proven_from_the_pixels(fxviewer: Run, tmp_path: Path) -> None:
    result = fxviewer("process", "identity", "pattern:320x200@0x200", "-o", "out.mkv")

    assert result.returncode == 0, result.stderr
    assert numbers_in(tmp_path / "out.mkv") == list(range(200))
    assert "200 in = 200 written" in result.stdout
    assert result.stderr == ""


def test_failed_frames_are_listed_once_per_cause_and_change_the_exit_code(fxviewer: Run, tmp_path: Path) -> None:
    write_handler(
        tmp_path,
        "calls = 0\n"
        "def Handler(req):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    if calls > 4:\n"
        '        raise ValueError("너무 어둡다")\n'
        "    return req.input\n",
    )

    result = fxviewer("process", "own.py", "pattern:320x200@0x10", "-o", "out.mkv", "--json")

    summary = json.loads(result.stdout)
    assert result.returncode == 1
    assert (summary["frames_out"], summary["failed"]) == (4, 6)
    (line,) = result.stderr.splitlines()
    assert "6 frames have no result, first frame 4: ValueError: 너무 어둡다" in line
    assert "line 6" in line


def test_a_function_that_always_fails_is_exit_5(fxviewer: Run, tmp_path: Path) -> None:
    write_handler(tmp_path, "def Handler(req):\n    return 'no image'\n")

    result = fxviewer("process", "own.py", "pattern:320x200@0x3", "-o", "out.mkv")

    assert result.returncode == 5
    assert "no image" in result.stderr
    assert "nothing was written" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("identity", "none.mp4", "-o", "o.mkv"), 3, "There is no file “none.mp4”"),
        (("identity", "damaged.mp4", "-o", "o.mkv"), 3, "damaged.mp4"),
        (("identity", "empty.png", "-o", "o.png"), 3, "empty.png"),
        (("identity", "folder", "-o", "o"), 3, "no image in the folder"),
        (("identity", "rtsp://127.0.0.1:1/live", "-o", "o.mkv"), 3, "127.0.0.1:1"),
        (("identity", "pattern:320x200@0x9", "-o", "o.mp4"), 2, "o.mp4"),
        (("identity", "pattern:320x200@0x9", "-o", "damaged.mp4/o.mkv"), 6, "cannot be written"),
        (("identity", "pattern:9x9", "-o", "o.mkv"), 3, "pattern"),
        (("nonsense", "pattern:320x200@0x9", "-o", "o.mkv"), 4, "nonsense"),
        (("identity", "pattern:320x200@0x9", "-o", "o.mkv", "--gateway", "127.0.0.1:1"), 4, "127.0.0.1:1"),
        (("identity", "pattern:320x200@0x9", "-o", "taken.mkv"), 2, "exists already"),
        (("identity", "-o", "o.mkv"), 2, "FUNCTION and a SOURCE"),
        (("identity", "pattern:320x200@0x9"), 2, "--output"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_a_sentence_and_an_exit_code(
    fxviewer: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    (tmp_path / "damaged.mp4").write_bytes(os.urandom(5000))
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "taken.mkv").write_bytes(b"precious")

    result = fxviewer("process", *arguments)

    assert result.returncode == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "o.mkv").exists()
    assert (tmp_path / "taken.mkv").read_bytes() == b"precious"


def test_a_damaged_photo_is_named_and_the_others_are_done(fxviewer: Run, tmp_path: Path) -> None:
    photos = tmp_path / "사진"
    photos.mkdir()
    for number in range(4):
        (photos / f"{number}.png").write_bytes(encode_png(np.zeros((48, 64, 3), np.uint8)))
    (photos / "1.png").write_bytes((photos / "1.png").read_bytes()[:30])

    result = fxviewer("process", "identity", photos, "-o", "결과")

    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("fxviewer: 1 frame has no result, first frame 1: “1.png” cannot be shown.")
    assert "4 in = 3 written + 1 failed + 0 dropped + 0 lost" in result.stdout
    assert sorted(path.stem for path in (tmp_path / "결과").iterdir()) == ["0", "2", "3"]


def test_photos_that_are_all_damaged_are_a_source_that_does_not_open(fxviewer: Run, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for number in range(3):
        (tmp_path / f"photos/{number}.png").write_bytes(b"damaged")

    result = fxviewer("process", "identity", "photos", "-o", "out")

    assert result.returncode == 3
    assert "None of 3 images can be shown: “0.png” cannot be shown." in result.stderr
    assert not (tmp_path / "out").exists()


def test_ctrl_c_finishes_the_file(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "fxviewer",
        "process",
        "identity",
        "pattern:320x200@0x1000000",
        "-o",
        "o.mkv",
        "--json",
    ]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for_bytes(tmp_path / "o.mkv", 500_000)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)

    summary = json.loads(output)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert numbers_in(tmp_path / "o.mkv") == list(range(summary["frames_out"]))
    counted = sum(summary[field] for field in ("frames_out", "failed", "dropped", "lost"))
    assert summary["frames_in"] == counted


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_a_terminal_shows_progress_with_rate_and_time_left(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fxviewer", "process", "identity", "pattern:320x200@0x400", "-o", "o.mkv"]
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = read_all(ours)
        process.communicate(timeout=30)

    assert process.returncode == 0
    assert "/400" in shown
    assert "fps" in shown


def wait_for_bytes(path: Path, size: int) -> None:
    waiting = threading.Event()
    for _ in range(2000):
        if path.exists() and path.stat().st_size >= size:
            return
        waiting.wait(0.01)
    pytest.fail(f"{path.name} does not grow")


def read_all(terminal: int) -> str:
    """Read until the other side is closed, which Linux tells as an error."""
    read = b""
    try:
        while chunk := os.read(terminal, 65536):
            read += chunk
    except OSError:
        pass
    os.close(terminal)
    return read.decode()


def test_parameters_reach_the_handler_from_the_first_frame_on(fxviewer: Run, tmp_path: Path) -> None:
    write_handler(
        tmp_path,
        "import cv2, numpy as np\ndef Handler(req, gray: int = 0):\n    return np.full((48, 64, 3), gray, np.uint8)\n",
    )

    result = fxviewer("process", "own.py", "pattern:320x240@0x3", "-o", "out.mkv", "--param", "gray=200")

    assert result.returncode == 0, result.stderr
    with av.open(str(tmp_path / "out.mkv")) as film:
        shades = [round(float(frame.to_ndarray(format="bgr24").mean())) for frame in film.decode(video=0)]
    assert shades == [200] * 3


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("low=900", "“low” must be at most 500, not 900."),
        ("lwo=9", "The function has no parameter “lwo”. Is “low” meant?"),
        ("low", "“low” sets no parameter. Write its name and value, like low=90."),
    ],
)
def test_a_parameter_that_does_not_fit_is_said_and_nothing_is_written(
    fxviewer: Run, tmp_path: Path, assignment: str, sentence: str
) -> None:
    result = fxviewer("process", "edges", "pattern:320x240@0x3", "-o", "out.mkv", "--param", assignment)

    assert result.returncode == 2
    assert sentence in " ".join(result.stderr.split())
    assert not (tmp_path / "out.mkv").exists()
