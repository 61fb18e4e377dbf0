"""Health and reflection, by which tools find their way; and a client of another language."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]

ECHO = 'def Handler(req):\n    return str.encode("[Python] ") + req.input\n'
GRPCURL = shutil.which("grpcurl", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


@pytest.mark.parametrize("service", ["", "pb.FxGateway", "pb.Gateway", "fxviewer.Workbench"])
def test_each_service_is_healthy(start: Start, connect: Connect, service: str) -> None:
    stub = health_pb2_grpc.HealthStub(connect(start().address))

    assert stub.Check(health_pb2.HealthCheckRequest(service=service)).status == health_pb2.HealthCheckResponse.SERVING


def test_reflection_names_the_services(start: Start, connect: Connect) -> None:
    database = ProtoReflectionDescriptorDatabase(connect(start().address))

    assert {"pb.FxGateway", "pb.Gateway", "fxviewer.Workbench", "grpc.health.v1.Health"} <= set(database.get_services())


def test_client_that_knows_nothing_but_reflection_calls_a_function(start: Start, connect: Connect) -> None:
    """As grpcurl and the like do: every message is made from what the gateway tells about itself."""
    channel = connect(start({"echo": ECHO}).address)
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    method = pool.FindServiceByName("pb.FxGateway").FindMethodByName("Invoke")
    request, reply = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
    assert request is not pb.InvokeServiceRequest

    answer = channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=reply.FromString,
    )(request(Service="echo", Input=b"hello"), timeout=60)

    assert answer.Msg == "[Python] hello"


@pytest.mark.skipif(GRPCURL is None, reason="grpcurl is not installed")
class TestGrpcurl:
    """A client written in Go, which finds everything by reflection."""

    def ask(self, address: str, *arguments: str) -> str:
        assert GRPCURL is not None
        command = [GRPCURL, "-plaintext", *arguments[:-1], *address.split(), *arguments[-1:]]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout

    def test_services_are_listed(self, start: Start) -> None:
        assert "pb.FxGateway" in self.ask(start().address, "list").split()

    def test_function_is_called(self, start: Start) -> None:
        address = start({"echo": ECHO}).address

        answer = self.ask(address, "-d", '{"Service": "echo", "Input": "aGVsbG8="}', "pb.FxGateway/Invoke")

        assert json.loads(answer) == {"Msg": "[Python] hello"}

    def test_stream_is_spoken(self, start: Start) -> None:
        address = start({"echo": ECHO}).address
        requests = '{"Service": "echo", "Input": "MQ=="} {"Service": "echo", "Input": "Mg=="}'

        answer = self.ask(address, "-d", requests, "pb.Gateway/Invokes")

        assert [json.loads(one)["Output"] for one in answer.replace("}\n{", "}\0{").split("\0")] == [
            "W1B5dGhvbl0gMQ==",
            "W1B5dGhvbl0gMg==",
        ]

    def test_strict_gateway_has_no_reflection(self, start: Start) -> None:
        assert self.ask(start(is_strict=True).address, "list") == ""


def test_unix_socket_is_its_owners_alone_and_gone_afterwards(start: Start, connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "fx.sock"
    server = start({"echo": ECHO}, listen=f"unix:{path}")

    assert server.address == f"unix:{path}"
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    openfx = FxGatewayStub(connect(server.address))
    assert openfx.Invoke(pb.InvokeServiceRequest(Service="echo", Input=b"x"), timeout=60).Msg == "[Python] x"
    assert openfx.Delete(pb.DeleteFunctionRequest(FunctionName="echo"), timeout=60).Msg == "OK"  # needs no token
    server.stop()
    assert not path.exists()


@pytest.mark.openfx("2.2.24", "9.22")
@pytest.mark.slow
def test_pings_end_the_connection_to_a_strict_gateway_alone(start: Start, connect: Connect) -> None:
    handler = "import time\ndef Handler(req):\n    time.sleep(6)\n    return 'done'\n"
    pings = {"grpc.keepalive_time_ms": 1000, "grpc.http2.max_pings_without_data": 0}

    def ask(server: GatewayServer) -> str:
        openfx = FxGatewayStub(connect(server.address, **pings))
        return str(openfx.Invoke(pb.InvokeServiceRequest(Service="f"), timeout=60).Msg)

    with pytest.raises(grpc.RpcError, match=r"(?i)too.many.pings"):
        ask(start({"f": handler}, is_strict=True))
    assert ask(start({"f": handler})) == "done"
