import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb import workbench_pb2 as workbench_pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub
from fxviewer.pb.workbench_pb2_grpc import WorkbenchStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]

TUNED = """
from typing import Annotated, Literal
from fxviewer.handler import Colour, Range

def Handler(req, low: Annotated[int, Range(0, 255, 5)] = 80, gain: float = 1.5, on: bool = True,
            mode: Literal["fast", "good"] = "good", ink: Colour = "#ff8000", title: str = "한글"):
    print("seen", req.input.decode())
    return title
"""
Kind = workbench_pb.Parameter


@pytest.fixture
def gateway(start: Start) -> GatewayServer:
    return start({"tuned": TUNED, "other": "def Handler(req):\n    return b''\n"})


@pytest.fixture
def channel(gateway: GatewayServer, connect: Connect) -> grpc.Channel:
    return connect(gateway.address)


@pytest.fixture
def follow(channel: grpc.Channel) -> Iterator[Callable[..., Any]]:
    calls = []

    def start_following(*functions: str, with_log: bool = False) -> Any:
        request = workbench_pb.FollowRequest(functions=functions, with_log=with_log)
        calls.append(WorkbenchStub(channel).Follow(request, timeout=60))
        return calls[-1]

    yield start_following
    for call in calls:
        call.cancel()


def next_of(events: Any, kind: str) -> Any:
    return next(event for event in events if event.WhichOneof("what") == kind)


def ask(channel: grpc.Channel, text: str, **fields: Any) -> pb.Message:
    request = pb.InvokeServiceRequest(Service="tuned", Input=text.encode(), **fields)
    reply: pb.Message = FxGatewayStub(channel).Invoke(request, timeout=60)
    return reply


def test_function_is_described_with_its_parameters(follow: Callable[..., Any]) -> None:
    event = next(follow("tuned"))

    assert (event.function, len(event.described.version)) == ("tuned", 7)
    assert event.described.handler.endswith("tuned.py")
    found = {
        one.name: (one.kind, json.loads(one.default), one.minimum, one.maximum, one.step, [*one.choices])
        for one in event.described.parameters
    }
    assert found == {
        "low": (Kind.INT, 80, "0", "255", "5", []),
        "gain": (Kind.FLOAT, 1.5, "", "", "", []),
        "on": (Kind.BOOL, True, "", "", "", []),
        "mode": (Kind.CHOICE, "good", "", "", "", ['"fast"', '"good"']),
        "ink": (Kind.COLOUR, "#ff8000", "", "", "", []),
        "title": (Kind.TEXT, "한글", "", "", "", []),
    }


def test_all_functions_are_followed_when_none_is_named(follow: Callable[..., Any]) -> None:
    events = follow()
    named = set()
    while not {"tuned", "other", "imgprocessing"} <= named:
        named.add(next(events).function)


def test_save_is_described_and_a_broken_one_is_refused(
    gateway: GatewayServer, follow: Callable[..., Any], channel: grpc.Channel, tmp_path: Path
) -> None:
    events = follow("tuned")
    first = next(events).described.version
    ask(channel, "x")
    handler = tmp_path / "functions/tuned.py"

    handler.write_text(TUNED.replace("= 80", "= 90"), encoding="utf-8")
    saved = next_of(events, "described").described
    handler.write_text("def Handler(req:\n", encoding="utf-8")
    refused = next_of(events, "refused").refused

    assert saved.version != first
    assert json.loads(saved.parameters[0].default) == 90
    assert (refused.error.kind, refused.error.line) == (pb.FrameError.LOAD, 1)
    assert ask(channel, "x").Msg == "한글"


def test_log_lines_carry_the_number_of_their_frame(follow: Callable[..., Any], channel: grpc.Channel) -> None:
    events = follow("tuned", with_log=True)
    next(events)

    version = ask(channel, "frame seven", frame_id=7).version

    (line,) = next_of(events, "log").log.lines
    assert (line.text, line.frame_id, line.version) == ("seen frame seven", 7, version)
    assert line.unix_ns > 10**18


def test_removal_is_told(gateway: GatewayServer, follow: Callable[..., Any]) -> None:
    events = follow("other")
    next(events)
    assert gateway.registry is not None

    gateway.registry.remove("other")

    assert next(events).WhichOneof("what") == "removed"


def test_versions_are_listed_the_newest_first(channel: grpc.Channel, follow: Callable[..., Any]) -> None:
    version = next(follow("tuned")).described.version

    listed = WorkbenchStub(channel).ListVersions(workbench_pb.VersionsRequest(function="tuned")).versions

    assert listed[0].name == version
    assert not WorkbenchStub(channel).ListVersions(workbench_pb.VersionsRequest(function="nosuch")).versions


def test_reader_that_goes_is_forgotten(
    gateway: GatewayServer, follow: Callable[..., Any], wait: Callable[[Callable[[], object]], object]
) -> None:
    events = follow("tuned")
    next(events)
    assert gateway.registry is not None
    followers = gateway.registry._events._followers
    assert followers

    events.cancel()

    wait(lambda: not followers)


def test_stop_ends_those_who_follow(gateway: GatewayServer, follow: Callable[..., Any]) -> None:
    events = follow("tuned")
    next(events)

    gateway.stop()

    with pytest.raises(grpc.RpcError):
        list(events)


def test_strict_gateway_has_no_workbench(start: Start, connect: Connect) -> None:
    stub = WorkbenchStub(connect(start(is_strict=True).address))

    with pytest.raises(grpc.RpcError) as caught:
        stub.ListVersions(workbench_pb.VersionsRequest(function="x"))

    assert caught.value.details() == "unknown service fxviewer.Workbench"
