"""What became of the frames of a batch, counted so that every one of them is accounted for."""

import threading
import time
from array import array
from dataclasses import dataclass

import numpy as np

from fxviewer.errors import SourceError, UnknownFunctionError
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome
from fxviewer.session.output import Output

_MAX_CAUSES = 20  # a function that fails differently on every frame is not worth a list as long as the film
_LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Cause:
    """Why frames have no result: a sentence, for how many of them, and the index of the first."""

    what: str
    count: int
    first_index: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the frames are: frames_in = frames_out + failed + dropped + lost."""

    frames_in: int
    frames_out: int
    failed: int
    dropped: int
    lost: int


class Tally:
    """Counts frames on their way in, and exchanges on their way to the output. Safe from any thread."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._changed = threading.Condition()  # guards the rest
        self._captured = self._sent = self._pictures = self._failed = self._lost = 0
        self._lost_in_row = self._unread = 0
        self._first_ns = self._last_ns = 0
        self._latencies_ns = array("q")
        self._causes: dict[str, Cause] = {}
        self._unknown_function: UnknownFunctionError | None = None

    def count_captured(self, _: Frame) -> None:
        with self._changed:
            self._captured += 1
            self._first_ns = self._first_ns or time.monotonic_ns()

    def count_sent(self, _: Frame) -> None:
        with self._changed:
            self._sent += 1

    def count_unread(self, index: int, error: SourceError) -> None:
        """Count a frame that the source could not read."""
        with self._changed:
            self._unread += 1
            self._note(str(error), index)

    def receive(self, exchange: Exchange) -> None:
        self._output.receive(exchange)
        with self._changed:
            self._last_ns = time.monotonic_ns()
            self._lost_in_row = self._lost_in_row + 1 if isinstance(exchange.outcome, Lost) else 0
            if isinstance(exchange.outcome, Picture):
                self._pictures += 1
                self._latencies_ns.append(exchange.stamps.latency_ns)
            else:
                self._lost += isinstance(exchange.outcome, Lost)
                self._failed += not isinstance(exchange.outcome, Lost)
                self._note_cause(exchange.outcome, exchange.frame.index)
            self._changed.notify_all()

    @property
    def answered(self) -> int:
        with self._changed:
            return self._pictures + self._failed + self._lost

    @property
    def lost_in_row(self) -> int:
        """Frames lost since the last one that was answered."""
        with self._changed:
            return self._lost_in_row

    @property
    def elapsed_s(self) -> float:
        """From the first frame to the newest answer."""
        with self._changed:
            return max(0, self._last_ns - self._first_ns) / 1e9 if self._first_ns else 0.0

    @property
    def unknown_function(self) -> UnknownFunctionError | None:
        """The gateway's word that it cannot do what is asked, for any frame."""
        with self._changed:
            return self._unknown_function

    @property
    def causes(self) -> tuple[Cause, ...]:
        with self._changed:
            return tuple(self._causes.values())

    @property
    def latency_ms(self) -> dict[str, float]:
        """The 50th, 95th and 99th percentile, by nearest rank; empty without pictures."""
        with self._changed:
            latencies_ms = np.array(self._latencies_ns) / 1e6
        if not latencies_ms.size:
            return {}
        ranks = np.percentile(latencies_ms, [50, 95, 99], method="inverted_cdf")
        return {f"p{rank}": round(float(value), 3) for rank, value in zip((50, 95, 99), ranks, strict=True)}

    def wait_until_answered(self, timeout_s: float) -> bool:
        """Wait until no frame is under way."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way() == 0, timeout_s)

    def close(self) -> Counts:
        """Settle what is left, when session and output are closed: under way is lost, the rest was never sent."""
        with self._changed:
            lost = self._lost + max(0, min(self._under_way(), self._sent - self._pictures - self._failed - self._lost))
            frames_out = self._output.frames
            dropped = self._captured - frames_out - self._failed - lost
            return Counts(self._captured + self._unread, frames_out, self._failed + self._unread, dropped, lost)

    def _under_way(self) -> int:
        return self._captured - self._pictures - self._failed - self._lost

    def _note_cause(self, outcome: Outcome, index: int) -> None:
        if isinstance(outcome, Failure) and outcome.kind == "unknown function":
            self._unknown_function = UnknownFunctionError(outcome.message, outcome.hint)
            return
        self._note(_sentence(outcome), index)

    def _note(self, what: str, index: int) -> None:
        if what not in self._causes and len(self._causes) >= _MAX_CAUSES:
            what = "Other causes"
        known = self._causes.get(what, Cause(what, 0, index))
        self._causes[what] = Cause(what, known.count + 1, known.first_index)


def _sentence(outcome: Outcome) -> str:
    if isinstance(outcome, Failure):
        name = f"{outcome.type}: {outcome.message}" if outcome.type else outcome.message
        place = f" ({outcome.file}, line {outcome.line})" if outcome.line else ""
        return f"{name.rstrip('.')}{place}. {outcome.hint}".rstrip()
    if isinstance(outcome, Lost):
        return f"Lost: {outcome.reason}"
    if isinstance(outcome, Picture) or not outcome.text:
        return "The function answered nothing."
    quote = outcome.text if len(outcome.text) <= _LONGEST_QUOTE else f"{outcome.text[:_LONGEST_QUOTE]}…"
    return f"The function answered with text, not with an image: “{quote}”"
