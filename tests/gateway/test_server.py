import queue
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from fxviewer.errors import GatewayRefusedError, SettingsError
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb import workbench_pb2 as workbench_pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub
from fxviewer.pb.workbench_pb2_grpc import WorkbenchStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]


def test_taken_port_is_refused_with_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(GatewayRefusedError, match=address):
            GatewayServer(listen=address)


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "10.1.2.3:80", "nonsense"])
def test_address_that_others_could_reach_is_refused(listen: str) -> None:
    with pytest.raises(SettingsError):
        GatewayServer(listen=listen)


def test_port_for_http_that_is_taken_is_refused_and_nothing_is_left(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(GatewayRefusedError, match=address):
            start(http=address)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"http": "0.0.0.0:0"}, "Others can reach"),
        ({"http": "unix:/tmp/x"}, "not at a socket"),
        ({"forward": "functions:50051"}, "does not say which function"),
        ({"forward": "{function}:50051", "functions": [Path("x")]}, "hosts no functions"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        GatewayServer(options.pop("functions", ()), **options)


SLOW = "import time\ndef Handler(req):\n    time.sleep(60)\n"
SAME = "def Handler(req):\n    return req.input\n"


def test_stop_takes_no_longer_than_two_seconds_whatever_is_under_way(start: Start, connect: Connect) -> None:
    server = start({"slow": SLOW, "same": SAME}, http="127.0.0.1:0")
    openfx, dcf = FxGatewayStub(connect(server.address)), GatewayStub(connect(server.address))
    request = pb.InvokeServiceRequest(Service="slow", Input=b"x")
    calls = [openfx.Invoke.future(request) for _ in range(20)]
    streams = [dcf.Invokes(iter([request] * 10)) for _ in range(5)]
    idle = dcf.Invokes(iter(queue.SimpleQueue[Any]().get, None))
    for stream in (*streams, idle):
        stream.initial_metadata()  # it has arrived
    began_s = time.monotonic()

    server.stop()

    assert time.monotonic() - began_s < 3.0
    for call in (*calls, *streams, idle):
        assert call.code() != grpc.StatusCode.OK


def test_stop_can_be_said_twice(start: Start) -> None:
    server = start()

    server.stop()
    server.stop()


OPEN = "0.0.0.0:0"  # on this machine's loopback as well, which is where the tests reach it


def at_loopback(server: GatewayServer) -> str:
    return server.address.replace("0.0.0.0", "127.0.0.1")


def test_gateway_that_others_reach_asks_for_its_token_everywhere(start: Start, connect: Connect) -> None:
    channel = connect(at_loopback(start({"same": SAME}, listen=OPEN, token="secret")))
    openfx, dcf, bench = FxGatewayStub(channel), GatewayStub(channel), WorkbenchStub(channel)
    request = pb.InvokeServiceRequest(Service="same", Input=b"x")
    bearer = (("authorization", "Bearer secret"),)
    asked: list[tuple[Callable[..., Any], Any]] = [
        (openfx.Invoke, request),
        (lambda one, **options: list(dcf.Invokes(iter([one]), **options)), request),
        (openfx.List, pb.Empty()),
        (openfx.GetMeta, pb.FunctionRequest(FunctionName="same")),
        (openfx.GetLog, pb.FunctionRequest(FunctionName="same")),
        (openfx.Info, pb.Empty()),
        (openfx.Delete, pb.DeleteFunctionRequest(FunctionName="nosuch")),
        (bench.ListVersions, workbench_pb.VersionsRequest(function="same")),
        (lambda one, **options: next(bench.Follow(one, **options)), workbench_pb.FollowRequest()),
    ]

    for call, message in asked:
        assert status(call, message) == grpc.StatusCode.UNAUTHENTICATED
        assert status(call, message, metadata=(("authorization", "Bearer wrong"),)) == grpc.StatusCode.UNAUTHENTICATED
        assert status(call, message, metadata=bearer) in (grpc.StatusCode.OK, grpc.StatusCode.NOT_FOUND)
    assert status(openfx.HealthCheck, pb.Empty()) == grpc.StatusCode.OK


def test_token_may_be_in_the_requests_own_field(start: Start, connect: Connect) -> None:
    openfx = FxGatewayStub(connect(at_loopback(start({"same": SAME}, listen=OPEN, token="secret"))))

    assert status(openfx.Invoke, pb.InvokeServiceRequest(Service="same", token="secret")) == grpc.StatusCode.OK
    assert status(openfx.Invoke, pb.InvokeServiceRequest(Service="same", token="x")) == grpc.StatusCode.UNAUTHENTICATED


def test_open_gateway_lets_others_call_but_not_change(start: Start, connect: Connect) -> None:
    openfx = FxGatewayStub(connect(at_loopback(start({"same": SAME}, listen=OPEN, is_open=True))))

    assert status(openfx.Invoke, pb.InvokeServiceRequest(Service="same", Input=b"x")) == grpc.StatusCode.OK
    assert status(openfx.Delete, pb.DeleteFunctionRequest(FunctionName="same")) == grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("method", ["Deploy", "Update", "Delete", "ReplicaUpdate"])
def test_nothing_is_changed_through_the_network_without_a_token(start: Start, connect: Connect, method: str) -> None:
    openfx = FxGatewayStub(connect(start({"same": SAME}).address))
    message = {
        "Deploy": pb.CreateFunctionRequest(Service="x", Image="x"),
        "Update": pb.CreateFunctionRequest(Service="same", Image="x"),
        "Delete": pb.DeleteFunctionRequest(FunctionName="same"),
        "ReplicaUpdate": pb.ScaleServiceRequest(ServiceName="same", Replicas=0),
    }[method]

    with pytest.raises(grpc.RpcError) as caught:
        getattr(openfx, method)(message, metadata=(("authorization", "Bearer guess"),))

    assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert "start it with a token or on a Unix socket" in (caught.value.details() or "")
    assert openfx.GetMeta(pb.FunctionRequest(FunctionName="same")).Replicas == 1


def status(call: Callable[..., Any], message: Any, **options: Any) -> grpc.StatusCode:
    try:
        call(message, timeout=30, **options)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK
