"""OPENFX.md section 6: the executor in a container, at its own ports; and its stream, which OpenFx's does not have."""

import base64
import queue
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from fxviewer.gateway.watcher import GRACE_S, HANDLERS
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxWatcherStub

Watch = Callable[..., Any]
Connect = Callable[..., grpc.Channel]
Wait = Callable[[Callable[[], object]], object]

HOST = "127.0.0.1"
HANDLER = """
import os, sys, threading, time
calls = []

def Handler(req, low: int = 3):
    text = req.input.decode("latin-1")
    calls.append(text)
    if text == "raise":
        raise ValueError("bad frame")
    if text == "exit":
        sys.exit(3)
    if text == "sleep":
        print("asleep", flush=True)
        time.sleep(0.3)
    if text == "taken":
        print("taken", flush=True)
    if text == "hang":
        time.sleep(60)
    if text == "info":
        return "|".join([req.info.FunctionName, req.info.Trigger.Name, req.info.Trigger.Time])
    if text == "low":
        return str(low)
    if text == "count":
        return str(len(calls))
    if text == "print":
        print("printed")
        return None
    return {"bytes": b"\\xff\\xd8", "bytearray": bytearray(b"a"), "int": 1, "str": "한글"}.get(text, req.input)
"""
FAILED = "Exception calling application: "


@pytest.fixture
def stub(watch: Watch, connect: Connect) -> FxWatcherStub:
    return FxWatcherStub(connect(watch(HOST, HANDLER).address))


def refusal(stub: FxWatcherStub, body: bytes) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        stub.Call(pb.Request(input=body), timeout=30)
    return caught.value.code(), caught.value.details() or ""


def stream(stub: FxWatcherStub, *bodies: bytes, **fields: Any) -> list[pb.Response]:
    requests = [pb.Request(input=body, frame_id=number, **fields) for number, body in enumerate(bodies)]
    return list(stub.Calls(iter(requests), timeout=30))


def test_both_ports_answer_the_same_function(watch: Watch, connect: Connect) -> None:
    watcher = watch(HOST, HANDLER)

    replies = [
        FxWatcherStub(connect(address)).Call(pb.Request(input=b"count"), timeout=30).Output
        for address in (watcher.address, watcher.mesh)
    ]

    assert replies == ["1", "2"]


def test_readiness_is_a_file_of_mode_0660_that_goes_with_it(watch: Watch) -> None:
    watcher = watch(HOST, HANDLER)
    assert stat.S_IMODE(watcher.ready_file.stat().st_mode) == 0o660

    watcher.process.send_signal(signal.SIGTERM)

    assert watcher.process.wait(10) == 0
    assert not watcher.ready_file.exists()


@pytest.mark.parametrize(
    ("handler", "variables", "words"),
    [
        ("import no_such_module\n", {}, "ModuleNotFoundError: No module named 'no_such_module'"),
        ("", {"HANDLER_FILE": "/no/such/handler.py"}, "FileNotFoundError: [Errno 2] "),
        ("", {"HANDLER_NAME": "Nope"}, "AttributeError: module 'Nope' has no attribute 'Nope'"),
    ],
)
def test_handler_that_does_not_load_ends_it(watch: Watch, handler: str, variables: dict[str, str], words: str) -> None:
    watcher = watch(HOST, handler, **variables)

    assert watcher.process.wait(10) == 1
    assert words in watcher.log
    assert not watcher.ready_file.exists()


def test_info_is_the_callers_own(stub: FxWatcherStub) -> None:
    info = pb.Info(FunctionName="f", Trigger=pb.Trigger(Name="grpc", Time="now"))

    assert stub.Call(pb.Request(input=b"info", info=info), timeout=30).Output == "f|grpc|now"
    assert stub.Call(pb.Request(input=b"info"), timeout=30).Output == "||"


@pytest.mark.parametrize(("body", "output"), [(b"str", "한글"), (b"ascii", "ascii"), (b"print", ""), (b"", "")])
def test_text_is_returned(stub: FxWatcherStub, body: bytes, output: str) -> None:
    assert stub.Call(pb.Request(input=body), timeout=30).Output == output


def test_image_is_returned_as_base64(stub: FxWatcherStub) -> None:
    assert base64.b64decode(stub.Call(pb.Request(input=b"bytes"), timeout=30).Output) == b"\xff\xd8"


