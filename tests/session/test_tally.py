import numpy as np

from fxviewer.errors import FxviewerError, SourceLostError, UnknownFunctionError
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome, Stamps, Text
from fxviewer.session.tally import Cause, Counts, Tally

IMAGE = np.zeros((48, 64, 3), np.uint8)
PICTURE = Picture(IMAGE, b"")
FAILURE = Failure("raised", "ValueError", "too dark", file="handler.py", line=7)


class Memory:
    """An output that keeps pictures in mind only, at most `room` of them."""

    def __init__(self, room: int = 1_000_000) -> None:
        self._room = room
        self.frames = 0
        self.error: FxviewerError | None = None

    def receive(self, exchange: Exchange) -> None:
        if isinstance(exchange.outcome, Picture) and self.frames < self._room:
            self.frames += 1

    def close(self) -> None: ...


def frame(index: int) -> Frame:
    return Frame(IMAGE, index, index, 0, 0)


def exchange(index: int, outcome: Outcome, latency_ms: int = 1) -> Exchange:
    stamps = Stamps(0, 0, 0, 0, latency_ms * 1_000_000)
    return Exchange(frame(index), "blur", "", b"", outcome, "exact", stamps)


def tally_of(outcomes: list[Outcome], *, captured: int = 0, sent: int = 0, room: int = 1_000_000) -> Tally:
    tally = Tally(Memory(room))
    for index in range(max(captured, len(outcomes))):
        tally.count_captured(frame(index))
    for index in range(max(sent, len(outcomes))):
        tally.count_sent(frame(index))
    for index, outcome in enumerate(outcomes):
        tally.receive(exchange(index, outcome))
    return tally


def test_text_and_nothing_count_as_failed() -> None:
    tally = tally_of([PICTURE, FAILURE, Text("hello"), Text(""), Lost("gone")])

    assert tally.close() == Counts(frames_in=5, frames_out=1, failed=3, dropped=0, lost=1)


def test_what_is_under_way_at_the_end_is_lost_and_what_waits_is_dropped() -> None:
    tally = tally_of([PICTURE] * 3, captured=7, sent=5)

    assert tally.close() == Counts(frames_in=7, frames_out=3, failed=0, dropped=2, lost=2)


def test_a_picture_that_was_not_written_is_dropped() -> None:
    tally = tally_of([PICTURE] * 5 + [FAILURE], room=3)

    assert tally.close() == Counts(frames_in=6, frames_out=3, failed=1, dropped=2, lost=0)


def test_each_cause_is_told_once_with_its_first_frame_and_count() -> None:
    tally = tally_of([PICTURE, FAILURE, Text("no face"), FAILURE, Text(""), Lost("the connection broke")])

    assert tally.causes == (
        Cause("ValueError: too dark (handler.py, line 7).", 2, 1),
        Cause("The function answered with text, not with an image: “no face”", 1, 2),
        Cause("The function answered nothing.", 1, 4),
        Cause("Lost: the connection broke", 1, 5),
    )


def test_causes_that_never_repeat_are_summed_up() -> None:
    tally = tally_of([Failure("raised", "ValueError", f"frame {number}") for number in range(100)])

    assert len(tally.causes) == 21
    assert tally.causes[-1] == Cause("Other causes", 80, 20)


def test_frames_that_could_not_be_read_have_failed_whatever_else_is_under_way() -> None:
    tally = tally_of([PICTURE] * 3, captured=7, sent=5)

    tally.count_unread(8, SourceLostError("“8.png” cannot be shown."))

    assert tally.close() == Counts(frames_in=8, frames_out=3, failed=1, dropped=2, lost=2)
    assert tally.causes == (Cause("“8.png” cannot be shown.", 1, 8),)


def test_an_unknown_function_is_an_error_of_the_whole() -> None:
    tally = tally_of([Failure("unknown function", "", "There is no “blr”.", hint="Choose blur.")])

    assert isinstance(tally.unknown_function, UnknownFunctionError)
    assert str(tally.unknown_function) == "There is no “blr”. Choose blur."
    assert tally.causes == ()


def test_percentiles_are_of_pictures_by_nearest_rank() -> None:
    tally = Tally(Memory())
    for number in range(1, 101):
        tally.receive(exchange(number, PICTURE, latency_ms=number))
    tally.receive(exchange(101, FAILURE, latency_ms=9000))

    assert tally.latency_ms == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_without_pictures_there_is_no_latency() -> None:
    assert tally_of([FAILURE]).latency_ms == {}


def test_waiting_for_answers_ends_when_all_are_there() -> None:
    assert tally_of([PICTURE, FAILURE]).wait_until_answered(0.0)
    assert not tally_of([PICTURE], captured=2).wait_until_answered(0.0)
