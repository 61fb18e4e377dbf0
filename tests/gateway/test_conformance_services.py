"""OPENFX.md sections 1.6 and 1.7: which services there are, by which gateways are told apart."""

from collections.abc import Callable

import grpc
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub
from tests.peers.openfx_client import refusal

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]

ECHO = 'def Handler(req):\n    return str.encode("[Python] ") + req.input\n'


@pytest.mark.openfx("9.1")
@pytest.mark.parametrize("is_strict", [False, True], ids=["friendly", "strict"])
def test_table_1_7_openfx_is_healthy_and_has_no_stream_of_its_own(
    start: Start, connect: Connect, is_strict: bool
) -> None:
    channel = connect(start(is_strict=is_strict).address)

    stream = channel.stream_stream("/pb.FxGateway/Invokes")

    assert FxGatewayStub(channel).HealthCheck(pb.Empty()).Msg == "OK"
    assert refusal(lambda: list(stream(iter([b""])))) == (grpc.StatusCode.UNIMPLEMENTED, "unknown method Invokes")


@pytest.mark.parametrize("method", ["HealthCheck", "Invoke", "List"])
def test_table_1_7_strict_gateway_is_no_dcf(start: Start, connect: Connect, method: str) -> None:
    channel = connect(start(is_strict=True).address)

    for ask in (
        lambda: channel.unary_unary(f"/pb.Gateway/{method}")(b"", timeout=10),
        lambda: list(channel.stream_stream("/pb.Gateway/Invokes")(iter([b""]), timeout=10)),
    ):
        assert refusal(ask) == (grpc.StatusCode.UNIMPLEMENTED, "unknown service pb.Gateway")


def test_section_1_6_strict_gateway_has_no_reflection(start: Start, connect: Connect) -> None:
    channel = connect(start(is_strict=True).address)
    method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"

    assert refusal(lambda: list(channel.stream_stream(method)(iter([b""])))) == (
        grpc.StatusCode.UNIMPLEMENTED,
        "unknown service grpc.reflection.v1alpha.ServerReflection",
    )


@pytest.mark.openfx("9.1", "9.2")
def test_table_1_7_friendly_gateway_speaks_both(start: Start, connect: Connect) -> None:
    channel = connect(start({"f": ECHO}).address)
    requests = [pb.InvokeServiceRequest(Service="f", Input=b"%d" % number) for number in range(3)]

    assert GatewayStub(channel).HealthCheck(pb.Empty()).Msg == "OK"
    assert [reply.Output for reply in GatewayStub(channel).Invokes(iter(requests), timeout=60)] == [
        b"[Python] 0",
        b"[Python] 1",
        b"[Python] 2",
    ]
