"""Streams: order, slow readers, callers that go; and the extension fields."""

import threading
from collections.abc import Callable, Iterator

import grpc
import pytest

from fxviewer.gateway.invocation import STREAM_DEPTH
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]
Wait = Callable[[Callable[[], object]], object]

HANDLERS = {
    "same": "def Handler(req):\n    return req.input\n",
    "uneven": (
        "import time\ndef Handler(req):\n    time.sleep(0.05 if req.input == b'0' else 0)\n    return req.input\n"
    ),
    "slow": "import time\ndef Handler(req):\n    time.sleep(60)\n",
    "raises": "def Handler(req):\n    raise ValueError('bad frame')\n",
    "tuned": "def Handler(req, low: int = 3):\n    return str(low)\n",
}


@pytest.fixture
def gateway(start: Start) -> GatewayServer:
    return start(HANDLERS, workers=2)


@pytest.fixture
def dcf(gateway: GatewayServer, connect: Connect) -> GatewayStub:
    return GatewayStub(connect(gateway.address))


def frames(service: str, count: int, **fields: object) -> Iterator[pb.InvokeServiceRequest]:
    for number in range(count):
        yield pb.InvokeServiceRequest(Service=service, Input=b"%d" % (number % 2), frame_id=number, **fields)


def streams() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "fx-stream"]


def test_replies_are_in_order_while_workers_overtake_each_other(dcf: GatewayStub) -> None:
    replies = list(dcf.Invokes(frames("uneven", 40), timeout=60))

    assert [reply.frame_id for reply in replies] == list(range(40))
    assert [reply.Output for reply in replies] == [b"0", b"1"] * 20


def test_foreign_callers_get_plain_openfx(dcf: GatewayStub) -> None:
    requests = [pb.InvokeServiceRequest(Service=name, Input=b"x") for name in ("same", "raises", "same")]

    replies = list(dcf.Invokes(iter(requests), timeout=60))

    assert [reply.SerializeToString() for reply in replies] == [b"\n\x01x", b"", b"\n\x01x"]


def test_our_callers_get_numbers_version_times_and_reasons(dcf: GatewayStub) -> None:
    (good,) = dcf.Invokes(frames("same", 1), timeout=60)
    (bad,) = dcf.Invokes(frames("raises", 1), timeout=60)

    assert (good.frame_id, len(good.version), good.HasField("error")) == (0, 7, False)
    assert 0 < good.timing.handler_ns <= good.timing.total_ns
    assert (bad.Output, bad.error.type, bad.error.message) == (b"", "ValueError", "bad frame")


def test_unary_callers_of_ours_get_the_reason_instead_of_a_status(gateway: GatewayServer, connect: Connect) -> None:
    stub = FxGatewayStub(connect(gateway.address))

    reply = stub.Invoke(pb.InvokeServiceRequest(Service="raises", frame_id=7), timeout=60)

    assert (reply.frame_id, reply.error.kind, reply.error.message) == (7, pb.FrameError.RAISED, "bad frame")


def test_parameters_versions_and_profiles_pass_through(dcf: GatewayStub) -> None:
    (tuned,) = dcf.Invokes(frames("tuned", 1, parameters='{"low": 9}', profile=True), timeout=60)
    (wrong,) = dcf.Invokes(frames("tuned", 1, parameters='{"low": "much"}'), timeout=60)
    (unknown,) = dcf.Invokes(frames("tuned", 1, version="fffffff"), timeout=60)

    assert tuned.Output == b"9"
    assert [(line.line, line.hits) for line in tuned.profile] == [(2, 1)]
    assert wrong.error.kind == pb.FrameError.PARAMETERS
    assert unknown.error.kind == pb.FrameError.UNKNOWN_VERSION


def test_strict_gateway_reads_no_extension_fields(start: Start, connect: Connect) -> None:
    stub = FxGatewayStub(connect(start(HANDLERS, is_strict=True).address))

    reply = stub.Invoke(pb.InvokeServiceRequest(Service="tuned", frame_id=1, parameters='{"low": 9}'), timeout=60)
    assert reply.SerializeToString() == b"\n\x013"
    with pytest.raises(grpc.RpcError, match="bad frame"):
        stub.Invoke(pb.InvokeServiceRequest(Service="raises", frame_id=1), timeout=60)


def test_stream_that_is_half_closed_is_answered_to_its_end(dcf: GatewayStub) -> None:
    replies = dcf.Invokes(frames("uneven", 10), timeout=60)  # all are sent and the sending side ends at once

    assert len(list(replies)) == 10


def test_stream_without_a_request_ends_at_once(dcf: GatewayStub) -> None:
    assert list(dcf.Invokes(iter(()), timeout=10)) == []


def test_slow_reader_stops_the_reading_of_its_own_requests_alone(dcf: GatewayStub, wait: Wait) -> None:
    taken = 0
    body = bytes(256 << 10)

    def requests() -> Iterator[pb.InvokeServiceRequest]:
        nonlocal taken
        while True:
            taken += 1
            yield pb.InvokeServiceRequest(Service="same", Input=body)

    call = dcf.Invokes(requests(), timeout=60)
    next(call)
    before = -1
    while taken != before:  # until nothing more is taken while other calls are answered
        before = taken
        list(dcf.Invokes(frames("same", 50), timeout=60))

    assert taken < STREAM_DEPTH + 50
    call.cancel()
    wait(lambda: not streams())


def test_caller_that_goes_leaves_no_thread_behind_while_the_function_works(
    gateway: GatewayServer, connect: Connect, wait: Wait
) -> None:
    calls = []
    for _ in range(3):
        requests = (pb.InvokeServiceRequest(Service="slow", Input=b"x") for _ in range(STREAM_DEPTH + 10))
        calls.append(GatewayStub(connect(gateway.address)).Invokes(requests))
    wait(lambda: len(streams()) == 3)

    for call in calls:
        call.cancel()

    wait(lambda: not streams())


def test_requests_of_a_caller_that_went_are_not_worked_off(start: Start, connect: Connect) -> None:
    server = start({"once": "import time\ndef Handler(req):\n    time.sleep(0.3)\n    return req.input\n"})
    dcf = GatewayStub(connect(server.address))
    list(dcf.Invokes(frames("once", 1), timeout=60))
    gone = dcf.Invokes(frames("once", 60))
    next(gone)
    gone.cancel()

    (reply,) = dcf.Invokes(frames("once", 1), timeout=5)

    assert reply.Output == b"0"
