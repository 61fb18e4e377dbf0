import contextlib
import sys
import threading
from typing import Any

import pytest

from fxviewer.gateway.profile import Profile

SOURCE = """
def called(n):
    total = 0
    for i in range(n):
        total += i
    return total

def pieces():
    yield called(2000)
    yield called(2000)

def handler():
    whole = sum(pieces())
    try:
        fails()
    except ValueError:
        whole += 1
    return deep(3)

def fails():
    raise ValueError

def deep(n):
    return 1 if n == 0 else deep(n - 1)
"""


@pytest.fixture
def own() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(SOURCE, "own.py", "exec"), names)
    return names


def profiled(own: dict[str, Any], name: str) -> dict[int, tuple[int, int]]:
    profile = Profile(lambda file: file == "own.py")
    with profile.measure():
        own[name]()
    return {line: (hits, total_ns) for file, line, hits, total_ns in profile.lines() if file == "own.py"}


def test_lines_are_counted_in_calls_generators_exceptions_and_recursion(own: dict[str, Any]) -> None:
    lines = profiled(own, "handler")

    assert lines[5][0] == 4000
    assert (lines[9][0], lines[10][0]) == (1, 1)
    assert (lines[15][0], lines[21][0], lines[17][0]) == (1, 1, 1)
    assert lines[24][0] == 4


def test_calling_line_holds_the_time_of_what_it_calls(own: dict[str, Any]) -> None:
    lines = profiled(own, "handler")

    assert lines[13][1] >= lines[9][1] + lines[10][1]
    assert lines[9][1] + lines[10][1] >= lines[5][1]


def test_tracing_ends_with_the_measuring_and_others_are_not_touched(own: dict[str, Any]) -> None:
    before = sys.gettrace()
    profile = Profile(lambda file: file == "own.py")
    thread = threading.Thread(target=own["handler"])
    with contextlib.suppress(ValueError), profile.measure():
        thread.start()
        thread.join()
        own["fails"]()

    assert sys.gettrace() is before
    assert [line for _, line, *_ in profile.lines()] == [21]
