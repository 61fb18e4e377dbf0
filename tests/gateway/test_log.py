"""What handlers print, from real workers and at any rate."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fxviewer.gateway.event import Events, Logged, LogLine
from fxviewer.gateway.log import LONGEST_LINE_BYTES, MOST_LINES_PER_S, RING_LINES, FunctionLog, LogPipe, LogReader


def lines_of(follower: Any, count: int, event: Callable[..., Any]) -> list[LogLine]:
    lines: list[LogLine] = []
    while len(lines) < count:
        lines += event(follower, Logged).lines
    return lines


def test_everything_printed_arrives_in_order_with_its_frame(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(
        "import ctypes, logging, os, subprocess, sys, warnings\nc = ctypes.CDLL(None)\n"
        "def Handler(req):\n"
        "    print('print')\n    sys.stderr.write('stderr\\n')\n    logging.warning('logging')\n"
        "    os.write(1, b'fd one\\n')\n    c.puts(b'from C')\n    warnings.warn('careful')\n"
        "    subprocess.run(['echo', 'from a child'])\n    os.write(2, b'not utf-8 \\xff\\n')\n"
        "    print('한글 \\udcff', end='')\n"
    )
    with workshop.registry.follow([name], with_log=True) as follower:
        version = workshop.ask(name, frame_id=7).version
        workshop.ask(name, frame_id=8)

        lines = lines_of(follower, 20, event)

    assert [line.text for line in lines[:10]] == [
        "print",
        "stderr",
        "WARNING:root:logging",
        "fd one",
        "from C",
        f"{workshop.folder.resolve() / 'handler.py'}:9: UserWarning: careful",
        "  warnings.warn('careful')",
        "from a child",
        "not utf-8 �",
        "한글 \\udcff",
    ]
    assert [line.frame_id for line in lines[:10]] == [7] * 10
    assert {line.frame_id for line in lines[10:]} == {8}
    assert {line.version for line in lines} == {version}
    assert abs(lines[0].unix_ns - time.time_ns()) < 60e9
    assert workshop.registry.state(name).log_text.startswith("print\nstderr\nWARNING:root:logging\n")


def test_what_is_printed_while_loading_belongs_to_no_frame(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host("print('loading')\ndef Handler(req): pass\n")
    with workshop.registry.follow([name], with_log=True) as follower:
        workshop.ask(name, frame_id=1)

        (line,) = lines_of(follower, 1, event)

    assert (line.text, line.frame_id) == ("loading", None)


def test_prints_of_a_hanging_handler_are_there_at_once(
    make_workshop: Callable[..., Any], event: Callable[..., Any]
) -> None:
    workshop = make_workshop()
    name = workshop.host("import time\ndef Handler(req):\n    print('before')\n    time.sleep(600)\n")
    from fxviewer.gateway.call import Call

    with workshop.registry.follow([name], with_log=True) as follower:
        workshop.registry.submit(name, Call(b"", frame_id=3))

        (line,) = lines_of(follower, 1, event)

    assert (line.text, line.frame_id) == ("before", 3)


def test_last_words_of_a_crash_are_kept(workshop: Any) -> None:
    name = workshop.host("import os\ndef Handler(req):\n    os.write(2, b'last words')\n    os._exit(1)\n")

    workshop.ask(name)

    assert workshop.registry.state(name).log_text.startswith("last words\n")


def test_flood_does_not_block_the_handler_and_leaves_a_bounded_log(workshop: Any) -> None:
    name = workshop.host(
        "import time\ndef Handler(req):\n    for n in range(100_000): print('line', n)\n    return 'done'\n"
    )

    assert workshop.say(name) == "done"

    text = workshop.registry.state(name).log_text
    assert len(text.splitlines()) == RING_LINES


def test_ten_thousand_lines_all_reach_who_reads(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host("def Handler(req):\n    for n in range(10_000): print(n)\n")
    with workshop.registry.follow([name], with_log=True) as follower:
        workshop.ask(name, frame_id=1)

        lines = lines_of(follower, 10_000, event)

    assert [line.text for line in lines] == [str(number) for number in range(10_000)]


@pytest.fixture
def log() -> FunctionLog:
    return FunctionLog("f", Events())


@pytest.fixture
def pipe(log: FunctionLog) -> Iterator[tuple[LogPipe, int]]:
    reading, writing = os.pipe()
    pipe = LogPipe(reading)
    pipe.belong_to(log)
    yield pipe, writing
    pipe.close()
    os.close(writing)


def test_long_line_is_cut_and_a_half_character_is_no_failure(log: FunctionLog, pipe: tuple[LogPipe, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"x" * (LONGEST_LINE_BYTES + 10) + b"\n\xed\x95")
    reading.drain()
    os.write(writing, b"\x9c\n")

    reading.finish()

    assert [len(line) for line in log.text().splitlines()] == [LONGEST_LINE_BYTES, 10, 1]
    assert log.text().endswith("한\n")


def test_lines_beyond_the_rate_are_counted_and_left_out() -> None:
    events = Events()
    log = FunctionLog("f", events)
    follower = events.follow([], with_log=True)

    allowed = log.allow(MOST_LINES_PER_S + 5)
    log.add(["a"], frame_id=None, version="v")

    assert allowed == MOST_LINES_PER_S
    told = follower.get(1)
    assert isinstance(told, Logged)
    assert told.dropped == 5


def test_reader_lets_go_of_a_pipe_at_its_end(log: FunctionLog, wait: Callable[..., Any]) -> None:
    reading, writing = os.pipe()
    pipe, reader = LogPipe(reading), LogReader()
    pipe.belong_to(log)
    reader.add(pipe)
    os.write(writing, b"said\n")
    os.close(writing)

    wait(lambda: log.text() == "said\n")
    reader.remove(pipe)
    pipe.close()
    reader.close()
