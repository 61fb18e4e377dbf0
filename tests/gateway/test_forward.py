"""A gateway in front of executors at several addresses, which it finds by name."""

import re
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from fxviewer.errors import SettingsError
from fxviewer.gateway.call import Call
from fxviewer.gateway.carrier import Job, Target
from fxviewer.gateway.forward import ForwardHost
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub
from tests.peers.names import Names

Start = Callable[..., GatewayServer]
Watch = Callable[..., Any]
Connect = Callable[..., grpc.Channel]
Wait = Callable[[Callable[[], object]], object]

HANDLER = """
import os, time
def Handler(req, low: int = 3):
    text = req.input.decode("latin-1")
    if text == "raise":
        raise ValueError("bad frame")
    if text == "hang":
        print("hanging", flush=True)
        time.sleep(60)
    if text == "die":
        os._exit(3)
    if text == "low":
        return str(low)
    if text == "info":
        return f"{req.info.FunctionName}|{req.info.Trigger.Name}|{req.info.Trigger.Time}"
    time.sleep(0.005)
    return os.environ["WATCHER_HOST"].encode() + b"\\xff"
"""


@pytest.fixture
def gateway(request: pytest.FixtureRequest, start: Start, names: Names, watcher_port: int) -> GatewayServer:
    pattern = f"dns://{names.address}/{{function}}.openfx-fn:{watcher_port}"
    return start(forward=pattern, deadline_s=getattr(request, "param", 30.0), http="127.0.0.1:0")


@pytest.fixture
def dcf(gateway: GatewayServer, connect: Connect) -> GatewayStub:
    return GatewayStub(connect(gateway.address))


@pytest.fixture
def openfx(gateway: GatewayServer, connect: Connect) -> FxGatewayStub:
    return FxGatewayStub(connect(gateway.address))


def frames(count: int, body: bytes = b"x", **fields: Any) -> Iterator[pb.InvokeServiceRequest]:
    for number in range(count):
        yield pb.InvokeServiceRequest(Service="fn", Input=body, frame_id=number, **fields)


def hosts(replies: list[pb.Messages]) -> Counter[str]:
    return Counter(reply.Output.rstrip(b"\xff").decode() for reply in replies if not reply.HasField("error"))


def refusal(stub: FxGatewayStub, service: str, body: bytes = b"x") -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        stub.Invoke(pb.InvokeServiceRequest(Service=service, Input=body), timeout=30)
    return caught.value.code(), caught.value.details() or ""


def test_stream_is_spread_over_all_addresses_and_keeps_its_order(
    dcf: GatewayStub, names: Names, watch: Watch, monkeypatch: pytest.MonkeyPatch, wait: Wait
) -> None:
    # One that is slow to take its first connection is left out until the next.
    monkeypatch.setattr("fxviewer.gateway.carrier.CHANNEL_LIFE_S", 0.5)
    everybody = [f"127.0.0.{number}" for number in (2, 3, 4)]
    for host in everybody:
        watch(host, HANDLER)
    names.table["fn.openfx-fn"] = everybody

    def is_spread() -> bool:
        replies = list(dcf.Invokes(frames(200), timeout=60))
        assert [reply.frame_id for reply in replies] == list(range(200))
        assert not any(reply.HasField("error") for reply in replies)
        return set(hosts(replies)) == set(everybody)

    wait(is_spread)


def test_executor_that_is_killed_costs_its_own_frames_and_the_stream_goes_on(
    dcf: GatewayStub, names: Names, watch: Watch
) -> None:
    names.table["fn.openfx-fn"] = ["127.0.0.2", "127.0.0.3"]
    _, victim = (watch(host, HANDLER) for host in names.table["fn.openfx-fn"])

    def requests() -> Iterator[pb.InvokeServiceRequest]:
        for request in frames(300):
            if request.frame_id == 150:
                victim.process.kill()
                victim.process.wait()
            yield request

    replies = list(dcf.Invokes(requests(), timeout=60))

    assert [reply.frame_id for reply in replies] == list(range(300))
    lost = [reply for reply in replies if reply.HasField("error")]
    assert len(lost) <= 32  # what was under way there
    assert {reply.error.kind for reply in lost} <= {pb.FrameError.CRASHED}
    assert not any(reply.HasField("error") for reply in replies[-50:])
    assert hosts(replies[-50:]) == {"127.0.0.2": 50}


