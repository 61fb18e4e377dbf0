import threading

import pytest

from fxviewer.errors import CodecError
from fxviewer.pb.openfx_pb2 import FrameError, Messages
from fxviewer.stream import flight
from fxviewer.stream.flight import MAX_LATE, Encoded
from fxviewer.stream.reply import Failure
from fxviewer.stream.window import Window
from tests.peers.ground import Ground, Item


def reply(number: int, text: str = "") -> Messages:
    return Messages(frame_id=number, Output=(text or str(number)).encode())


def test_a_reply_finds_its_frame_by_the_number_it_echoes() -> None:
    ground = Ground()
    ground.depart(3)

    assert ground.flights.land(reply(3))

    assert ground.outcomes == [(3, "3")]
    assert ground.answers[0].is_exact
    assert ground.answers[0].sent_size == (3, 1)
    assert ground.window.in_flight == 0


def test_without_numbers_replies_are_counted_off() -> None:
    ground = Ground()
    ground.depart(0, 1)

    for text in ("a", "b"):
        ground.flights.land(Messages(Output=text.encode()))

    assert ground.outcomes == [(0, "a"), (1, "b")]
    assert [(one.is_exact, one.was_alone) for one in ground.answers] == [(False, False), (False, True)]


@pytest.mark.parametrize("number", [7, 1], ids=["of no frame", "of one that is answered"])
def test_a_reply_of_a_wrong_number_is_counted_and_harms_nothing(number: int) -> None:
    ground = Ground()
    ground.depart(1, 2)
    ground.flights.land(reply(1))

    ground.flights.land(reply(number, "wrong"))
    ground.flights.land(reply(2))

    assert ground.outcomes == [(1, "1"), (2, "2")]
    assert ground.strays == 1


def test_a_reply_that_overtakes_leaves_the_others_lost_and_their_late_replies_strays() -> None:
    ground = Ground()
    ground.depart(0, 1, 2, 3)

    for number in (2, 0, 1, 3):
        ground.flights.land(reply(number))

    assert ground.outcomes == [
        (0, "lost: The reply to a later frame came first."),
        (1, "lost: The reply to a later frame came first."),
        (2, "2"),
        (3, "3"),
    ]
    assert ground.strays == 2
    assert ground.window.in_flight == 0


def test_a_reply_too_many_where_replies_are_counted_off_makes_the_count_uncertain() -> None:
    ground = Ground()
    ground.depart(0)

    assert ground.flights.land(Messages(Output=b"a"))
    assert not ground.flights.land(Messages(Output=b"a"))

    assert ground.strays == 1


def test_calls_that_end_out_of_order_are_handed_over_in_order() -> None:
    ground = Ground()
    first, second, third = ground.depart(0, 1, 2)

    ground.flights.answer(third, reply(2))
    ground.flights.answer(second, Failure("refused", "", "no"))
    assert ground.outcomes == []
    assert ground.window.in_flight == 3
    ground.flights.answer(first, reply(0))

    assert [seq for seq, _ in ground.outcomes] == [0, 1, 2]
    assert ground.window.in_flight == 0


def test_a_failure_the_gateway_tells_is_the_outcome_of_its_frame() -> None:
    ground = Ground()
    ground.depart(0)

    ground.flights.land(Messages(frame_id=0, error=FrameError(kind=FrameError.RAISED, type="ValueError", message="no")))

    assert ground.outcomes == [(0, Failure("raised", "ValueError", "no"))]


def test_a_frame_that_cannot_be_encoded_costs_itself_and_no_credit() -> None:
    def encode(item: Item, _: str) -> Encoded:
        if item.seq == 1:
            raise CodecError("It is too wide.", "Send it smaller.")
        return Encoded(b"x")

    ground = Ground(encode=encode, window=Window(1))
    (first,) = ground.depart(0)
    ground.flights.answer(first, reply(0))
    ground.mailbox.put(Item(1))
    feeder = threading.Thread(target=ground.mailbox.put, args=(Item(2),))
    feeder.start()

    second = ground.flights.depart()

    feeder.join(5)
    assert second is not None
    assert second.item.seq == 2
    assert ground.outcomes == [(0, "0"), (1, Failure("too large", "", "It is too wide.", "Send it smaller."))]
    assert ground.sent == [0, 1, 2]
    assert ground.window.in_flight == 1


