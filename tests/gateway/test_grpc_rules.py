import queue
from collections.abc import Callable

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from fxviewer.gateway.grpc_server import STREAMS
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]
Wait = Callable[[Callable[[], object]], object]


def refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), caught.value.details() or ""


def test_idle_streams_do_not_keep_calls_from_being_answered(start: Start, connect: Connect, wait: Wait) -> None:
    channel = connect(start().address)
    ends = [queue.SimpleQueue[pb.InvokeServiceRequest | None]() for _ in range(STREAMS)]
    calls = [GatewayStub(channel).Invokes(iter(end.get, None)) for end in ends]
    for call in calls:
        call.initial_metadata()

    code, details = refusal(lambda: list(GatewayStub(channel).Invokes(iter(()), timeout=30)))

    assert (code, str(STREAMS) in details) == (grpc.StatusCode.RESOURCE_EXHAUSTED, True)
    assert FxGatewayStub(channel).HealthCheck(pb.Empty(), timeout=30).Msg == "OK"
    for end in ends:
        end.put(None)
    wait(lambda: streams_again(channel))


def streams_again(channel: grpc.Channel) -> bool:
    try:
        return list(GatewayStub(channel).Invokes(iter(()), timeout=30)) == []
    except grpc.RpcError:
        return False


@pytest.mark.parametrize(
    ("method", "details"),
    [
        ("/pb.FxGateway/Nonsense", "unknown method Nonsense"),
        ("/pb.FxWatcher/Call", "unknown service pb.FxWatcher"),
        ("/nonsense", "unknown service "),
    ],
)
def test_unknown_methods_are_refused_in_gos_words(start: Start, connect: Connect, method: str, details: str) -> None:
    channel = connect(start().address)

    for ask in (
        lambda: channel.unary_unary(method)(b"", timeout=10),
        lambda: list(channel.stream_stream(method)(iter([b"", b""]), timeout=10)),
        lambda: list(channel.unary_stream(method)(b"", timeout=10)),
    ):
        assert refusal(ask) == (grpc.StatusCode.UNIMPLEMENTED, details)


def test_health_is_watched_without_a_thread(start: Start, connect: Connect) -> None:
    channel = connect(start().address)
    watches = [
        health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service="pb.FxGateway"))
        for _ in range(STREAMS + 200)
    ]

    assert {next(watch).status for watch in watches} == {health_pb2.HealthCheckResponse.SERVING}
    assert FxGatewayStub(channel).HealthCheck(pb.Empty(), timeout=30).Msg == "OK"