@pytest.mark.parametrize(
    ("body", "details"),
    [(b"raise", "bad frame"), (b"int", "The handler returned an int, which is no output."), (b"exit", "sys.exit")],
)
def test_failure_has_openfxs_status_and_words(stub: FxWatcherStub, body: bytes, details: str) -> None:
    code, told = refusal(stub, body)

    assert code == grpc.StatusCode.UNKNOWN
    assert told.startswith(FAILED)
    assert details in told


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (b"bytes", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"bytearray", "bad argument type for built-in operation"),
        (b"int", "bad argument type for built-in operation"),
        (b"raise", "bad frame"),
    ],
)
def test_strict_executor_refuses_what_openfxs_refuses(
    watch: Watch, connect: Connect, body: bytes, details: str
) -> None:
    stub = FxWatcherStub(connect(watch(HOST, HANDLER, WATCHER_STRICT="true").address))

    assert refusal(stub, body) == (grpc.StatusCode.UNKNOWN, FAILED + details)


def test_strict_executor_has_no_stream_and_openfxs_limit(watch: Watch, connect: Connect) -> None:
    stub = FxWatcherStub(connect(watch(HOST, HANDLER, WATCHER_STRICT="true").address))

    with pytest.raises(grpc.RpcError) as caught:
        stream(stub, b"x")
    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.UNIMPLEMENTED, "Method not found!")
    code, details = refusal(stub, bytes(5 << 20))
    assert code == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert details.startswith("SERVER: Received message larger than max (")


def test_failures_and_prints_are_in_the_log_as_openfx_writes_them(watch: Watch, connect: Connect, wait: Wait) -> None:
    watcher = watch(HOST, HANDLER)
    stub = FxWatcherStub(connect(watcher.address))

    stub.Call(pb.Request(input=b"print"), timeout=30)
    refusal(stub, b"raise")

    wait(lambda: "ERROR:grpc._server:Exception calling application: bad frame\nTraceback" in watcher.log)
    assert watcher.log.startswith("printed\n")


@pytest.mark.openfx("2.4.2")
def test_ten_calls_are_answered_at_a_time(watch: Watch, connect: Connect) -> None:
    handler = (
        "import threading\nall_here = threading.Barrier(10)\nlock = threading.Lock()\ninside = most = 0\n"
        "def Handler(req):\n    global inside, most\n    with lock:\n        inside += 1\n"
        "        most = max(most, inside)\n"
        "    all_here.wait(20)\n    with lock:\n        inside -= 1\n    return str(most)\n"
    )
    stub = FxWatcherStub(connect(watch(HOST, handler).address))

    calls = [stub.Call.future(pb.Request(), timeout=30) for _ in range(20)]

    assert {call.result().Output for call in calls} == {"10"}


@pytest.mark.openfx("9.28")
def test_class_is_built_once_and_called(watch: Watch, connect: Connect) -> None:
    handler = (
        "class Handler:\n    def __init__(self):\n        self.calls = 0\n"
        "    def __call__(self, req):\n        self.calls += 1\n        return str(self.calls)\n"
    )
    stub = FxWatcherStub(connect(watch(HOST, handler).address))

    assert [stub.Call(pb.Request(), timeout=30).Output for _ in range(3)] == ["1", "2", "3"]


def test_parameters_have_their_defaults_or_the_callers_values(stub: FxWatcherStub) -> None:
    assert stub.Call(pb.Request(input=b"low"), timeout=30).Output == "3"
    (tuned, wrong) = (stream(stub, b"low", parameters=text)[0] for text in ('{"low": 9}', '{"low": "much"}'))

    assert tuned.Output == b"9"
    assert wrong.error.kind == pb.FrameError.PARAMETERS


def test_stream_returns_bytes_in_order_and_lives_on_after_failures(stub: FxWatcherStub) -> None:
    replies = stream(stub, b"bytes", b"raise", b"exit", b"int", b"last")

    assert [reply.frame_id for reply in replies] == [0, 1, 2, 3, 4]
    assert [reply.Output for reply in replies] == [b"\xff\xd8", b"", b"", b"", b"last"]
    kind = pb.FrameError
    assert [reply.error.kind for reply in replies] == [0, kind.RAISED, kind.RAISED, kind.OUTPUT, 0]
    assert (replies[1].error.message, replies[1].error.line) == ("bad frame", 9)
    assert all(len(reply.version) == 7 and reply.timing.total_ns for reply in replies)


