import sys
import threading
import time

import pytest

from fxviewer.project.command import run_told


def test_lines_are_told_at_once_and_the_last_are_returned() -> None:
    told: list[str] = []

    code, last = run_told(
        [sys.executable, "-c", "import sys; print('one'); print(); print('둘', file=sys.stderr); sys.exit(3)"],
        variables={"PYTHONUTF8": "1"},
        timeout_s=30,
        tell=told.append,
    )

    assert code == 3
    assert sorted(last) == ["one", "둘"]
    assert set(told) == {"one", "", "둘"}


def test_a_program_that_does_not_end_is_killed() -> None:
    began = time.monotonic()

    code, _ = run_told([sys.executable, "-c", "import time; time.sleep(600)"], timeout_s=0.5, tell=lambda _: None)

    assert code != 0
    assert time.monotonic() - began < 60


def test_a_listener_that_gives_up_ends_the_program() -> None:
    def give_up(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_told([sys.executable, "-uc", "print(1); input(); import time; time.sleep(600)"], timeout_s=60, tell=give_up)

    assert not [thread for thread in threading.enumerate() if thread.name == "fx-command-deadline"]
