"""Requests on their way: from the mailbox, through a credit of the window, to the reply that belongs to them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.stream.ask import Ask
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.reply import Answer, Failure, read_profile, read_result
from fxviewer.stream.window import Window


class Numbered(Protocol):
    @property
    def seq(self) -> int: ...


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True, slots=True, eq=False)
class Flight(Generic[T]):
    """One request under way. Times are time.monotonic_ns()."""

    item: T
    ask: Ask
    sent: bytes
    taken_ns: int
    encoded_ns: int

    @property
    def function(self) -> str:
        return self.ask.function

    def request(self, token: str = "") -> InvokeServiceRequest:
        return self.ask.request(self.sent, self.item.seq, token)


class Flights(Generic[T]):
    """All requests of one lane, in the order they left. Safe from any thread.

    Args:
        mailbox: Where the next item comes from.
        window: How many may be under way.
        encode: Makes the bytes; called only for items that will be sent.
        ask: Called for what is asked, for each request anew.
        on_sent: Called with each item as it leaves.
    """

    def __init__(
        self,
        mailbox: Mailbox[T],
        window: Window,
        *,
        encode: Callable[[T], bytes],
        ask: Callable[[], Ask],
        on_sent: Callable[[T], None],
    ) -> None:
        self._mailbox = mailbox
        self._window = window
        self._encode = encode
        self._ask = ask
        self._on_sent = on_sent
        self._lock = threading.Lock()  # guards _under_way, _is_open
        self._under_way: dict[int, Flight[T]] = {}
        self._is_open = True

    def depart(self) -> Flight[T] | None:
        """Wait for a credit, then for the newest item, encode it and count it as under way; None once closed."""
        if not self._window.acquire():
            return None
        item = self._mailbox.take(is_wanted=lambda: self._is_open)
        if item is None:
            self._window.release()
            return None
        taken_ns = time.monotonic_ns()
        sent = self._encode(item)
        flight = Flight(item, self._ask(), sent, taken_ns, time.monotonic_ns())
        with self._lock:
            self._under_way[item.seq] = flight
        self._on_sent(item)
        return flight

    def land(self, reply: Messages) -> Answer[T] | None:
        """Find the request this reply belongs to: by the number it echoes, else the oldest.

        Returns:
            None when the reply belongs to no request under way.
        """
        is_exact = reply.HasField("frame_id")
        with self._lock:
            seq = reply.frame_id if is_exact else next(iter(self._under_way), None)
        return None if seq is None else self._close(seq, read_result(reply), reply, is_exact=is_exact)

    def answer(self, flight: Flight[T], reply: Messages | Failure) -> Answer[T] | None:
        """Close this very request with its own reply; None when it was given up meanwhile.

        For calls whose reply comes back to who asked, so that the pairing is certain.
        """
        if isinstance(reply, Failure):
            return self._close(flight.item.seq, reply, Messages(), is_exact=True)
        return self._close(flight.item.seq, read_result(reply), reply, is_exact=True)

    def _close(self, seq: int, result: bytes | str | Failure, reply: Messages, *, is_exact: bool) -> Answer[T] | None:
        received_ns = time.monotonic_ns()
        with self._lock:
            was_alone = len(self._under_way) == 1
            flight = self._under_way.pop(seq, None)
        if flight is None:
            return None
        self._window.release()
        return Answer(
            item=flight.item,
            ask=flight.ask,
            sent=flight.sent,
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

    def oldest_age_s(self) -> float:
        """How long the oldest request has been waiting for its answer; 0 when none is under way."""
        with self._lock:
            oldest = next(iter(self._under_way.values()), None)
        return 0.0 if oldest is None else (time.monotonic_ns() - oldest.encoded_ns) / 1e9

    def close(self) -> None:
        """Let no more requests leave and wake whoever waits to send one."""
        self._is_open = False
        self._window.close()
        self._mailbox.wake()

    def give_up(self) -> list[Flight[T]]:
        """Take what is still under way out of the count: it is lost."""
        with self._lock:
            lost = list(self._under_way.values())
            self._under_way.clear()
        for _ in lost:
            self._window.release()
        return lost
