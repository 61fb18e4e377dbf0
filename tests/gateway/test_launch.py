import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from fxviewer.gateway.event import Events
from fxviewer.gateway.function import Function
from fxviewer.gateway.launch import MOST_SPARES, Launcher
from fxviewer.gateway.log import FunctionLog


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    launcher = Launcher()
    yield launcher
    launcher.close()


def processes(part: str) -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if part in command(one)]


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it ended this moment
        return ""


def test_spare_is_taken_once_and_has_its_modules_imported(
    launcher: Launcher, tmp_path: Any, wait: Callable[..., Any]
) -> None:
    handler = tmp_path / "handler.py"
    handler.write_text("import sys\nprint('numpy' in sys.modules, 'json' in sys.modules)\ndef Handler(req): pass\n")
    launcher.keep_spares(sys.executable, {}, ["numpy"], count=1)
    (ahead,) = wait(lambda: processes("gateway.executor"))
    wait(lambda: launcher._spares)

    taken, other = launcher.take(sys.executable, {}), launcher.take(sys.executable, {})

    assert (taken.process.pid == ahead.pid, other.process.pid == ahead.pid) == (True, False)
    log = FunctionLog("f", Events())
    taken.pipe.belong_to(log)
    loading = taken.load(Function("f", handler), {}, threads=-1, heavy=["numpy", "cv2"])
    assert (loading.error, loading.heavy) == (None, ("numpy",))
    for worker in (taken, other):
        launcher.end(worker)
    assert log.text() == "True True\n"


def test_spare_that_died_is_not_taken(launcher: Launcher, wait: Callable[..., Any]) -> None:
    launcher.keep_spares(sys.executable, {}, [], count=1)
    (ahead,) = wait(lambda: processes("gateway.executor"))
    wait(lambda: launcher._spares)
    ahead.kill()
    wait(lambda: ahead.status() == psutil.STATUS_ZOMBIE)

    worker = launcher.take(sys.executable, {})

    assert worker.is_running
    launcher.end(worker)


def test_spares_are_few_however_many_environments_there_are(launcher: Launcher, wait: Callable[..., Any]) -> None:
    for number in range(MOST_SPARES + 2):
        launcher.keep_spares(sys.executable, {"NUMBER": str(number)}, [], count=1)

    newest = ("NUMBER", str(MOST_SPARES + 1))
    wait(lambda: len(launcher._spares) == MOST_SPARES and newest in launcher._spares[-1][0][1])
    wait(lambda: len(processes("gateway.executor")) == MOST_SPARES)


def test_reaper_that_was_killed_is_replaced_and_knows_all(launcher: Launcher, wait: Callable[..., Any]) -> None:
    first = launcher.take(sys.executable, {})
    (reaper,) = wait(lambda: processes("reaper.py"))
    reaper.kill()
    wait(lambda: reaper.status() == psutil.STATUS_ZOMBIE)

    second = launcher.take(sys.executable, {})

    (replaced,) = wait(lambda: processes("reaper.py"))
    assert replaced.pid != reaper.pid
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), launcher._reaper.stdin.fileno())  # for the reaper the gateway is gone
    for worker in (first, second):
        assert worker.process.wait(30) == -9
    for worker in (first, second):
        launcher.end(worker)


def test_ended_worker_is_gone_with_its_pipes(launcher: Launcher, wait: Callable[..., Any]) -> None:
    launcher.end(launcher.take(sys.executable, {}))
    before = open_files()

    for _ in range(3):
        worker = launcher.take(sys.executable, {})
        launcher.end(worker)
        launcher.end(worker)

    wait(lambda: open_files() <= before)


def open_files() -> set[tuple[int, int]]:
    """Identify all that this process holds open, whatever others have opened and closed meanwhile."""
    found = set()
    for number in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):  # it was closed this moment
            status = os.fstat(int(number.name))
            found.add((status.st_dev, status.st_ino))
    return found
