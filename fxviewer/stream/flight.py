"""Requests on their way: from the mailbox, through a credit of the window, to the reply that belongs to them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fxviewer.errors import CodecError
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.stream.ask import Ask
from fxviewer.stream.mailbox import Feed
from fxviewer.stream.reply import Answer, Failure, read_profile, read_result
from fxviewer.stream.window import Window

MAX_LATE = 4  # given up and still unanswered: OpenFx's gateway works on, and its executor has ten threads
SYNC_INTERVAL_NS = 2_000_000_000  # how long replies may be counted off without proof that none is missing
LONGEST_SYNC_S = 0.25  # for a reply too many to show itself


class Numbered(Protocol):
    @property
    def seq(self) -> int: ...


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One item as it travels.

    Attributes:
        size: Width and height of the picture in it.
    """

    body: bytes
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Flight(Generic[T]):
    """One request under way. Times are time.monotonic_ns()."""

    item: T
    ask: Ask
    sent: Encoded
    taken_ns: int
    encoded_ns: int

    @property
    def function(self) -> str:
        return self.ask.function

    def request(self, token: str = "") -> InvokeServiceRequest:
        return self.ask.request(self.sent.body, self.item.seq, token)


@dataclass(slots=True, eq=False)
class _Place(Generic[T]):
    """One flight in the order of delivery; `outcome` is None while it is under way, a str says why it is lost."""

    flight: Flight[T]
    outcome: Answer[T] | str | None = None


