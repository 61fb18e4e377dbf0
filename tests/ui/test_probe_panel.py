import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.settings import Connection
from fxviewer.stream.probe import Step
from fxviewer.ui.background import Background
from fxviewer.ui.probe_panel import ProbePanel

GOOD = Step("name", "ok", "localhost is 127.0.0.1.", "", 0.4)
SKIPPED = Step("TLS", "skipped", "The connection is not encrypted.", "", 0.1)
BAD = Step("TCP", "failed", "Nothing listens.", "Start the gateway.", 3000.0)


@dataclass
class Way:
    """Goes a step only when it is let."""

    steps: tuple[Step, ...] = (GOOD, BAD)

    def __post_init__(self) -> None:
        self.may_go = threading.Semaphore(0)
        self.asked = 0

    def walk(self, _: Connection) -> Generator[Step, None, None]:
        for step in self.steps:
            self.asked += 1
            assert self.may_go.acquire(timeout=10)
            yield step


@pytest.fixture
def way() -> Iterator[Way]:
    way = Way()
    yield way
    way.may_go.release(100)


@pytest.fixture
def panel(qtbot: QtBot, loop: QEventLoop, way: Way) -> ProbePanel:
    def fail(error: BaseException) -> None:
        raise error

    panel = ProbePanel(way.walk, Background(loop, fail))
    qtbot.addWidget(panel)
    panel.resize(500, 200)
    return panel


def words(panel: ProbePanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if not label.isHidden() and label.text()]


def test_steps_appear_one_after_the_other_while_the_next_is_gone(qtbot: QtBot, panel: ProbePanel, way: Way) -> None:
    panel.run(Connection(address="a:1"))
    assert panel.is_running
    assert words(panel) == ["Next step…"]

    way.may_go.release()
    qtbot.waitUntil(lambda: len(panel.steps) == 1)

    assert {"Name", "0.4 ms", "localhost is 127.0.0.1.", "Next step…"} <= set(words(panel))
    assert panel.is_running


def test_where_the_way_ends_it_says_what_to_do(qtbot: QtBot, panel: ProbePanel, way: Way) -> None:
    way.may_go.release(2)
    panel.run(Connection(address="a:1"))

    qtbot.waitUntil(lambda: not panel.is_running)

    assert panel.cure == "Start the gateway."
    assert "Nothing listens." in words(panel)
    assert "Next step…" not in words(panel)


def test_a_way_that_is_open_to_its_end_is_said_to_be(qtbot: QtBot, panel: ProbePanel, way: Way) -> None:
    way.steps = (GOOD, SKIPPED, GOOD)
    way.may_go.release(3)
    panel.run(Connection(address="a:1"))

    qtbot.waitUntil(lambda: not panel.is_running)

    assert panel.cure == "Everything works."
    assert "0.1 ms" not in words(panel), "what was skipped took no time"


def test_a_test_is_cancelled_at_once_and_what_still_comes_of_it_is_not_shown(
    qtbot: QtBot, panel: ProbePanel, way: Way
) -> None:
    panel.run(Connection(address="a:1"))
    qtbot.waitUntil(lambda: way.asked == 1)

    with qtbot.waitSignal(panel.changed):
        panel.cancel()
    assert panel.cure == "The test was cancelled."
    way.may_go.release(2)
    panel.run(Connection(address="a:2"))
    way.may_go.release(2)

    qtbot.waitUntil(lambda: not panel.is_running)
    assert [step.name for step in panel.steps] == ["name", "TCP"]


def test_clearing_puts_it_away(qtbot: QtBot, panel: ProbePanel, way: Way) -> None:
    way.may_go.release(2)
    panel.run(Connection(address="a:1"))
    qtbot.waitUntil(lambda: not panel.is_running)

    panel.clear()

    assert panel.isHidden()
    assert panel.steps == []
    assert panel.cure == ""