def test_executor_that_is_told_to_stop_costs_no_frame(dcf: GatewayStub, names: Names, watch: Watch) -> None:
    names.table["fn.openfx-fn"] = ["127.0.0.2", "127.0.0.3"]
    _, leaving = (watch(host, HANDLER) for host in names.table["fn.openfx-fn"])

    def requests() -> Iterator[pb.InvokeServiceRequest]:
        for request in frames(300):
            if request.frame_id == 150:
                leaving.process.send_signal(signal.SIGTERM)
            yield request

    replies = list(dcf.Invokes(requests(), timeout=60))

    assert [reply.error.message for reply in replies if reply.HasField("error")] == []
    assert leaving.process.wait(30) == 0


def test_replica_that_is_added_gets_work(
    dcf: GatewayStub, names: Names, watch: Watch, monkeypatch: pytest.MonkeyPatch, wait: Wait
) -> None:
    monkeypatch.setattr("fxviewer.gateway.carrier.CHANNEL_LIFE_S", 0.5)
    watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]
    assert hosts(list(dcf.Invokes(frames(20), timeout=60))) == {"127.0.0.2": 20}
    watch("127.0.0.3", HANDLER)

    names.table["fn.openfx-fn"] = ["127.0.0.2", "127.0.0.3"]

    wait(lambda: "127.0.0.3" in hosts(list(dcf.Invokes(frames(20), timeout=60))))


def test_executors_of_others_are_asked_one_call_at_a_time(
    dcf: GatewayStub, names: Names, watch: Watch, wait: Wait
) -> None:
    handler = HANDLER.replace('b"\\xff"', 'b""')
    names.table["fn.openfx-fn"] = ["127.0.0.2", "127.0.0.3"]
    for host in names.table["fn.openfx-fn"]:
        watch(host, handler, WATCHER_STRICT="true")

    def is_spread() -> bool:
        replies = list(dcf.Invokes(frames(100), timeout=60))
        assert [reply.frame_id for reply in replies] == list(range(100))
        return set(hosts(replies)) == {"127.0.0.2", "127.0.0.3"}

    wait(is_spread)  # at once, but for one that is slow to take its first connection


def test_failures_of_executors_of_others_reach_our_callers_in_the_reply(
    dcf: GatewayStub, names: Names, watch: Watch
) -> None:
    watch("127.0.0.2", HANDLER, WATCHER_STRICT="true")
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    (raised,), (image,) = (list(dcf.Invokes(frames(1, body), timeout=30)) for body in (b"raise", b"x"))

    assert (raised.error.kind, raised.error.message) == (pb.FrameError.RAISED, "bad frame")
    assert "can't decode byte 0xff" in image.error.message


def test_extension_fields_pass_through(dcf: GatewayStub, names: Names, watch: Watch) -> None:
    watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    (tuned,) = dcf.Invokes(frames(1, b"low", parameters='{"low": 9}', profile=True), timeout=30)
    (raised,) = dcf.Invokes(frames(1, b"raise"), timeout=30)
    (other,) = dcf.Invokes(frames(1, version="fffffff"), timeout=30)

    assert (tuned.Output, len(tuned.version)) == (b"9", 7)
    assert tuned.profile
    assert 0 < tuned.timing.handler_ns < tuned.timing.total_ns
    assert (raised.error.type, raised.error.line) == ("ValueError", 6)
    assert other.error.kind == pb.FrameError.UNKNOWN_VERSION


def test_executor_is_told_what_the_real_gateway_tells(openfx: FxGatewayStub, names: Names, watch: Watch) -> None:
    watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    message = openfx.Invoke(pb.InvokeServiceRequest(Service="fn", Input=b"info"), timeout=30).Msg

    assert message.startswith("fn|grpc|2")
    assert message.endswith(" +0000 UTC")


CNI = "could not invoke: {} - rpc error: code = {} desc = "
NOT_REACHED = (
    "all SubConns are in TransientFailure, latest connection error: connection error: "
    'desc = "transport: Error while dialing dial tcp'
)


