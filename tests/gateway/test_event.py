import threading
from pathlib import Path

from fxviewer.gateway.event import (
    MOST_EVENTS,
    MOST_LINES,
    MOST_LINES_AT_ONCE,
    Described,
    Events,
    Logged,
    LogLine,
    Removed,
)


def line(text: str) -> LogLine:
    return LogLine(text, 0, None, "v")


def described(function: str) -> Described:
    return Described(function, "0000000", Path("handler.py"), "")


def test_follower_hears_of_its_functions_only() -> None:
    events = Events()
    one, all_of_them = events.follow(["a"], with_log=False), events.follow([], with_log=False)

    events.emit(described("b"))
    events.emit(described("a"))

    assert one.get(0) == described("a")
    assert [all_of_them.get(0), all_of_them.get(0)] == [described("b"), described("a")]


def test_log_lines_go_to_who_asked_for_them() -> None:
    events = Events()
    silent, told = events.follow([], with_log=False), events.follow([], with_log=True)

    events.emit_lines("a", [line("x")], 0)

    assert silent.get(0) is None
    assert told.get(0) == Logged("a", (line("x"),), 0)


def test_slow_reader_loses_the_oldest_lines_counted_and_no_event() -> None:
    events = Events()
    slow = events.follow([], with_log=True)
    for number in range(MOST_LINES + 3):
        events.emit_lines("a", [line(str(number))], 0)
    events.emit(Removed("a"))

    assert slow.get(0) == Removed("a")
    first = slow.get(0)
    assert isinstance(first, Logged)
    assert (first.dropped, first.lines[0].text, len(first.lines)) == (3, "3", MOST_LINES_AT_ONCE)


def test_lines_of_two_functions_stay_apart_and_in_order() -> None:
    events = Events()
    follower = events.follow([], with_log=True)
    events.emit_lines("a", [line("1"), line("2")], 0)
    events.emit_lines("b", [line("3")], 4)

    assert [follower.get(0), follower.get(0), follower.get(0)] == [
        Logged("a", (line("1"), line("2")), 0),
        Logged("b", (line("3"),), 4),
        None,
    ]


def test_lines_that_were_all_dropped_are_told_as_such() -> None:
    events = Events()
    follower = events.follow([], with_log=True)

    events.emit_lines("a", [], 9)

    assert follower.get(0) == Logged("a", (), 9)


def test_who_never_reads_is_sent_away() -> None:
    events = Events()
    follower = events.follow([], with_log=False)

    for _ in range(MOST_EVENTS + 1):
        events.emit(Removed("a"))

    assert follower.is_closed
    assert list(follower) == []


def test_closing_wakes_who_waits() -> None:
    events = Events()
    follower = events.follow([], with_log=False)
    ended = threading.Event()

    def read() -> None:
        assert list(follower) == []
        ended.set()

    thread = threading.Thread(target=read)
    thread.start()
    events.close()

    assert ended.wait(10)
    thread.join()