def test_a_frame_that_cannot_be_encoded_waits_for_those_before_it() -> None:
    def encode(item: Item, _: str) -> Encoded:
        if item.seq == 1:
            raise CodecError("It is too wide.")
        return Encoded(b"x")

    ground = Ground(encode=encode)
    (first,) = ground.depart(0)
    ground.mailbox.put(Item(1))
    feeder = threading.Thread(target=ground.mailbox.put, args=(Item(2),))
    feeder.start()
    ground.flights.depart()
    assert ground.outcomes == []

    ground.flights.answer(first, reply(0))

    feeder.join(5)
    assert [seq for seq, _ in ground.outcomes] == [0, 1]


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns

    def pass_s(self, seconds: float) -> None:
        self.now_ns += int(seconds * 1e9)


def test_a_frame_unanswered_within_its_deadline_is_lost_while_others_go_on() -> None:
    clock = Clock()
    ground = Ground(clock_ns=clock)
    ground.depart(0, 1)
    clock.pass_s(0.9)
    ground.flights.land(Messages(Output=b"a"))
    clock.pass_s(0.2)

    is_stalled = ground.flights.expire(lambda _: 1.0)

    assert ground.outcomes == [(0, "a"), (1, "lost: There was no answer within 1 s.")]
    assert not is_stalled


def test_a_reply_after_the_deadline_is_late_and_belongs_to_nobody_else() -> None:
    clock = Clock()
    ground = Ground(clock_ns=clock)
    ground.depart(0)
    clock.pass_s(2)
    ground.flights.expire(lambda _: 1.0)
    ground.depart(1)

    ground.flights.land(Messages(Output=b"late"))
    ground.flights.land(Messages(Output=b"b"))

    assert ground.strays == 1
    assert ground.outcomes[1:] == [(1, "b")]


@pytest.mark.openfx("9.21")
def test_silence_for_the_length_of_a_deadline_is_a_stall() -> None:
    clock = Clock()
    ground = Ground(clock_ns=clock)
    ground.depart(0, 1)
    clock.pass_s(0.9)
    ground.flights.land(Messages(Output=b"a"))
    clock.pass_s(0.9)
    assert not ground.flights.expire(lambda _: 1.0)

    clock.pass_s(0.2)

    assert ground.flights.expire(lambda _: 1.0)


def test_deadlines_are_those_of_the_function() -> None:
    clock = Clock()
    ground = Ground(function="slow", clock_ns=clock)
    ground.depart(0)
    clock.pass_s(5)

    assert not ground.flights.expire(lambda function: 60.0 if function == "slow" else 1.0)
    assert ground.outcomes == []


@pytest.mark.openfx("9.21")
def test_calls_given_up_are_bounded() -> None:
    clock = Clock()
    ground = Ground(window=Window(MAX_LATE + 2), clock_ns=clock)
    flights = ground.depart(*range(MAX_LATE + 2))
    clock.pass_s(2)
    ground.flights.answer(flights[-1], reply(MAX_LATE + 1))  # so that it is no silence

    assert ground.flights.expire(lambda _: 1.0)


def test_everything_under_way_is_lost_when_the_conversation_ends() -> None:
    ground = Ground()
    ground.depart(0, 1)

    ground.flights.close()
    ground.flights.give_up("The connection broke.")

    assert ground.outcomes == [(0, "lost: The connection broke."), (1, "lost: The connection broke.")]
    assert ground.flights.depart() is None


def test_a_frame_still_being_encoded_when_the_conversation_ends_is_lost_too() -> None:
    is_encoding, may_go_on = threading.Event(), threading.Event()

    def encode(_: Item, __: str) -> Encoded:
        is_encoding.set()
        may_go_on.wait(10)
        return Encoded(b"x")

    ground = Ground(encode=encode)
    ground.mailbox.put(Item(0))
    sender = threading.Thread(target=ground.flights.depart)
    sender.start()
    is_encoding.wait(10)

    ground.flights.close()
    ground.flights.give_up("The connection broke.")
    may_go_on.set()

    sender.join(10)
    assert ground.outcomes == [(0, "lost: The connection broke.")]
    assert ground.window.in_flight == 0


def test_closing_wakes_who_waits_for_an_item() -> None:
    ground = Ground()
    departed: list[object] = []
    sender = threading.Thread(target=lambda: departed.append(ground.flights.depart()))
    sender.start()

    ground.flights.close()

    sender.join(5)
    assert departed == [None]
    assert ground.window.in_flight == 0


def test_where_replies_are_counted_off_the_stream_runs_empty_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flight, "SYNC_INTERVAL_NS", 0)
    ground = Ground()
    ground.depart(0, 1)
    ground.flights.land(Messages(Output=b"a"))
    ground.mailbox.put(Item(2))
    departed: list[object] = []
    sender = threading.Thread(target=lambda: departed.append(ground.flights.depart()))
    sender.start()
    sender.join(0.2)
    assert sender.is_alive()  # frame 1 is not answered yet

    ground.flights.land(Messages(Output=b"b"))

    sender.join(5)
    assert len(departed) == 1
