import asyncio
import threading

import pytest
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.ui.background import Background, ControlThreads


@pytest.fixture
def errors() -> list[BaseException]:
    return []


@pytest.fixture
def background(loop: QEventLoop, errors: list[BaseException]) -> Background:
    return Background(loop, errors.append)


def test_blocking_work_runs_elsewhere_and_its_result_comes_back_here(qtbot: QtBot, background: Background) -> None:
    seen: list[str] = []

    async def work() -> None:
        seen.append(await asyncio.to_thread(lambda: threading.current_thread().name))
        seen.append(threading.current_thread().name)

    background.start(work())

    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[0].startswith("fx-control-")
    assert seen[1] == threading.main_thread().name


def test_an_exception_that_nobody_caught_is_reported(
    qtbot: QtBot, background: Background, errors: list[BaseException]
) -> None:
    async def work() -> None:
        await asyncio.to_thread(int, "x")

    background.start(work())

    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ValueError)


def test_the_window_goes_on_while_work_blocks(qtbot: QtBot, loop: QEventLoop, background: Background) -> None:
    release = threading.Event()
    turns: list[int] = []

    async def work() -> None:
        await asyncio.to_thread(release.wait, 10)

    background.start(work())
    loop.call_later(0.05, turns.append, 1)

    qtbot.waitUntil(lambda: bool(turns))
    release.set()


def test_joining_gives_up_on_a_call_that_hangs() -> None:
    threads, release = ControlThreads(), threading.Event()
    call = threads.submit(release.wait, 60)

    has_ended = threads.join(0.1)

    assert not has_ended
    assert not call.done()
    release.set()
    assert threads.join(30.0)


def test_calls_do_not_wait_for_each_other() -> None:
    threads, release = ControlThreads(), threading.Event()
    threads.submit(release.wait, 60)

    answer = threads.submit(lambda: 42).result(30.0)

    release.set()
    assert answer == 42
    assert threads.join(30.0)
