"""mesh.mesh_call: from one function to another, here and in containers."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from fxviewer.gateway import mesh
from fxviewer.gateway.door import address_here
from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, FxWatcherStub

Start = Callable[..., GatewayServer]
Watch = Callable[..., Any]
Connect = Callable[..., grpc.Channel]

CALLER = (
    "import mesh\ndef Handler(req):\n    name, _, text = req.input.decode().partition(' ')\n"
    "    return b'asked: ' + mesh.mesh_call(name, text.encode())\n"
)
LEAF = "def Handler(req):\n    return b'leaf \\xff ' + req.input\n"
TEXT_LEAF = "def Handler(req):\n    return 'leaf ' + req.input.decode()\n"
RAISES = "def Handler(req):\n    raise ValueError('bad frame')\n"


def ask(server: GatewayServer, connect: Connect, text: str) -> str:
    request = pb.InvokeServiceRequest(Service="caller", Input=text.encode())
    request.token = "secret"
    return str(FxGatewayStub(connect(address_here(server.address))).Invoke(request, timeout=60).Msg)


@pytest.mark.parametrize(
    "options",
    [{}, {"is_strict": True}, {"token": "secret", "listen": "0.0.0.0:0"}],
    ids=["friendly", "strict", "guarded"],
)
def test_function_calls_another_of_its_gateway(start: Start, connect: Connect, options: dict[str, Any]) -> None:
    server = start({"caller": CALLER, "leaf": TEXT_LEAF}, **options)

    assert ask(server, connect, "leaf x") == "asked: leaf x"


def test_bytes_come_as_they_are(start: Start, connect: Connect) -> None:
    caller = CALLER.replace("return b'asked: ' + mesh", "return repr(mesh").replace("encode())\n", "encode()))\n")

    assert ask(start({"caller": caller, "leaf": LEAF}), connect, "leaf x") == repr(b"leaf \xff x")


@pytest.mark.parametrize(("name", "reason"), [("raises", "bad frame"), ("nosuch", "knows no function “nosuch”")])
def test_failure_of_the_other_is_told_where_it_was_called(
    start: Start, connect: Connect, name: str, reason: str
) -> None:
    with pytest.raises(grpc.RpcError, match=f"“{name}” has no result: .*{reason}"):
        ask(start({"caller": CALLER, "raises": RAISES}), connect, f"{name} x")


def test_handlers_own_module_of_this_name_goes_first(start: Start, connect: Connect, tmp_path: Any) -> None:
    folder = tmp_path / "caller/src"
    folder.mkdir(parents=True)
    (folder / "handler.py").write_text(CALLER)
    (folder / "mesh.py").write_text("def mesh_call(name, body):\n    return b'my own'\n")
    server = start()
    server.add(tmp_path / "caller")

    assert ask(server, connect, "leaf x") == "asked: my own"


@pytest.mark.parametrize("strict", ["", "true"], ids=["ours", "OpenFx's"])
def test_container_calls_another_at_its_own_address(
    watch: Watch, connect: Connect, strict: str, watcher_port: int
) -> None:
    watch("127.0.0.2", TEXT_LEAF, WATCHER_STRICT=strict)
    caller = watch("127.0.0.3", CALLER, MESH_PATTERN=f"{{function}}:{watcher_port + 1}")

    reply = FxWatcherStub(connect(caller.address)).Call(pb.Request(input=b"127.0.0.2 x"), timeout=30)

    assert reply.Output == "asked: leaf x"


def test_nobody_at_the_other_address_is_told(watch: Watch, connect: Connect, watcher_port: int) -> None:
    caller = watch("127.0.0.3", CALLER, MESH_PATTERN=f"{{function}}:{watcher_port + 1}")

    with pytest.raises(grpc.RpcError, match=r"“127\.0\.0\.9” has no result"):
        FxWatcherStub(connect(caller.address)).Call(pb.Request(input=b"127.0.0.9 x"), timeout=30)


def test_openfxs_namespace_is_where_others_are() -> None:
    assert mesh.DEFAULT_PATTERN == "{function}.openfx-fn:50052"
