"""The commands, run in this process, against a gateway of our own and against a stand-in for OpenFx's."""
# ruff: noqa: N802 (method names are gRPC's)

import io
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import grpc
import numpy as np
import pytest

from fxviewer.cli.program import run
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayServicer, add_FxGatewayServicer_to_server

HANDLER = """\
def Handler(req):
    print("asked for", len(req.input), flush=True)
    if req.input == b"raise":
        raise ValueError("as asked")
    return WHAT
"""


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.output.decode()


Fn = Callable[..., Told]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with Hangul and a space, with a storage of its own, and know no gateway."""
    folder = tmp_path / "내 함수"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FXVIEWER_DATA", str(tmp_path / "data"))
    for name in ("OPENFX_URL", "FXVIEWER_TOKEN", "FXVIEWER_BUILDER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fn(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Fn:
    """Return a function that runs `fxviewer function ARGUMENTS`."""

    def run_function(*arguments: str | Path, given: bytes = b"") -> Told:
        capfdbinary.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = run(["function", *map(str, arguments)])
        output, errors = capfdbinary.readouterr()
        return Told(code, output, errors.decode())

    return run_function


@pytest.fixture
def project(fn: Fn) -> Path:
    """A function “answer” without requirements, whose reply is “one”; commands run in its folder's parent."""
    assert fn("init", "answer", "-r", "python3").code == 0
    folder = Path("answer").resolve()
    (folder / "requirements.txt").write_text("")
    reply_with(folder, '"one"')
    return folder


@pytest.fixture
def rewrite(project: Path) -> Callable[[str], None]:
    """Return a function that gives “answer” another reply, as Python writes it."""
    return lambda reply: reply_with(project, reply)


def reply_with(folder: Path, reply: str) -> None:
    (folder / "src/handler.py").write_text(HANDLER.replace("WHAT", reply), encoding="utf-8")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "그림.png"
    path.write_bytes(cv2.imencode(".png", np.full((48, 64, 3), 200, np.uint8))[1].tobytes())
    return path


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[str]:
    """The address of a gateway of ours, which takes changes."""
    server = GatewayServer([], listen=f"unix:{tmp_path}/s")
    yield server.address
    server.stop()


@dataclass
class Openfx(FxGatewayServicer):
    """A stand-in for OpenFx's own gateway: it keeps what it is asked, and words its refusals as Kubernetes does."""

    functions: dict[str, pb.CreateFunctionRequest] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def HealthCheck(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Message:
        return pb.Message(Msg="OK")

    def List(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Functions:
        return pb.Functions(
            Functions=[
                pb.Function(Name=name, Image=one.Image, Replicas=1, AvailableReplicas=0, Annotations=one.Annotations)
                for name, one in self.functions.items()
            ]
        )

    def Update(self, request: pb.CreateFunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self.asked.append(("Update", request))
        if request.Service not in self.functions:
            context.abort(grpc.StatusCode.NOT_FOUND, f'deployments.extensions "{request.Service}" not found')
        self.functions[request.Service] = request
        return pb.Message(Msg="OK")

    def Deploy(self, request: pb.CreateFunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self.asked.append(("Deploy", request))
        if "missing" in request.Secrets:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, 'secrets "missing" not found')
        self.functions[request.Service] = request
        return pb.Message(Msg="OK")

    def Delete(self, request: pb.DeleteFunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self.asked.append(("Delete", request))
        if self.functions.pop(request.FunctionName, None) is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f'deployments.extensions "{request.FunctionName}" not found')
        return pb.Message(Msg="OK")

    def ReplicaUpdate(self, request: pb.ScaleServiceRequest, context: grpc.ServicerContext) -> pb.Message:
        context.abort(grpc.StatusCode.INTERNAL, f'deployments.extensions "{request.ServiceName}" not found')
        raise AssertionError("abort raises")


@pytest.fixture
def openfx() -> Iterator[tuple[Openfx, str]]:
    service = Openfx()
    server = grpc.server(ThreadPoolExecutor(4))
    add_FxGatewayServicer_to_server(service, server)  # type: ignore[no-untyped-call]  # generated
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield service, f"127.0.0.1:{port}"
    server.stop(None).wait(3)
