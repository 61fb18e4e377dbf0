"""Streams: order, slow readers, callers that go; and the extension fields."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import grpc
import pytest

from fxviewer.frame_pool import FramePool, PoolReader
from fxviewer.gateway.invocation import STREAM_DEPTH
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]
Wait = Callable[[Callable[[], object]], object]

UNDER_WAY_BYTES = 32 << 20  # gRPC lets more be under way, of requests and of answers, the faster it takes them
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

    assert taken < STREAM_DEPTH + UNDER_WAY_BYTES // len(body)
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
    server = start({"once": "import time\ndef Handler(req):\n    time.sleep(0.5)\n    return req.input\n"})
    dcf = GatewayStub(connect(server.address))
    list(dcf.Invokes(frames("once", 1), timeout=60))
    gone = dcf.Invokes(frames("once", 60))
    next(gone)
    gone.cancel()

    (reply,) = dcf.Invokes(frames("once", 1), timeout=20)  # all of the others would take thirty

    assert reply.Output == b"0"


needs_pool = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")


@pytest.fixture
def pool() -> Iterator[FramePool]:
    with closing(FramePool()) as pool:
        yield pool


def lying(pool: FramePool, frame: bytes, service: str = "same") -> pb.InvokeServiceRequest:
    """Return a request for a frame that was left in the pool."""
    span = pool.put(frame)
    assert span is not None
    place = pb.SharedInput(key=pool.key, offset=span.offset, size=span.size)
    return pb.InvokeServiceRequest(Service=service, frame_id=1, shared=place)


@needs_pool
def test_workers_read_their_input_from_the_pool(start: Start, connect: Connect, pool: FramePool) -> None:
    gateway = start(HANDLERS, pool=PoolReader(pool.fd, pool.key))
    inputs = [os.urandom(3 << 20), b"x", b""]

    stub = GatewayStub(connect(gateway.address))
    replies = list(stub.Invokes((lying(pool, frame) for frame in inputs), timeout=60))

    assert [reply.Output for reply in replies] == inputs


@needs_pool
def test_a_worker_that_was_started_anew_reads_from_the_pool(start: Start, connect: Connect, pool: FramePool) -> None:
    ending = "import os\ndef Handler(req):\n    if req.input == b'end': os._exit(1)\n    return req.input\n"
    gateway = start({"ending": ending}, pool=PoolReader(pool.fd, pool.key))
    stub = FxGatewayStub(connect(gateway.address))

    replies = [stub.Invoke(lying(pool, body, "ending"), timeout=60) for body in (b"one", b"end", b"two")]

    assert [(reply.Msg, reply.error.kind) for reply in replies] == [
        ("one", pb.FrameError.UNSPECIFIED),
        ("", pb.FrameError.CRASHED),
        ("two", pb.FrameError.UNSPECIFIED),
    ]


@needs_pool
@pytest.mark.parametrize(
    "change",
    [{"key": b""}, {"key": bytes(16)}, {"offset": 1 << 40}, {"size": 1 << 40}, {"offset": (1 << 64) - 1}],
    ids=["no key", "another key", "beyond its end", "too large", "largest offset"],
)
def test_places_that_are_not_the_caller_s_are_not_read(
    start: Start, connect: Connect, pool: FramePool, change: dict[str, object]
) -> None:
    gateway = start(HANDLERS, pool=PoolReader(pool.fd, pool.key))
    request = lying(pool, b"secret")
    request.shared.MergeFrom(pb.SharedInput(**change))
    if change.get("key") == b"":
        request.shared.ClearField("key")

    reply = FxGatewayStub(connect(gateway.address)).Invoke(request, timeout=60)

    assert (reply.Msg, reply.error.kind) == ("", pb.FrameError.UNREACHABLE)
    assert reply.error.hint == "Send it in the request."


@needs_pool
def test_a_gateway_that_shares_no_memory_says_so(dcf: GatewayStub, pool: FramePool) -> None:
    (reply,) = dcf.Invokes(iter([lying(pool, b"frame")]), timeout=60)

    assert (reply.Output, reply.error.kind) == (b"", pb.FrameError.UNREACHABLE)


@needs_pool
def test_what_a_handler_starts_does_not_hold_the_pool(start: Start, connect: Connect, pool: FramePool) -> None:
    looks = (
        "import subprocess\n"
        "def Handler(req):\n"
        "    return subprocess.run(['ls', '-l', '/proc/self/fd'], capture_output=True, close_fds=False).stdout\n"
    )
    gateway = start({"looks": looks}, pool=PoolReader(pool.fd, pool.key))

    reply = FxGatewayStub(connect(gateway.address)).Invoke(lying(pool, b"x", "looks"), timeout=60)

    assert "pipe:" in reply.Msg
    assert "fxviewer-frames" not in reply.Msg
