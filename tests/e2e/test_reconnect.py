"""Gateways that go away and come back."""

import base64
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from fxviewer.errors import GatewayUnreachableError
from fxviewer.session.session import Session
from fxviewer.session.status import LaneStatus, SessionStatus
from fxviewer.settings import Connection
from tests.peers.collector import Collector
from tests.peers.nobody import unheard_port
from tests.peers.openfx import DcfPeer, OpenFxPeer

Start = Callable[..., Session]


class Watch:
    """Remembers every status of the lane."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.seen: list[LaneStatus] = []

    def __call__(self, status: SessionStatus) -> None:
        with self.changed:
            self.seen.append(status.lane)
            self.changed.notify_all()

    def wait_for(self, is_met: Callable[[LaneStatus], bool], timeout_s: float = 40) -> LaneStatus:
        with self.changed:
            assert self.changed.wait_for(lambda: any(map(is_met, self.seen)), timeout_s)
            return next(filter(is_met, self.seen))


@pytest.fixture
def watch() -> Watch:
    return Watch()


def gateway(port: int) -> "subprocess.Popen[str]":
    """Start a gateway process of its own; return it once it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fxviewer", "gateway", "--listen", f"127.0.0.1:{port}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == f"listening at 127.0.0.1:{port}\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture
def port() -> Iterator[int]:
    with unheard_port() as port:
        yield port


@pytest.fixture
def _patiently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pauses so long that no busy machine can take them for what cut them short."""
    for name in ("FIRST_RETRY_S", "LONGEST_RETRY_S"):
        monkeypatch.setattr(f"fxviewer.session.lane.{name}", 100.0)


def test_a_gateway_killed_in_the_middle_and_started_again_resumes_and_the_sums_hold(
    start: Start, collector: Collector, watch: Watch, port: int
) -> None:
    process = gateway(port)
    session = start(function="identity", connection=Connection(address=f"127.0.0.1:{port}"), on_status=watch)
    session.open("pattern:320x200@60")
    assert collector.wait_for(lambda got: len(got) > 20)

    os.kill(process.pid, signal.SIGKILL)
    end(process)
    watch.wait_for(lambda lane: lane.phase == "waiting" and lane.error is not None)
    process = gateway(port)

    count = len(collector.exchanges)
    assert collector.wait_for(lambda _: sum(shown is not None for _, shown in collector.pairs[count:]) > 20)
    session.stop()
    end(process)
    assert all(shown in (number, None) for number, shown in collector.pairs)
    assert session.meters.read().lost == len(collector.lost)


def test_the_pauses_grow_and_are_told_with_the_time_of_the_next_attempt(start: Start, watch: Watch, port: int) -> None:
    start(connection=Connection(address=f"127.0.0.1:{port}"), on_status=watch)

    watch.wait_for(lambda lane: lane.attempt == 4)

    waits = {lane.attempt: lane for lane in watch.seen if lane.phase == "waiting" and lane.retry_at_ns}
    assert isinstance(waits[1].error, GatewayUnreachableError)
    ends = [waits[attempt].retry_at_ns for attempt in (1, 2, 3, 4)]
    gaps_s = [(later - earlier) / 1e9 for earlier, later in itertools.pairwise(ends)]
    assert gaps_s[0] >= 0.8 * 0.5
    assert gaps_s[1] >= 0.8 * 1.0
    assert gaps_s[2] >= 0.8 * 2.0


@pytest.mark.usefixtures("_patiently")
def test_a_gateway_that_listens_again_is_noticed_before_the_pause_is_over(
    start: Start, collector: Collector, watch: Watch, port: int
) -> None:
    session = start(function="same", connection=Connection(address=f"127.0.0.1:{port}"), on_status=watch)
    session.open("pattern:320x200@60")
    waiting = watch.wait_for(lambda lane: lane.attempt == 1)

    with DcfPeer({"same": bytes}, port=port):
        assert collector.wait_for(lambda _: collector.pictures > 0)
        arrived_ns = time.monotonic_ns()
        session.stop()

    assert arrived_ns < waiting.retry_at_ns


@pytest.mark.usefixtures("_patiently")
def test_retry_now_does_not_wait(start: Start, watch: Watch, port: int) -> None:
    session = start(connection=Connection(address=f"127.0.0.1:{port}"), on_status=watch)
    waiting = watch.wait_for(lambda lane: lane.attempt == 1)

    session.retry_now()

    watch.wait_for(lambda lane: lane.attempt == 2)
    assert time.monotonic_ns() < waiting.retry_at_ns


def test_another_address_is_used_at_once(start: Start, collector: Collector, watch: Watch, port: int) -> None:
    session = start(function="same", connection=Connection(address=f"127.0.0.1:{port}"), on_status=watch)
    session.open("pattern:320x200@60")
    watch.wait_for(lambda lane: lane.attempt == 3)

    with DcfPeer({"same": bytes}) as peer:
        session.connect(Connection(address=peer.address))
        assert collector.wait_for(lambda _: collector.pictures > 0)
        lane = session.status.lane
        session.stop()

    assert (lane.address, lane.attempt, lane.error) == (peer.address, 0, None)


def test_every_frame_of_a_file_is_answered_before_it_has_ended(start: Start, collector: Collector) -> None:
    def slow(body: bytes) -> bytes:
        threading.Event().wait(0.05)
        return base64.b64encode(body)

    with OpenFxPeer({"same": slow}) as peer:
        session = start(function="same", paced=False, connection=Connection(address=peer.address, window=4))
        session.open("pattern:320x200@0x12")
        assert session.wait_until_ended(60)
        session.stop()

    assert collector.pairs == [(number, number) for number in range(12)]
