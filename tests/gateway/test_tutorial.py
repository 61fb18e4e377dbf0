"""OpenFx's tutorial: its client, with its slips mended, and stubs generated from OpenFx's own files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxWatcherStub

Start = Callable[..., GatewayServer]

MESSAGES = """
message Empty {}
message Message { string Msg = 1; }
message InvokeServiceRequest { string Service = 1; bytes Input = 2; }
message FunctionRequest { string FunctionName = 1; }
message Functions { repeated Function Functions = 1; }
message Function {
  string Name = 1; string Image = 2; uint64 InvocationCount = 3; uint64 Replicas = 4;
  uint64 AvailableReplicas = 5; map<string,string> Annotations = 6; map<string,string> Labels = 7;
}
"""
UNARY = "rpc Invoke(InvokeServiceRequest) returns(Message) {} rpc List(Empty) returns(Functions) {}"
DCF = f"""syntax = "proto3"; package pb;
service Gateway {{ {UNARY} rpc Invokes(stream InvokeServiceRequest) returns (stream Messages) {{}} }}
{MESSAGES} message Messages {{ bytes Output = 1; }}
"""
OPENFX = f"""syntax = "proto3"; package pb;
service FxGateway {{ {UNARY} }}
{MESSAGES}"""

# What is mended: the stub's module, tostring(), the end of the film, the sleeps, the window (there is no screen here),
# the exception's name, threads that never end, and two that print at the same time.
CLIENT = """
import argparse
import queue
import threading

import cv2
import grpc
import numpy as np

import gateway_pb2
import gateway_pb2_grpc


class Client:
    def __init__(self):
        channel = grpc.insecure_channel(args.address)
        self.conn = gateway_pb2_grpc.GatewayStub(channel)
        self.dataQueue = queue.Queue(3)
        self.cap = cv2.VideoCapture(args.image)
        listener = threading.Thread(target=self.__listen_for_messages)
        listener.start()
        self.Capture()
        listener.join()
        print("Image Processing END!")

    def generator(self):
        while (message := self.dataQueue.get()) is not None:
            yield message

    def __listen_for_messages(self):
        try:
            for i in self.conn.Invokes(self.generator()):
                newFrame = cv2.imdecode(np.frombuffer(i.Output, np.uint8), cv2.IMREAD_COLOR)
                print(newFrame.shape)
        except grpc.RpcError as err:
            print(err)

    def Capture(self):
        for _ in range(20):
            ret, frame = self.cap.read()
            if not ret:
                break
            res = cv2.imencode('.jpg', frame)[1].tobytes()
            self.dataQueue.put(gateway_pb2.InvokeServiceRequest(Service=args.Handler, Input=res))
        self.dataQueue.put(None)


parser = argparse.ArgumentParser(description='This code is written for OpenFx Client about Image Processing')
parser.add_argument('Handler')
parser.add_argument('--image')
parser.add_argument('--address')
args = parser.parse_args()
Client()
"""
UNARY_CLIENT = """
import sys

import grpc

import fxgateway_pb2
import fxgateway_pb2_grpc

conn = fxgateway_pb2_grpc.FxGatewayStub(grpc.insecure_channel(sys.argv[1]))
print(conn.Invoke(fxgateway_pb2.InvokeServiceRequest(Service="echo", Input=b"hello")).Msg)
print(*(one.Name for one in conn.List(fxgateway_pb2.Empty()).Functions))
"""
CALLER = """
import sys

import grpc

import gateway_pb2
import gateway_pb2_grpc

conn = gateway_pb2_grpc.GatewayStub(grpc.insecure_channel(sys.argv[1]))
print(next(conn.Invokes(iter([gateway_pb2.InvokeServiceRequest(Service="echo", Input=b"hello")]))).Output)
"""
HANDLER = (
    "import numpy as np \nimport cv2 \n\ndef Handler(req):\n    # Bytes -> frame \n"
    "    nparr = np.frombuffer(req.input, np.uint8)\n    frame = cv2.imdecode(nparr, cv2.IMREAD_COLOR)\n\n"
    "    # Frame -> Bytes\n    res = cv2.imencode('.jpg', frame)[1].tobytes()\n\n    return res\n"
)
ECHO = 'def Handler(req):\n    return str.encode("[Python] ") + req.input\n'


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., list[str]]:
    """Generate stubs from a .proto as the tutorial says, run a client beside them, and return what it prints."""

    def run_client(name: str, proto: str, client: str, *arguments: str) -> list[str]:
        (tmp_path / f"{name}.proto").write_text(proto)
        (tmp_path / "client.py").write_text(client)
        generate = ("-m", "grpc_tools.protoc", "-I.", "--python_out=.", "--grpc_python_out=.", f"{name}.proto")
        for command in (generate, ("client.py", *arguments)):
            told = subprocess.run(
                [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100
            )
            assert told.returncode == 0, told.stderr
        return told.stdout.splitlines()

    return run_client


@pytest.mark.openfx("9.1", "9.2")
def test_tutorials_client_and_handler_process_a_film(start: Start, run: Callable[..., list[str]], film: Path) -> None:
    address = start({"imgprocessing-own": HANDLER}).address

    printed = run("gateway", DCF, CLIENT, "imgprocessing-own", "--image", str(film), "--address", address)

    assert printed == ["(720, 1280, 3)"] * 20 + ["Image Processing END!"]


@pytest.mark.openfx("9.2")
def test_stubs_of_openfxs_own_file_call_and_list(start: Start, run: Callable[..., list[str]]) -> None:
    message, functions = run("fxgateway", OPENFX, UNARY_CLIENT, start({"echo": ECHO}).address)

    assert message == "[Python] hello"
    assert {"echo", "imgprocessing"} < set(functions.split())


@pytest.fixture
def own_module(run: Callable[..., list[str]], tmp_path: Path) -> str:
    """A handler that brings what gateway.proto generates; a second pb.Empty in one pool would be an error."""
    run("gateway", DCF, "")
    return (
        f"import sys\nsys.path.append({str(tmp_path)!r})\nimport gateway_pb2\n"
        "def Handler(req):\n    return gateway_pb2.Message(Msg=req.input.decode()).SerializeToString()\n"
    )


@pytest.mark.openfx("9.5")
def test_handler_brings_a_generated_module_of_its_own(
    start: Start, run: Callable[..., list[str]], own_module: str
) -> None:
    address = start({"echo": own_module}).address

    assert run("gateway", DCF, CALLER, address) == ["b'\\n\\x05hello'"]


@pytest.mark.openfx("9.5")
def test_handler_in_a_container_brings_one_too(
    watch: Callable[..., Any], connect: Callable[..., grpc.Channel], own_module: str
) -> None:
    watcher = FxWatcherStub(connect(watch("127.0.0.1", own_module).address))

    assert watcher.Call(pb.Request(input=b"hello"), timeout=30).Output == "\n\x05hello"
