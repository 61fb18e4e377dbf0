"""That the result beside a frame is its own, proven from the pixels: each frame carries its number, and so does each
result."""

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.media.codec import encode_png
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.session.exchange import Failure, Lost
from fxviewer.session.session import Session
from fxviewer.settings import Connection, Transport
from tests.peers.collector import Collector
from tests.peers.openfx import DcfPeer, StreamPeer

Start = Callable[..., Session]
Requests = Iterator[InvokeServiceRequest]


@pytest.mark.parametrize("transport", ["stream", "unary"])
def test_every_result_carries_the_number_of_its_frame(start: Start, collector: Collector, transport: Transport) -> None:
    collector.keeps_exchanges = False
    session = start(function="identity", paced=False, connection=Connection(transport=transport))

    session.open("pattern:320x240@0x1000")

    assert session.wait_until_ended(100)
    assert collector.pairs == [(number, number) for number in range(1000)]


def test_over_http_as_well(start: Start, collector: Collector) -> None:
    server = GatewayServer(http="127.0.0.1:0")
    try:
        connection = Connection(address=server.http_address, transport="http")
        session = start(function="identity", paced=False, connection=connection)

        session.open("pattern:320x240@0x300")

        assert session.wait_until_ended(100)
        session.stop()
    finally:
        server.stop()
    assert collector.pairs == [(number, number) for number in range(300)]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ten_thousand_results_carry_the_number_of_their_frame(start: Start, collector: Collector) -> None:
    collector.keeps_exchanges = False
    session = start(function="identity", paced=False)

    session.open("pattern:320x240@0x10000")

    assert session.wait_until_ended(280)
    assert collector.pairs == [(number, number) for number in range(10_000)]
    assert session.meters.read().dropped == 0


@pytest.mark.openfx("9.19")
def test_a_gateway_that_shuffles_loses_and_doubles_never_gets_a_wrong_pair_past(
    start: Start, collector: Collector
) -> None:
    chance = random.Random(5)

    def shuffle(requests: Requests) -> Iterator[Messages]:
        held: list[Messages] = []
        for request in requests:
            held.append(Messages(Output=request.Input, frame_id=request.frame_id))
            if len(held) >= 3 or request.frame_id >= 297:
                chance.shuffle(held)
                held += held[:1] * chance.choice([0, 1])
                yield from held[chance.choice([0, 0, 1]) :]
                held = []

    with StreamPeer(shuffle) as peer:
        connection = Connection(address=peer.address, window=3, deadline_s=1.0)
        session = start(function="x", paced=False, connection=connection)
        session.open("pattern:320x200@0x300")
        assert session.wait_until_ended(100)
        reading, strays = session.meters.read(), session.status.lane.strays
        session.stop()

    assert [number for number, _ in collector.pairs] == list(range(300))
    assert all(shown in (number, None) for number, shown in collector.pairs)
    assert collector.pictures >= 50
    assert reading.lost + collector.pictures == 300
    assert reading.strays > 0
    assert strays <= reading.strays  # of the newest connection alone


def test_where_replies_are_counted_off_a_doubled_one_opens_the_stream_anew(start: Start, collector: Collector) -> None:
    is_doubled = threading.Event()

    def double_once(requests: Requests) -> Iterator[Messages]:
        for request in requests:
            yield Messages(Output=request.Input)
            if len(collector.pairs) > 20 and not is_doubled.is_set():
                is_doubled.set()
                yield Messages(Output=request.Input)

    with StreamPeer(double_once) as peer:
        session = start(function="x", connection=Connection(address=peer.address, window=1))
        session.open("pattern:320x200@30")
        assert collector.wait_for(lambda _: is_doubled.is_set() and peer.streams == 2)
        seen = len(collector.pairs)
        assert collector.wait_for(lambda got: len(got) > seen + 20)
        session.stop()

    assert all(shown in (number, None) for number, shown in collector.pairs[seen + 1 :])
    assert session.meters.read().strays == 1


def test_where_replies_are_counted_off_a_lost_one_is_found_out(
    start: Start, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fxviewer.stream.flight.SYNC_INTERVAL_NS", 200_000_000)
    monkeypatch.setattr("fxviewer.session.lane.COLD_START_S", 1.0)
    is_lost = threading.Event()

    def lose_once(requests: Requests) -> Iterator[Messages]:
        for request in requests:
            if len(collector.pairs) > 20 and not is_lost.is_set():
                is_lost.set()
                continue
            yield Messages(Output=request.Input)

    with StreamPeer(lose_once) as peer:
        connection = Connection(address=peer.address, window=3, deadline_s=1.0)
        session = start(function="x", connection=connection, policy="every-frame")
        session.open("pattern:320x200@200")
        assert collector.wait_for(lambda _: peer.streams == 2)
        seen = len(collector.pairs)
        assert collector.wait_for(lambda got: len(got) > seen + 50)
        session.stop()

    assert all(shown in (number, None) for number, shown in collector.pairs[seen + 5 :])
    assert {one.pairing for one in collector.exchanges[:10]} <= {"by order", "exact (1 in flight)"}
    assert any(isinstance(one.outcome, Lost) for one in collector.exchanges)


def test_dcf_with_one_in_flight_is_exact_and_says_why(start: Start, collector: Collector) -> None:
    with DcfPeer({"same": bytes}) as peer:
        session = start(function="same", paced=False, connection=Connection(address=peer.address, window=1))
        session.open("pattern:320x200@0x50")
        assert session.wait_until_ended(60)
        session.stop()

    assert {one.pairing for one in collector.exchanges} == {"exact (1 in flight)"}
    assert collector.pairs == [(number, number) for number in range(50)]


def test_a_frame_too_wide_for_jpeg_costs_itself_and_the_stream_goes_on(
    start: Start, collector: Collector, tmp_path: Path
) -> None:
    wide = tmp_path / "wide.png"
    wide.write_bytes(encode_png(np.zeros((4, 66_000, 3), np.uint8)))
    with DcfPeer({"same": bytes}) as peer:
        session = start(function="same", paced=False, connection=Connection(address=peer.address))
        session.open(str(wide))
        assert collector.wait_for(lambda got: len(got) == 1)
        session.open("pattern:320x200@0x5")
        assert collector.wait_for(lambda got: len(got) == 6)
        session.stop()

    failure = collector.exchanges[0].outcome
    assert isinstance(failure, Failure)
    assert failure.kind == "too large"
    assert collector.pairs[1:] == [(number, number) for number in range(5)]
    assert len(peer.requests) == 5
