"""What the tests of flights and invokers share: numbered items, and who notes what became of them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fxviewer.stream.ask import Ask
from fxviewer.stream.flight import Encoded, Flight, Flights
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.reply import Answer
from fxviewer.stream.window import Window


@dataclass(frozen=True, slots=True)
class Item:
    seq: int


@dataclass
class Ground:
    """Holds flights of items whose bytes are their number, and remembers every outcome."""

    function: str = "echo"
    window: Window = field(default_factory=lambda: Window(4))
    mailbox: Mailbox[Item] = field(default_factory=lambda: Mailbox(waits=True))
    encode: Callable[[Item, str], Encoded] = lambda item, _: Encoded(b"%d" % item.seq, (item.seq, 1))
    outcomes: list[tuple[int, object]] = field(default_factory=list)
    answers: list[Answer[Item]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    strays: int = 0
    clock_ns: Callable[[], int] = time.monotonic_ns

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.flights: Flights[Item] = Flights(
            self.mailbox,
            self.window,
            encode=lambda item, function: self.encode(item, function),
            ask=lambda: Ask(self.function),
            on_sent=self._sent,
            deliver=self._answered,
            lose=self._lost,
            on_stray=self._strayed,
            clock_ns=lambda: self.clock_ns(),
        )

    def depart(self, *seqs: int) -> list[Flight[Item]]:
        departed = []
        for seq in seqs:
            self.mailbox.put(Item(seq))
            flight = self.flights.depart()
            assert flight is not None
            departed.append(flight)
        return departed

    def feed(self, count: int) -> None:
        """Put so many items, from a thread of its own, as fast as they are taken."""
        items = [Item(seq) for seq in range(count)]
        is_wanted = lambda: not self.is_over  # noqa: E731
        self.is_over = False
        self._feeder = threading.Thread(target=lambda: [self.mailbox.put(item, is_wanted=is_wanted) for item in items])
        self._feeder.start()

    def end(self) -> None:
        self.is_over = True
        self.mailbox.wake()
        self._feeder.join(5)

    def wait_for(self, count: int, timeout_s: float = 20.0) -> bool:
        """Wait until so many outcomes are there."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.outcomes) >= count, timeout_s)

    def wait_until(self, is_met: Callable[[], bool], timeout_s: float = 20.0) -> bool:
        with self.changed:
            return self.changed.wait_for(is_met, timeout_s)

    def _sent(self, item: Item) -> None:
        with self.changed:
            self.sent.append(item.seq)
            self.changed.notify_all()

    def _answered(self, answer: Answer[Item]) -> None:
        with self.changed:
            self.answers.append(answer)
            self.outcomes.append((answer.item.seq, answer.result))
            self.changed.notify_all()

    def _lost(self, flight: Flight[Item], reason: str) -> None:
        with self.changed:
            self.outcomes.append((flight.item.seq, f"lost: {reason}"))
            self.changed.notify_all()

    def _strayed(self) -> None:
        with self.changed:
            self.strays += 1
            self.changed.notify_all()
