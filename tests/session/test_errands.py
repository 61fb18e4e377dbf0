"""Sweeps and measurements while the stream goes on, against the real gateway."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fxviewer.errors import FxviewerError
from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Lost, Text
from fxviewer.session.scale_probe import ScaleProbe
from fxviewer.session.session import Session
from fxviewer.session.sweep import Axis, Cell

DEADLINE_S = 30.0
FRAME = Frame(np.full((120, 160, 3), 90, np.uint8), 17, 17, 0, 0)
TWENTY_MS = """\
import time
def Handler(req, level: int = 0, mode: str = "plain"):
    time.sleep(0.02)
    return f"{mode} {level}"
"""


class Watcher:
    """A sink, and the callbacks of errands."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.exchanges: list[Exchange] = []
        self.endings: list[tuple[object, FxviewerError | None]] = []

    def receive(self, exchange: Exchange) -> None:
        with self._changed:
            self.exchanges.append(exchange)
            self._changed.notify_all()

    def ended(self, result: object, error: FxviewerError | None) -> None:
        with self._changed:
            self.endings.append((result, error))
            self._changed.notify_all()

    def wait_for(self, is_met: Callable[[], object]) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: bool(is_met()), DEADLINE_S)


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def session(tmp_path: Path, watcher: Watcher) -> Iterator[Session]:
    handler = tmp_path / "twenty.py"
    handler.write_text(TWENTY_MS)
    session = Session(function="twenty", functions=[handler], sinks=[watcher])
    session.start()
    session.open("pattern:320x240@30")
    assert watcher.wait_for(lambda: len(watcher.exchanges) > 3)
    yield session
    session.stop()


def test_a_sweep_keeps_the_values_in_force_and_the_stream_goes_on(session: Session, watcher: Watcher) -> None:
    session.set_parameters("twenty", {"mode": "tuned"})
    cells: list[Cell] = []

    session.errands.sweep(FRAME, [Axis("level", tuple(range(12)))], lambda cell, _: cells.append(cell), watcher.ended)

    seen = len(watcher.exchanges)
    assert watcher.wait_for(lambda: watcher.endings)
    assert [cell.exchange.outcome for cell in cells] == [Text(f"tuned {level}") for level in range(12)]
    assert watcher.endings == [(tuple(cells), None)]
    assert watcher.wait_for(lambda: len(watcher.exchanges) > seen + 3)
    assert not any(isinstance(one.outcome, Lost) for one in watcher.exchanges)
    assert {one.frame.image.shape for one in watcher.exchanges} == {(240, 320, 3)}


def test_scales_are_measured(session: Session, watcher: Watcher) -> None:
    session.errands.probe_scales(FRAME, watcher.ended)

    assert watcher.wait_for(lambda: watcher.endings)
    ((probe, error),) = watcher.endings
    assert error is None
    assert isinstance(probe, ScaleProbe)
    assert probe.full_ms >= 20


def test_a_profile_names_the_slow_line(session: Session, watcher: Watcher) -> None:
    session.errands.profile(FRAME, watcher.ended)

    assert watcher.wait_for(lambda: watcher.endings)
    ((exchange, error),) = watcher.endings
    assert error is None
    assert isinstance(exchange, Exchange)
    slowest = max(exchange.profile, key=lambda line: line.total_ns)
    assert (Path(slowest.file).name, slowest.line) == ("twenty.py", 3)
    assert slowest.total_ns >= 20_000_000


def test_a_cancelled_sweep_ends_without_a_result(session: Session, watcher: Watcher) -> None:
    errand = session.errands.sweep(FRAME, [Axis("level", tuple(range(10_000)))], lambda *_: None, watcher.ended)

    errand.cancel()

    assert watcher.wait_for(lambda: watcher.endings == [(None, None)])


def test_the_session_ends_what_is_left(session: Session, watcher: Watcher) -> None:
    for _ in range(3):
        session.errands.sweep(FRAME, [Axis("level", tuple(range(10_000)))], lambda *_: None, watcher.ended)

    session.stop()

    assert watcher.wait_for(lambda: watcher.endings == [(None, None)] * 3)
    session.errands.sweep(FRAME, [Axis("level", (1,))], lambda *_: None, watcher.ended)
    assert watcher.wait_for(lambda: len(watcher.endings) == 4)