def test_profile_is_made_where_it_is_asked_for(stub: FxWatcherStub) -> None:
    (with_profile,), (without,) = stream(stub, b"x", profile=True), stream(stub, b"x")

    assert {line.hits for line in with_profile.profile} == {1}
    assert not without.profile


def test_numbered_call_has_its_failure_in_the_reply(stub: FxWatcherStub) -> None:
    reply = stub.Call(pb.Request(input=b"raise", frame_id=4), timeout=30)

    assert (reply.frame_id, reply.error.message, reply.Output) == (4, "bad frame", "")


def test_idle_streams_keep_no_call_from_being_answered(stub: FxWatcherStub) -> None:
    ended = threading.Event()

    def requests() -> Iterator[pb.Request]:
        yield pb.Request(input=b"first")
        ended.wait(30)

    streams = [stub.Calls(requests(), timeout=60) for _ in range(30)]
    assert {next(one).Output for one in streams} == {b"first"}

    assert stub.Call(pb.Request(input=b"call"), timeout=30).Output == "call"
    ended.set()


def test_call_under_way_is_answered_when_it_is_told_to_stop(watch: Watch, connect: Connect, wait: Wait) -> None:
    watcher = watch(HOST, HANDLER)
    stub = FxWatcherStub(connect(watcher.address))
    idle = stub.Calls(iter(threading.Event().wait, True), timeout=60)
    replies = stub.Calls(iter([pb.Request(input=b"sleep")]), timeout=30)
    wait(lambda: "asleep" in watcher.log)

    watcher.process.send_signal(signal.SIGTERM)

    assert next(replies).Output == b"sleep"
    assert watcher.process.wait(10) == 0
    idle.cancel()


@pytest.mark.slow
def test_handlers_that_never_end_do_not_hold_it_up(watch: Watch, connect: Connect, wait: Wait) -> None:
    watcher = watch(HOST, HANDLER.replace("time.sleep(0.3)", "time.sleep(1000)"))
    stub = FxWatcherStub(connect(watcher.address))
    calls = [stub.Call.future(pb.Request(input=b"sleep")) for _ in range(HANDLERS)]  # nobody sets a deadline
    idle, gone = (stub.Calls(iter(threading.Event().wait, True)) for _ in range(2))
    wait(lambda: watcher.log.count("asleep") == HANDLERS)
    gone.cancel()
    began_s = time.monotonic()

    watcher.process.send_signal(signal.SIGTERM)

    assert watcher.process.wait(GRACE_S + 20) == 0
    assert time.monotonic() - began_s > GRACE_S - 1
    assert {call.code() for call in calls} <= {grpc.StatusCode.CANCELLED, grpc.StatusCode.UNAVAILABLE}
    idle.cancel()


def test_call_it_has_not_taken_is_handed_back_when_it_is_told_to_stop(watch: Watch, connect: Connect) -> None:
    watcher = watch(HOST, HANDLER)
    stub = FxWatcherStub(connect(watcher.address))
    requests: queue.SimpleQueue[pb.Request] = queue.SimpleQueue()
    requests.put(pb.Request(input=b"first"))
    replies = stub.Calls(iter(requests.get, None), timeout=30)
    assert next(replies).Output == b"first"

    watcher.process.send_signal(signal.SIGTERM)
    requests.put(pb.Request(input=b"taken"))

    answered = []
    try:
        answered.extend(reply.Output for reply in replies)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.CANCELLED  # noqa: PT017
    assert watcher.process.wait(10) == 0
    assert answered == ([b"taken"] if "taken" in watcher.log else [])


def test_it_needs_nothing_but_grpc_and_protobuf(watch: Watch, connect: Connect) -> None:
    handler = "import sys\ndef Handler(req):\n    return ' '.join(sorted({m.split('.')[0] for m in sys.modules}))\n"
    stub = FxWatcherStub(connect(watch(HOST, handler).address))

    loaded = set(stub.Call(pb.Request(), timeout=30).Output.split())

    assert not loaded & {"cv2", "numpy", "av", "PySide6", "qasync", "click", "rich", "ruamel", "prometheus_client"}
