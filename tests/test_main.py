import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fxviewer.errors import EXIT_RECORDING, EXIT_UNREAD, EXIT_USAGE


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)


def test_the_module_is_the_command() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "fxviewer", "--nonsense"], capture_output=True, text=True, timeout=30, check=False
    )

    assert result.returncode == EXIT_USAGE
    assert result.stderr.startswith("Usage: fxviewer")


def test_a_thread_that_hangs_does_not_keep_the_program_from_ending() -> None:
    began = time.monotonic()

    result = run_python(
        "import sys, threading\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "sys.argv = ['fxviewer', '--version']\n"
        "from fxviewer.__main__ import main\n"
        "main()\n"
    )

    assert result.returncode == 0
    assert result.stdout.startswith("fxviewer ")
    assert time.monotonic() - began < 10


def test_a_console_without_hangul_shows_it_in_numbers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fxviewer", "process", "identity", "없음.mp4", "-o", tmp_path / "o.mkv"]

    result = subprocess.run(
        command, env=os.environ | {"PYTHONIOENCODING": "iso8859-15"}, capture_output=True, timeout=60, check=False
    )

    assert result.returncode == 3
    assert b"\\uc5c6\\uc74c.mp4" in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the locale does not say how names are written")
def test_a_locale_that_knows_no_hangul_takes_a_path_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "한글"
    folder.mkdir()
    (folder / "handler.py").write_text("def Handler(req):\n    return str(len(req.input))\n")
    (folder / "config.yaml").write_text("functions: {count: {handler: {dir: ./}}}\n")
    command = [sys.executable, "-m", "fxviewer", "function", "run", "count"]
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0"}

    result = subprocess.run(
        command, cwd=folder, env=environment, input=b"abc", capture_output=True, timeout=60, check=False
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.endswith(b"Handler reply: 3\n")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell's way to close a stream")
@pytest.mark.parametrize(
    ("closed", "is_told"), [("<&-", True), (">&-", False), ("2>&-", True), ("<&- >&- 2>&-", False)]
)
def test_closed_streams_are_empty_ones(tmp_path: Path, closed: str, is_told: bool) -> None:
    (tmp_path / "handler.py").write_text("def Handler(req):\n    return str(len(req.input))\n")
    (tmp_path / "config.yaml").write_text("functions: {count: {handler: {dir: ./}}}\n")
    command = f'"{sys.executable}" -m fxviewer function run count {closed}'

    result = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, input="", capture_output=True, text=True, timeout=60, check=False
    )

    assert result.returncode == 0
    assert result.stderr == ""
    assert result.stdout.endswith("Handler reply: 0\n") == is_told


@pytest.fixture
def unread() -> Iterator[int]:
    """The end for writing of a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize("arguments", ["--help", "--version", "function init own -r python3"])
def test_a_reader_that_has_gone_ends_the_program_quietly(tmp_path: Path, unread: int, arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "fxviewer", *arguments.split()],
        cwd=tmp_path,
        stdout=unread,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )

    assert (result.returncode, result.stderr) == (EXIT_UNREAD, "")


def test_a_reader_of_errors_that_has_gone_ends_the_program_as_well(unread: int) -> None:
    command = [sys.executable, "-m", "fxviewer", "--nonsense"]

    result = subprocess.run(command, stdout=unread, stderr=unread, timeout=60, check=False)

    assert result.returncode == EXIT_UNREAD


def test_a_reader_that_has_gone_is_no_matter_where_a_thread_hangs(unread: int) -> None:
    code = (
        "import sys, threading\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "sys.argv = ['fxviewer', '--version']\n"
        "from fxviewer.__main__ import main\n"
        "main()\n"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], stdout=unread, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )

    assert (result.returncode, result.stderr) == (EXIT_UNREAD, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is full")
@pytest.mark.parametrize("arguments", ["--help", "function init own -r python3"])
def test_an_output_that_is_full_is_told(tmp_path: Path, arguments: str) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "fxviewer", *arguments.split()],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert result.returncode == EXIT_RECORDING
    assert result.stderr == "fxviewer: What was to be told cannot be written: No space left on device.\n"
