"""What handlers print, and what happens beside it, as one story."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome, Stamps
from fxviewer.session.journal import CAPACITY, REPEAT_NS, Journal, Line, Note
from fxviewer.session.live import Live, Place
from fxviewer.stream.workbench import LogLine
from tests.peers.workbench import WorkbenchPeer, described, logged, refused

IMAGE = np.zeros((2, 2, 3), np.uint8)
TOO_DARK = Failure("raised", "ValueError", "too dark", line=3)


def answer(seq: int, outcome: Outcome, *, index: int | None = None, version: str = "abc1234") -> Exchange:
    frame = Frame(IMAGE, seq, seq if index is None else index, 0, 0)
    return Exchange(frame, "edges", version, b"", outcome, "exact", Stamps(0, 0, 0, 0, 0))


def told(lines: tuple[Line, ...]) -> list[tuple[str, int]]:
    return [(line.kind, line.count) if isinstance(line, Note) else (line.text, 1) for line in lines]


class Followed:
    """A Journal over a Live, and a way to wait for what comes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.live = Live(self._notify)
        self.journal = Journal(self.live)

    def wait_for(self, is_met: Callable[[Live], object]) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: bool(is_met(self.live)), 20)

    def _notify(self) -> None:
        self.journal.note_saves(["edges"])
        with self._changed:
            self._changed.notify_all()


@pytest.fixture
def followed() -> Iterator[Followed]:
    followed = Followed()
    followed.live.start()
    yield followed
    followed.live.stop()


@pytest.fixture
def peer(followed: Followed) -> Iterator[WorkbenchPeer]:
    with WorkbenchPeer() as peer:
        followed.live.want_log(True)
        followed.live.follow(Place(peer.address))
        yield peer
        followed.live.follow(None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The wall clock, as a list of one number that a test sets."""
    now = [10 * REPEAT_NS]
    monkeypatch.setattr("fxviewer.session.journal.time.time_ns", lambda: now[0])
    return now


def test_a_failure_of_every_frame_is_told_once_and_then_counted(followed: Followed, clock: list[int]) -> None:
    reader = followed.journal.reader()
    for seq in range(5):
        followed.journal.receive(answer(seq, TOO_DARK))
    assert told(reader.read()) == [("failed", 1)]

    clock[0] += REPEAT_NS

    assert told(reader.read()) == [("failed", 4)]
    assert told(reader.read()) == []


def test_what_is_counted_is_told_before_another_failure(followed: Followed, clock: list[int]) -> None:
    for seq in range(3):
        followed.journal.receive(answer(seq, TOO_DARK))
    followed.journal.receive(answer(3, Lost("the connection broke")))

    assert told(followed.journal.reader().read()) == [("failed", 1), ("failed", 2), ("lost", 1)]


def test_the_same_failure_of_another_version_is_another(followed: Followed) -> None:
    followed.journal.receive(answer(0, TOO_DARK))
    followed.journal.receive(answer(1, TOO_DARK, version="def5678"))

    assert told(followed.journal.reader().read()) == [("failed", 1), ("failed", 1)]


def test_a_picture_is_nothing_to_note_but_its_frame_is_known(followed: Followed) -> None:
    followed.journal.receive(answer(70_000, Picture(IMAGE, b""), index=12))

    assert followed.journal.reader().read() == ()
    assert followed.journal.frame_number(70_000) == 12
    assert followed.journal.frame_number(70_001) is None
    assert followed.journal.frame_number(70_000 - (1 << 16)) is None


def test_notes_are_bounded(followed: Followed) -> None:
    for seq in range(CAPACITY + 10):
        followed.journal.receive(answer(seq, Failure("raised", "ValueError", f"frame {seq}")))

    read = followed.journal.reader().read()

    assert len(read) == CAPACITY
    last = read[-1]
    assert isinstance(last, Note)
    assert last.frame_id == CAPACITY + 9


def test_a_refused_save_and_its_mending_are_noted_once(followed: Followed, peer: WorkbenchPeer) -> None:
    peer.say(described("edges"))
    peer.say(refused("edges", "invalid syntax"))
    peer.say(described("edges", "def5678", reload_ns=212_000_000))
    assert followed.wait_for(lambda _: len(followed.journal.notes(0)[0]) == 2)

    followed.journal.note_saves(["edges"])

    assert told(followed.journal.reader().read()) == [("refused", 1), ("reloaded", 1)]


def test_lines_left_out_are_told_where_they_are_missing(followed: Followed, peer: WorkbenchPeer) -> None:
    reader = followed.journal.reader()
    peer.say(logged("edges", "a", "b", dropped=7))
    peer.say(logged("edges", "z", dropped=1204))
    assert followed.wait_for(lambda live: len(live.log.read().lines) == 3)

    assert told(reader.read()) == [("a", 1), ("b", 1), ("gap", 1204), ("z", 1)]


def test_every_reader_reads_everything(followed: Followed) -> None:
    followed.live.log.append([LogLine("edges", "a", 1, None, "abc1234")])
    first, second = followed.journal.reader(), followed.journal.reader()

    assert told(first.read()) == told(second.read()) == [("a", 1)]
    assert first.read() == ()
