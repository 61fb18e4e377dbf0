"""Real sessions against real gateways and stand-ins."""

from collections.abc import Callable, Iterator

import pytest

from fxviewer.session.session import Session
from tests.peers.collector import Collector, assert_sums_hold
from tests.window import loop, open_viewer

__all__ = ["collector", "loop", "open_viewer", "start"]


@pytest.fixture
def collector() -> Collector:
    return Collector()


@pytest.fixture
def start(collector: Collector) -> Iterator[Callable[..., Session]]:
    """Start sessions that are stopped at the end, when all their frames must be accounted for."""
    sessions: list[Session] = []

    def build(**options: object) -> Session:
        session = Session(sinks=[collector], **options)  # type: ignore[arg-type]
        sessions.append(session)
        session.start()
        return session

    yield build
    for session in sessions:
        session.stop()
        assert_sums_hold(session)
