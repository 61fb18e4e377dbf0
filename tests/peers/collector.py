"""A sink that remembers, and a session that is stopped."""

import threading
from collections.abc import Callable

from fxviewer.media.frame import Picture
from fxviewer.media.strip import read_strip
from fxviewer.session.exchange import Exchange, Lost
from fxviewer.session.session import Session
from fxviewer.settings import Connection
from tests.peers.http_openfx import HttpPeer
from tests.peers.openfx import OpenFxPeer


class Collector:
    """Remembers every exchange, without the pictures: of each the number its frame has, and the number it shows.

    Attributes:
        pairs: (number of the frame, number in the result's strip or None without a picture), in order of arrival.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.pairs: list[tuple[int, int | None]] = []
        self.exchanges: list[Exchange] = []
        self.keeps_exchanges = True

    def receive(self, exchange: Exchange) -> None:
        shown = read_strip(exchange.outcome.image) if isinstance(exchange.outcome, Picture) else None
        assert read_strip(exchange.frame.image) in (None, exchange.frame.index)
        with self.changed:
            self.pairs.append((exchange.frame.index, shown))
            if self.keeps_exchanges:
                self.exchanges.append(exchange)
            self.changed.notify_all()

    def wait_for(self, is_met: Callable[[list[Exchange]], bool], timeout_s: float = 30) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: is_met(self.exchanges), timeout_s)

    @property
    def pictures(self) -> int:
        return sum(shown is not None for _, shown in self.pairs)

    @property
    def lost(self) -> list[str]:
        return [one.outcome.reason for one in self.exchanges if isinstance(one.outcome, Lost)]


def assert_sums_hold(session: Session) -> None:
    """Of a session that has been stopped: every frame is accounted for."""
    reading = session.meters.read()
    assert reading.captured == reading.dropped + reading.results + reading.lost
    assert reading.in_flight == 0


def ask(peer: OpenFxPeer | HttpPeer, frames: int = 3, **connection: object) -> list[Exchange]:
    """Send so many frames to the function “f” and return what became of them."""
    collector = Collector()
    with peer:
        session = Session(
            function="f",
            paced=False,
            sinks=[collector],
            connection=Connection(address=peer.address, **connection),  # type: ignore[arg-type]
        )
        session.start()
        session.open(f"pattern:320x200@0x{frames}")
        assert session.wait_until_ended(60)
        session.stop()
    assert_sums_hold(session)
    assert len(collector.exchanges) == frames
    return collector.exchanges
