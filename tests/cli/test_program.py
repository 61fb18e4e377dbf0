import subprocess
import sys
from collections.abc import Callable

import pytest

import fxviewer as package
from fxviewer.cli.program import program

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_help_shows_every_command_option_and_exit_code(fxviewer: Run) -> None:
    text = fxviewer("--help").stdout

    for word in ("process", "gateway", "doctor", "demo", "completion", "--image", "--camera", "--gateway", "--version"):
        assert word in text
    for code in ("0", "1", "2", "3", "4", "5", "6", "130"):
        assert f"\n  {code} " in text


def test_help_fits_a_terminal_of_eighty_columns(fxviewer: Run) -> None:
    assert max(map(len, fxviewer("--help", COLUMNS="80").stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", sorted(program.commands))
def test_every_command_has_help(fxviewer: Run, command: str) -> None:
    result = fxviewer(command, "--help")

    assert result.returncode == 0
    assert result.stdout.startswith("Usage: fxviewer")


def test_help_imports_no_face() -> None:
    check = (
        "import sys; from fxviewer.cli.program import run; code = run(['--help']);"
        "heavy = {'cv2', 'av', 'numpy', 'grpc', 'google', 'PySide6', 'qasync', 'rich'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else code)"
    )

    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=False)

    assert result.returncode == 0, result.stderr


def test_the_version_is_told(fxviewer: Run) -> None:
    assert fxviewer("--version").stdout == f"fxviewer {package.__version__}\n"


def test_an_unknown_option_is_a_sentence_and_exit_2(fxviewer: Run) -> None:
    result = fxviewer("--frobnicate")

    assert result.returncode == 2
    assert "--frobnicate" in result.stderr
    assert "Traceback" not in result.stderr


LONG = "a" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("process", "edges", "pattern:64x48@0x1", "-o", f"{LONG}.mkv"),
        ("process", "edges", f"{LONG}.jpg", "-o", "a.jpg"),
        ("process", LONG, "pattern:64x48@0x1", "-o", "a.mkv"),
        ("function", "build", "-f", LONG),
        ("function", "build", "-f", f"{LONG}/config.yaml"),
    ],
)
def test_a_name_that_no_file_can_have_is_told(fxviewer: Run, arguments: tuple[str, ...]) -> None:
    result = fxviewer(*arguments)

    assert result.returncode == 2
    assert result.stderr.startswith(f"fxviewer: “{LONG}")
    assert result.stderr.endswith("” cannot be used: File name too long.\n")
