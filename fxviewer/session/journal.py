"""What is worth reading afterwards: what handlers print, frames without a result, saves and whether they load."""

import threading
import time
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from typing import Literal

from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Failure, Lost
from fxviewer.session.live import Live
from fxviewer.stream.workbench import Described, LogLine, Refused

CAPACITY = 1000  # notes; they are few, since what repeats is counted
REPEAT_NS = 1_000_000_000  # what happens again and again is told once in so long
FRAMES = 1 << 16  # whose numbers are known: more than the lines that are kept

NoteKind = Literal["failed", "lost", "refused", "reloaded", "gap"]


@dataclass(frozen=True, slots=True)
class Note:
    """A line that no handler printed.

    Attributes:
        unix_ns: When, by this computer's wall clock.
        frame_id: The `seq` of the frame; None where it is about none.
        failure: Of the frame, or of the save.
        reason: Why the frame was lost.
        count: Frames it is told for, or lines that were left out.
        reload_ms: From the save to the swap.
    """

    kind: NoteKind
    function: str
    unix_ns: int
    frame_id: int | None = None
    version: str = ""
    failure: Failure | None = None
    reason: str = ""
    count: int = 1
    reload_ms: float = 0.0


Line = LogLine | Note


class Journal:
    """A sink of the session that keeps notes, and readers of them and of the handlers' lines. Safe from any thread."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._numbers = _FrameNumbers()
        self._lock = threading.Lock()  # guards all below
        self._notes: deque[tuple[int, Note]] = deque(maxlen=CAPACITY)  # with their numbers
        self._count = 0
        self._last: Note | None = None  # about a frame
        self._repeats: Note | None = None
        self._seen: dict[str, tuple[Described | None, Refused | None]] = {}

    def receive(self, exchange: Exchange) -> None:
        self._numbers.note(exchange.frame)
        now, seq, outcome = time.time_ns(), exchange.frame.seq, exchange.outcome
        if isinstance(outcome, Failure):
            self._note_frame(Note("failed", exchange.function, now, seq, exchange.version, failure=outcome))
        elif isinstance(outcome, Lost):
            self._note_frame(Note("lost", exchange.function, now, seq, exchange.version, reason=outcome.reason))

    def note_saves(self, functions: Iterable[str]) -> None:
        """Look what has become of the newest saves of these functions; called when `live` has changed."""
        for function in functions:
            described, refused = self._live.described(function), self._live.refused(function)
            with self._lock:
                before = self._seen.get(function, (None, None))
                self._seen[function] = (described, refused)
                if refused is not None and refused != before[1]:
                    self._add(
                        Note("refused", function, time.time_ns(), version=refused.version, failure=refused.failure)
                    )
                if described is not None and described.reload_ms and described != before[0]:
                    self._add(_reloaded(described))

    def frame_number(self, frame_id: int) -> int | None:
        """The number people know the frame of this `seq` by; None while its answer has not come."""
        return self._numbers.of(frame_id)

    def reader(self) -> "JournalReader":
        """Return one who reads everything that is still here, and from then on what is new."""
        return JournalReader(self, self._live)

    def notes(self, after: int) -> tuple[list[Note], int]:
        """Return the notes from this number on, and the number to go on with."""
        with self._lock:
            if self._repeats is not None and time.time_ns() - self._repeats.unix_ns >= REPEAT_NS:
                self._flush()
            return [note for number, note in self._notes if number >= after], self._count

    def _note_frame(self, note: Note) -> None:
        with self._lock:
            if self._last is None or not _is_same(note, self._last):
                self._flush()
                self._add(note)
                self._last = note
                return
            counted = self._repeats.count + 1 if self._repeats else 1
            since_ns = self._repeats.unix_ns if self._repeats else note.unix_ns
            self._repeats = replace(note, count=counted, unix_ns=since_ns)
            if note.unix_ns - since_ns >= REPEAT_NS:
                self._flush()

    def _flush(self) -> None:
        if self._repeats is not None:
            self._add(replace(self._repeats, unix_ns=time.time_ns()))
            self._repeats = None

    def _add(self, note: Note) -> None:
        self._notes.append((self._count, note))
        self._count += 1


class JournalReader:
    """Used by one thread."""

    def __init__(self, journal: Journal, live: Live) -> None:
        self._journal = journal
        self._live = live
        self._next_note = 0
        self._next_line: int | None = None

    def read(self) -> tuple[Line, ...]:
        """Return what came since the last time, in its order, with a note where lines were left out."""
        notes, self._next_note = self._journal.notes(self._next_note)
        return tuple(merge(self._lines(), notes, key=lambda line: line.unix_ns))

    def _lines(self) -> Iterator[Line]:
        """Yield the lines; before the first that was ever read nothing counts as left out."""
        piece = self._live.log.read(self._next_line or 0)
        expected = self._next_line
        for number, line in zip(piece.numbers, piece.lines, strict=True):
            if expected is not None and number > expected:
                yield Note("gap", line.function, line.unix_ns, version=line.version, count=number - expected)
            yield line
            expected = number + 1
        if expected is not None and piece.next > expected:
            yield Note("gap", "", time.time_ns(), count=piece.next - expected)
        self._next_line = piece.next


class _FrameNumbers:
    """Which `index` the frame of a `seq` has, for the newest frames. Written by one thread, read by any."""

    def __init__(self) -> None:
        self._seqs = array("q", [-1]) * FRAMES
        self._indices = array("q", [0]) * FRAMES

    def note(self, frame: Frame) -> None:
        place = frame.seq % FRAMES
        self._indices[place] = frame.index
        self._seqs[place] = frame.seq

    def of(self, seq: int) -> int | None:
        place = seq % FRAMES
        index = self._indices[place]
        return index if self._seqs[place] == seq else None


def _is_same(one: Note, other: Note) -> bool:
    return (one.kind, one.function, one.version, one.failure, one.reason) == (
        other.kind, other.function, other.version, other.failure, other.reason,
    )  # fmt: skip


def _reloaded(described: Described) -> Note:
    return Note(
        "reloaded", described.function, time.time_ns(), version=described.version, reload_ms=described.reload_ms
    )
