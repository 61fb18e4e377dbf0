"""A function from its first line to its end, with real processes: the commands, a gateway, a stream."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

TIMEOUT_S = 60
CHECKOUT = Path(__file__).parents[2]
TOKEN = "a token for one test"
FPS = 30

# With a package that is not in our own environment: 10 becomes X.
HANDLER = """\
import cv2
import numpy as np
import roman


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    print("version", roman.toRoman(VERSION), flush=True)
    return np.full_like(frame, LEVEL)
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in {"DISPLAY", "OPENFX_URL"}}
    return kept | {
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUTF8": "1",
        "FXVIEWER_DATA": str(tmp_path / "저장 공간"),
        "FXVIEWER_TOKEN": TOKEN,
    }


@pytest.fixture
def fxviewer(tmp_path: Path, environment: dict[str, str]) -> Callable[..., str]:
    """Return a function that runs `fxviewer ARGUMENTS` in a folder with Hangul and a space, and gives its answer."""
    folder = tmp_path / "내 함수"
    folder.mkdir()

    def run(*arguments: str | Path, code: int = 0, given: bytes = b"", within: str = ".") -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "fxviewer", *arguments],
            cwd=folder / within,
            env=environment,
            input=given,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        assert ended.returncode == code, ended.stdout.decode() + ended.stderr.decode()
        return ended.stdout.decode()

    return run


@pytest.fixture
def gateway(environment: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "fxviewer", "gateway", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("listening at ").strip()
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT_S) == 0


def wait_for(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not is_true():  # each look is a process of its own, which takes its time
        assert time.monotonic() < deadline, "this took too long"


def test_a_function_lives_from_init_to_delete_while_it_is_watched(
    fxviewer: Callable[..., str], gateway: str, environment: dict[str, str], tmp_path: Path
) -> None:
    at = ("-g", gateway)
    fxviewer("function", "init", "numeral", "--runtime", "python3")
    function = tmp_path / "내 함수/numeral"

    def write(version: int, level: int) -> None:
        text = HANDLER.replace("VERSION", str(version)).replace("LEVEL", str(level))
        (function / "src/handler.py").write_text(text, encoding="utf-8")

    def invocations() -> int:
        return int(json.loads(fxviewer("function", "info", "numeral", *at, "--json"))["invocations"])

    # A requirement that nothing else here has.
    write(1, 50)
    (function / "requirements.txt").write_text("opencv-python\nnumpy\nroman\n")
    fxviewer("function", "build", within="numeral")
    fxviewer("function", "deploy", *at, within="numeral")

    # Live: an endless source, until it is stopped.
    film = tmp_path / "결과.mkv"
    command = ["process", "numeral", f"pattern:320x240@{FPS}", "-o", str(film), "--gateway", gateway, "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "fxviewer", *command], env=environment, stdout=subprocess.PIPE, text=True
    ) as viewing:
        try:
            wait_for(lambda: invocations() > FPS)
            write(2, 150)
            fxviewer("function", "build", "-f", "numeral/config.yaml")
            told = fxviewer("function", "deploy", "-f", "numeral/config.yaml", *at)
            before = invocations()
            wait_for(lambda: invocations() > before + FPS)
            fxviewer("function", "scale", "numeral", "2", *at)
            before = invocations()
            wait_for(lambda: invocations() > before + FPS)
        finally:
            viewing.send_signal(signal.SIGINT)
        output, _ = viewing.communicate(timeout=TIMEOUT_S)

    # Not one frame failed or was lost, and the picture changed once.
    counts = json.loads(output)
    assert (counts["failed"], counts["lost"]) == (0, 0)
    assert "attempting rolling-update" in told
    levels = [round(level, -1) for level in levels_of(film)]
    assert len(levels) == counts["frames_out"]
    assert levels == sorted(levels)
    assert set(levels) == {50, 150}

    # What it printed, how it is, one call by hand, and its end.
    log = fxviewer("function", "log", "numeral", *at)
    assert "version II\n" in log
    assert json.loads(fxviewer("function", "info", "numeral", *at, "--json"))["replicas"] == 2
    picture = cv2.imencode(".png", np.zeros((48, 64, 3), np.uint8))[1].tobytes()
    fxviewer("function", "call", "numeral", *at, "-o", "called.jpg", given=picture)
    assert round(float(cv2.imread(str(tmp_path / "내 함수/called.jpg")).mean())) == 150
    assert fxviewer("function", "delete", "numeral", *at) == "Deleted: numeral\n"
    fxviewer("function", "call", "numeral", *at, code=4, given=picture)


def levels_of(film: Path) -> list[float]:
    with av.open(str(film)) as container:
        return [float(frame.to_ndarray(format="bgr24").mean()) for frame in container.decode(video=0)]
