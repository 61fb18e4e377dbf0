import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A gateway of its own that hosts a function "own" besides the samples."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions/own.py").write_text("def Handler(req):\n    return req.input\n")
    command = [sys.executable, "-m", "fxviewer", "gateway", "--functions", "functions", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def address_of(gateway: subprocess.Popen[str]) -> str:
    assert gateway.stdout is not None
    match = re.fullmatch(r"listening at (127\.0\.0\.1:\d+)\n", gateway.stdout.readline())
    assert match is not None
    return match[1]


@pytest.mark.parametrize("transport", ["stream", "unary"])
def test_others_can_use_its_functions(fxviewer: Run, gateway: subprocess.Popen[str], transport: str) -> None:
    arguments = ("--gateway", address_of(gateway), "--transport", transport, "--json")

    result = fxviewer("process", "own", "pattern:320x200@0x20", "-o", "out.mkv", *arguments)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["frames_out"] == 20
    assert transport in json.loads(result.stdout)["transport"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(gateway: subprocess.Popen[str], number: signal.Signals) -> None:
    address_of(gateway)

    gateway.send_signal(number)

    assert gateway.wait(5) == 0


@pytest.mark.parametrize("listen", ["0.0.0.0:31113", "127.0.0.1", "nonsense"])
def test_an_address_it_cannot_listen_at_is_refused(fxviewer: Run, listen: str) -> None:
    result = fxviewer("gateway", "--listen", listen)

    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert listen.rpartition(":")[0] in result.stderr


def test_a_port_that_is_taken_is_told(fxviewer: Run, gateway: subprocess.Popen[str]) -> None:
    address = address_of(gateway)

    result = fxviewer("gateway", "--listen", address)

    assert result.returncode == 4
    assert address in result.stderr


def test_a_folder_without_functions_is_told(fxviewer: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = fxviewer("gateway", "--functions", "empty", "--listen", "127.0.0.1:0")

    assert result.returncode == 5
    assert "empty" in result.stderr