@pytest.mark.openfx("2.2.13", "2.2.14", "2.2.15")
def test_failures_are_worded_as_the_real_gateway_does(
    openfx: FxGatewayStub, names: Names, watch: Watch, watcher_port: int
) -> None:
    watch("127.0.0.2", HANDLER)
    names.table |= {"fn.openfx-fn": ["127.0.0.2"], "down.openfx-fn": ["127.0.0.9"]}
    internal = grpc.StatusCode.INTERNAL

    assert refusal(openfx, "fn", b"raise") == (
        internal,
        CNI.format("fn", "Unknown") + "Exception calling application: bad frame",
    )
    assert refusal(openfx, "nosuch") == (
        internal,
        CNI.format("nosuch", "Unavailable") + NOT_REACHED + ': lookup nosuch.openfx-fn: no such host"',
    )
    assert refusal(openfx, "Bad_Name") == (
        internal,
        CNI.format("Bad_Name", "Unavailable") + NOT_REACHED + ': lookup Bad_Name.openfx-fn: no such host"',
    )
    assert refusal(openfx, "down") == (
        internal,
        CNI.format("down", "Unavailable") + NOT_REACHED + f' 127.0.0.9:{watcher_port}: connect: connection refused"',
    )
    assert refusal(openfx, "fn", b"die") == (internal, CNI.format("fn", "Unavailable") + "transport is closing")


@pytest.mark.parametrize("gateway", [1.0], indirect=True)
def test_function_that_takes_too_long_is_given_up(openfx: FxGatewayStub, names: Names, watch: Watch) -> None:
    watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    code, details = refusal(openfx, "fn", b"hang")

    assert code == grpc.StatusCode.DEADLINE_EXCEEDED
    told = re.fullmatch(r"Function timed out after ([\d.]+)s", details)
    assert told is not None
    assert float(told[1]) >= 1.0


def test_deadline_is_kept_while_other_names_are_asked_for_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target nobody has asked yet may be forgotten, but not between being found and being asked."""
    submit = Target.submit

    def submit_late(target: Target, job: Job) -> None:
        if target.function == "1":
            other = threading.Thread(target=host.submit, args=("9", Call(b"x")))
            other.start()
            other.join(0.3)
            others.append(other)
        submit(target, job)

    others: list[threading.Thread] = []
    monkeypatch.setattr(Target, "submit", submit_late)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
        host = ForwardHost(f"127.0.0.{{function}}:{silent.getsockname()[1]}", deadline_s=0.5)
        error = host.submit("1", Call(b"x")).result(10).error
        host.close()

    assert error is not None
    assert error["kind"] == "DEADLINE"
    for other in others:
        other.join(10)


def test_call_after_the_end_is_taken_back_at_once() -> None:
    host = ForwardHost("{function}.openfx-fn", deadline_s=1.0)
    host.close()

    assert host.submit("fn", Call(b"x")).cancelled()


@pytest.mark.parametrize("name", ["../x", "x:1/y", "x,y", "127.0.0.1", "ipv4:127.0.0.1", "a b", ""])
def test_name_that_is_none_is_never_dialled(openfx: FxGatewayStub, name: str) -> None:
    code, details = refusal(openfx, name)

    assert code == grpc.StatusCode.INTERNAL
    assert details.endswith('no such host"')


def test_functions_that_have_answered_are_listed_and_counted(
    openfx: FxGatewayStub, names: Names, watch: Watch, watcher_port: int
) -> None:
    watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]
    assert not openfx.List(pb.Empty()).Functions
    for _ in range(3):
        openfx.Invoke(pb.InvokeServiceRequest(Service="fn", Input=b"x"), timeout=30)
    refusal(openfx, "nosuch")

    (listed,) = openfx.List(pb.Empty()).Functions

    assert (listed.Name, listed.InvocationCount, listed.AvailableReplicas) == ("fn", 3, 1)
    assert listed.Image.endswith(f"fn.openfx-fn:{watcher_port}")


def test_deploying_is_left_to_where_functions_run(start: Start, connect: Connect, build: Any) -> None:
    build("fn", HANDLER)
    stub = FxGatewayStub(connect(start(forward="{function}.openfx-fn", token="secret").address))

    with pytest.raises(grpc.RpcError) as caught:
        stub.Deploy(pb.CreateFunctionRequest(Service="fn", Image="fn"), metadata=(("authorization", "Bearer secret"),))

    assert caught.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "run elsewhere" in (caught.value.details() or "")


def test_stop_does_not_wait_for_calls_under_way(
    gateway: GatewayServer, openfx: FxGatewayStub, names: Names, watch: Watch, wait: Wait
) -> None:
    watcher = watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]
    call = openfx.Invoke.future(pb.InvokeServiceRequest(Service="fn", Input=b"hang"))
    wait(lambda: "hanging" in watcher.log)

    gateway.stop()

    wait(call.done)
    assert call.code() != grpc.StatusCode.OK


@pytest.mark.parametrize("pattern", ["functions:50051", "{function}:port", "{function}.x:"])
def test_pattern_that_cannot_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(SettingsError):
        ForwardHost(pattern, deadline_s=1.0)
