from pathlib import Path

from fxviewer.gateway.bulletin import Bulletin
from fxviewer.gateway.event import Described, Event, Events, Follower, Refused

GOOD = Described("fn", "1111111", Path("/fn/handler.py"), "")
BROKEN = Refused("fn", "2222222", {"kind": "LOAD", "message": "broken", "hint": ""})
MISREAD = Refused("fn", "1111111", {"kind": "LOAD", "message": "no YAML", "hint": ""})


def told(follower: Follower) -> list[Event]:
    return list(iter(lambda: follower.get(0), None))


def test_nothing_is_told_before_it_is_open() -> None:
    events = Events()
    follower = events.follow((), with_log=False)
    bulletin = Bulletin(events)

    bulletin.refuse(BROKEN)
    assert told(follower) == []
    bulletin.open(GOOD)

    assert told(follower) == [GOOD]


def test_the_same_complaint_is_told_once() -> None:
    events = Events()
    bulletin = Bulletin(events)
    bulletin.open(GOOD)
    follower = events.follow((), with_log=False)

    for _ in range(2):
        bulletin.refuse(BROKEN)
        bulletin.misread_config(MISREAD)

    assert told(follower) == [BROKEN, MISREAD]


def test_what_mends_one_complaint_leaves_the_other() -> None:
    events = Events()
    bulletin = Bulletin(events)
    bulletin.open(GOOD)
    bulletin.refuse(BROKEN)
    bulletin.misread_config(MISREAD)
    follower = events.follow((), with_log=False)

    bulletin.accept(GOOD)
    assert told(follower) == [GOOD, MISREAD]
    bulletin.refuse(BROKEN)
    bulletin.read_config(GOOD)
    assert told(follower) == [BROKEN, GOOD, BROKEN]
    bulletin.read_config(GOOD)
    assert told(follower) == []


def test_who_comes_later_is_told_all_of_it() -> None:
    events = Events()
    bulletin = Bulletin(events)
    bulletin.open(GOOD)
    bulletin.refuse(BROKEN)
    bulletin.misread_config(MISREAD)

    follower = events.follow((), with_log=False)
    bulletin.tell(follower, GOOD)

    assert told(follower) == [GOOD, BROKEN, MISREAD]
