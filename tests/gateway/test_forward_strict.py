"""What --strict makes of a gateway in front of functions elsewhere: the real one, as far as it can be seen."""

import base64
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import grpc
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub
from tests.peers.executor import ExecutorPeer, RawExecutorPeer
from tests.peers.names import Names

Start = Callable[..., GatewayServer]
Watch = Callable[..., Any]
Connect = Callable[..., grpc.Channel]

HANDLER = "def Handler(req):\n    return b'127.0.0.2\\xff'\n"


@pytest.fixture
def strict(start: Start, names: Names, connect: Connect, watcher_port: int) -> FxGatewayStub:
    pattern = f"dns://{names.address}/{{function}}.openfx-fn:{watcher_port}"
    return FxGatewayStub(connect(start(forward=pattern, is_strict=True).address))


def refusal(stub: FxGatewayStub) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        stub.Invoke(pb.InvokeServiceRequest(Service="fn", Input=b"x"), timeout=30)
    return caught.value.code(), caught.value.details() or ""


def test_limits_hold_in_front_of_other_executors(strict: FxGatewayStub, names: Names, watch: Watch) -> None:
    watch("127.0.0.2", HANDLER, WATCHER_STRICT="true")
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    assert "can't decode byte 0xff" in refusal(strict)[1]


def test_it_asks_as_openfx_does(strict: FxGatewayStub, names: Names, watch: Watch) -> None:
    """With the unary call, to which our own executor answers in base64 what is no text."""
    watch("127.0.0.2", HANDLER)
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    reply = strict.Invoke(pb.InvokeServiceRequest(Service="fn", Input=b"x"), timeout=30).Msg

    assert base64.b64decode(reply) == b"127.0.0.2\xff"


@pytest.mark.openfx("7.1")
def test_it_dials_each_call(strict: FxGatewayStub, names: Names, watcher_port: int, cleanup: ExitStack) -> None:
    executor = cleanup.enter_context(ExecutorPeer(f"127.0.0.2:{watcher_port}"))
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    for _ in range(20):
        assert strict.Invoke(pb.InvokeServiceRequest(Service="fn", Input=b"x"), timeout=30).Msg == "x"

    assert len(set(executor.peers)) == 20


@pytest.mark.openfx("2.2.16")
def test_text_that_is_none_on_the_wire_is_told_as_go_does(
    strict: FxGatewayStub, names: Names, watcher_port: int, cleanup: ExitStack
) -> None:
    cleanup.enter_context(RawExecutorPeer(f"127.0.0.2:{watcher_port}", lambda _: b"\x0a\x02\xff\xd8"))
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    assert refusal(strict) == (
        grpc.StatusCode.INTERNAL,
        "could not invoke: fn - rpc error: code = Internal desc = "
        "grpc: failed to unmarshal the received message proto: invalid UTF-8 string",
    )


@pytest.mark.openfx("2.2.17")
def test_words_of_an_executor_in_go_are_passed_on(
    strict: FxGatewayStub, names: Names, watcher_port: int, cleanup: ExitStack
) -> None:
    words = 'grpc: error while marshaling: proto: field "pb.Reply.Output" contains invalid UTF-8'

    def refuse(context: grpc.ServicerContext) -> bytes:
        context.abort(grpc.StatusCode.INTERNAL, words)

    cleanup.enter_context(RawExecutorPeer(f"127.0.0.2:{watcher_port}", refuse))
    names.table["fn.openfx-fn"] = ["127.0.0.2"]

    assert refusal(strict) == (
        grpc.StatusCode.INTERNAL,
        f"could not invoke: fn - rpc error: code = Internal desc = {words}",
    )