class Flights(Generic[T]):
    """All requests of one conversation. Safe from any thread.

    What becomes of them is handed over in the order they left, one at a time, on the thread that brought it.

    Args:
        mailbox: Where the next item comes from.
        window: How many may be under way; a credit is free again when the outcome is handed over.
        encode: Makes the bytes for a function; called only for items that will be sent, one at a time. A CodecError
            costs that item.
        ask: Called for what is asked, for each request anew.
        on_sent: Called with each item as it leaves.
        deliver: Takes each answer.
        lose: Takes each request that will have none, and why.
        on_stray: Called for each reply that belongs to no request under way: of a wrong number, doubled, or late.
    """

    def __init__(
        self,
        mailbox: Feed[T],
        window: Window,
        *,
        encode: Callable[[T, str], Encoded],
        ask: Callable[[], Ask],
        on_sent: Callable[[T], None],
        deliver: Callable[[Answer[T]], None],
        lose: Callable[[Flight[T], str], None],
        on_stray: Callable[[], None],
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._mailbox = mailbox
        self._window = window
        self._encode = encode
        self._ask = ask
        self._on_sent = on_sent
        self._deliver = deliver
        self._lose = lose
        self._on_stray = on_stray
        self._clock_ns = clock_ns
        self._departing = threading.Lock()  # held from taking an item to its place in the order
        self._delivering = threading.RLock()  # held while outcomes are handed over
        self._changed = threading.Condition()  # guards the rest
        self._awaited: dict[int, Flight[T]] = {}  # no reply yet, the oldest first; also those given up
        self._order: dict[int, _Place[T]] = {}  # not handed over yet
        self._is_open = True
        self._end = ""  # why everything is lost from now on
        self._heard_ns = self._clock_ns()
        self._round_trip_ns = 0
        self._counts_off = False  # the gateway does not echo numbers
        self._proven_ns = self._clock_ns()  # when last nothing was under way

    def depart(self) -> Flight[T] | None:
        """Wait for a credit, then for the newest item, encode it and count it as under way; None once closed."""
        with self._departing:
            while self._prove_order() and self._window.acquire():
                item = self._mailbox.take(is_wanted=lambda: self._is_open)
                if item is None:
                    self._window.release()
                    return None
                if (flight := self._board(item)) is not None:
                    return flight
            return None

    def land(self, reply: Messages) -> bool:
        """Take a reply of a stream: by the number it echoes, else it is for the oldest request.

        The stream keeps the order, so a reply that overtakes others leaves them lost.

        Returns:
            False when replies are counted off and this one was not asked for: the count is wrong.
        """
        received_ns = self._clock_ns()
        result = read_result(reply)
        is_exact = reply.HasField("frame_id")
        with self._changed:
            self._counts_off = not is_exact
            seq = reply.frame_id if is_exact else next(iter(self._awaited), -1)
            was_alone = len(self._awaited) == 1
            flight = self._awaited.pop(seq, None)
            if flight is not None:
                self._heard(flight, received_ns)
                for older in [one for one in self._awaited if one < seq]:
                    del self._awaited[older]
                    self._settle(older, "The reply to a later frame came first.")
            is_wanted = flight is not None and self._settle(
                seq, _answer(flight, result, reply, received_ns, is_exact=is_exact, was_alone=was_alone)
            )
        if not is_wanted:
            self._on_stray()
        self._hand_over()
        return is_exact or flight is not None

    def answer(self, flight: Flight[T], reply: Messages | Failure) -> None:
        """Take the reply to this very request, for calls whose reply comes back to who asked."""
        received_ns = self._clock_ns()
        result, told = (reply, Messages()) if isinstance(reply, Failure) else (read_result(reply), reply)
        with self._changed:
            was_alone = len(self._awaited) == 1
            if self._awaited.pop(flight.item.seq, None) is None:
                return
            self._heard(flight, received_ns)
            is_wanted = self._settle(
                flight.item.seq, _answer(flight, result, told, received_ns, is_exact=True, was_alone=was_alone)
            )
        if not is_wanted:
            self._on_stray()
        self._hand_over()

    def fail(self, flight: Flight[T], reason: str) -> None:
        """Give up this request: nothing will come of it."""
        with self._changed:
            self._awaited.pop(flight.item.seq, None)
            self._settle(flight.item.seq, reason)
        self._hand_over()

    def expire(self, deadline_s: Callable[[str], float]) -> bool:
        """Give up requests that are unanswered for longer than their function's deadline.

        Returns:
            True when the gateway is stalled: nothing at all came back for that long, or too many are given up.
        """
        now_ns = self._clock_ns()
        is_silent = False
        with self._changed:
            for seq, flight in self._awaited.items():
                limit_s = deadline_s(flight.function)
                if now_ns - flight.encoded_ns > limit_s * 1e9:
                    self._settle(seq, f"There was no answer within {limit_s:g} s.")
                    is_silent = is_silent or now_ns - max(self._heard_ns, flight.encoded_ns) > limit_s * 1e9
            late = sum(seq not in self._order or self._order[seq].outcome is not None for seq in self._awaited)
        self._hand_over()
        return is_silent or late > MAX_LATE

    @property
    def oldest(self) -> Flight[T] | None:
        """The request that waits longest for its answer."""
        with self._changed:
            return next(iter(self._awaited.values()), None)

    def close(self) -> None:
        """Let no more requests leave and wake whoever waits to send one."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        self._window.close()
        self._mailbox.wake()

    def give_up(self, reason: str) -> None:
        """Hand over everything under way as lost, and whatever an encoder still holds as soon as it is done."""
        with self._changed:
            self._end = reason
            self._awaited.clear()
            for seq in self._order:
                self._settle(seq, reason)
        self._hand_over()

    # -- departure

    def _board(self, item: T) -> Flight[T] | None:
        """Encode the item and enter it; None when it will not be sent."""
        taken_ns = self._clock_ns()
        ask = self._ask()
        failure: Failure | None = None
        try:
            sent = self._encode(item, ask.function)
        except CodecError as error:
            sent, failure = Encoded(b""), Failure("too large", "", error.what, error.cure)
        flight = Flight(item, ask, sent, taken_ns, self._clock_ns())
        self._on_sent(item)
        with self._changed:
            place = self._order[item.seq] = _Place(flight)
            if failure is not None:
                place.outcome = _answer(
                    flight, failure, Messages(), flight.encoded_ns, is_exact=True, was_alone=not self._awaited
                )
            elif self._end:
                place.outcome = self._end
            else:
                self._awaited[item.seq] = flight
                return flight
        self._hand_over()
        return None

    def _prove_order(self) -> bool:
        """Where replies are counted off, let the stream run empty now and then.

        Only then is it certain that none was lost, and after a moment that none came twice.
        """
        with self._changed:
            if not self._awaited:
                self._proven_ns = self._clock_ns()
            if self._counts_off and self._clock_ns() - self._proven_ns > SYNC_INTERVAL_NS:
                self._changed.wait_for(lambda: not (self._is_open and self._awaited))
                self._changed.wait_for(lambda: not self._is_open, min(LONGEST_SYNC_S, self._round_trip_ns / 1e9))
                self._proven_ns = self._clock_ns()
            return self._is_open

    # -- arrival; the caller holds _changed

    def _heard(self, flight: Flight[T], received_ns: int) -> None:
        self._heard_ns = received_ns
        self._round_trip_ns = received_ns - flight.encoded_ns
        self._changed.notify_all()

    def _settle(self, seq: int, outcome: Answer[T] | str) -> bool:
        """Write down what became of a request; False when that is known already."""
        place = self._order.get(seq)
        if place is None or place.outcome is not None:
            return False
        place.outcome = outcome
        return True

    def _hand_over(self) -> None:
        with self._delivering:
            while (place := self._next_done()) is not None:
                self._window.release()
                if isinstance(place.outcome, Answer):
                    self._deliver(place.outcome)
                else:
                    self._lose(place.flight, place.outcome or "")

    def _next_done(self) -> _Place[T] | None:
        with self._changed:
            first = next(iter(self._order.values()), None)
            if first is None or first.outcome is None:
                return None
            return self._order.pop(first.flight.item.seq)


def _answer(
    flight: Flight[T],
    result: bytes | str | Failure,
    reply: Messages,
    received_ns: int,
    *,
    is_exact: bool,
    was_alone: bool,
) -> Answer[T]:
    return Answer(
        item=flight.item,
        ask=flight.ask,
        sent=flight.sent.body,
        sent_size=flight.sent.size,
        result=result,
        version=reply.version,
        profile=read_profile(reply),
        is_exact=is_exact,
        was_alone=was_alone,
        taken_ns=flight.taken_ns,
        encoded_ns=flight.encoded_ns,
        received_ns=received_ns,
        wait_ns=reply.timing.wait_ns,
        handler_ns=reply.timing.handler_ns,
        total_ns=reply.timing.total_ns,
    )
