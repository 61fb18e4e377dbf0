"""Foreign clients and our own against a real server with real workers."""

import base64
from collections.abc import Iterator
from pathlib import Path

import cv2
import grpc
import numpy as np
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub

JPEG = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()

HANDLERS = {
    "raises": "def Handler(req):\n    raise ValueError('bad frame')\n",
    "returns-list": "def Handler(req):\n    return [1]\n",
    "returns-float": "import numpy as np\ndef Handler(req):\n    return np.zeros((4, 4, 3))\n",
    "returns-array": "import numpy as np\ndef Handler(req):\n    return np.zeros((4, 6, 3), np.uint8)\n",
    "returns-nothing": "def Handler(req):\n    pass\n",
    "exits": "import os\ndef Handler(req):\n    os._exit(3)\n",
    "hangs": "import time\ndef Handler(req):\n    time.sleep(60)\n",
    "broken": "def Handler(req:\n",
    "missing": "import no_such_package\n",
    "prints": "def Handler(req):\n    print('seen', len(req.input))\n    return req.info.FunctionName\n",
    "old-numpy": "import numpy as np\ndef Handler(req):\n    return np.zeros(3, np.uint8).tostring()\n",
    "built-once": (
        "class Handler:\n    def __init__(self):\n        self.calls = 0\n"
        "    def __call__(self, req):\n        self.calls += 1\n        return str(self.calls)\n"
    ),
    # The tutorial's handler, with tobytes() for the removed tostring().
    "tutorial": (
        "import numpy as np \nimport cv2 \n\ndef Handler(req):\n    # Bytes -> frame \n"
        "    nparr = np.frombuffer(req.input, np.uint8)\n    frame = cv2.imdecode(nparr, cv2.IMREAD_COLOR)\n\n"
        "    # Frame -> Bytes\n    res = cv2.imencode('.jpg', frame)[1].tobytes()\n\n    return res\n"
    ),
}


@pytest.fixture
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[grpc.Channel]:
    for name, text in HANDLERS.items():
        (tmp_path / f"{name}.py").write_text(text)
    server = GatewayServer([tmp_path], deadline_s=getattr(request, "param", 30.0))
    with grpc.insecure_channel(server.address) as channel:
        yield channel
    server.stop()


def ask(channel: grpc.Channel, function: str, times: int = 1) -> list[pb.Messages]:
    requests = [pb.InvokeServiceRequest(Service=function, Input=JPEG, frame_id=n) for n in range(times)]
    return list(GatewayStub(channel).Invokes(iter(requests), timeout=60))


@pytest.mark.parametrize(
    ("function", "kind", "message"),
    [
        ("raises", pb.FrameError.RAISED, "bad frame"),
        ("returns-list", pb.FrameError.OUTPUT, "returned a list"),
        ("returns-float", pb.FrameError.OUTPUT, "float64"),
        ("exits", pb.FrameError.CRASHED, "exit code 3"),
        ("broken", pb.FrameError.LOAD, "never closed"),
        ("missing", pb.FrameError.LOAD, "no_such_package"),
        ("nosuch", pb.FrameError.UNKNOWN_FUNCTION, "nosuch"),
    ],
)
def test_failure_costs_its_own_frame_and_says_why(
    channel: grpc.Channel, function: str, kind: int, message: str
) -> None:
    replies = ask(channel, function, times=2)

    assert [(reply.frame_id, reply.error.kind) for reply in replies] == [(0, kind), (1, kind)]
    assert message in replies[0].error.message


@pytest.mark.parametrize("channel", [1.0], indirect=True)
def test_function_that_hangs_costs_its_own_frame_and_says_why(channel: grpc.Channel) -> None:
    replies = ask(channel, "hangs", times=2)

    assert [(reply.frame_id, reply.error.kind) for reply in replies] == [(n, pb.FrameError.DEADLINE) for n in (0, 1)]
    assert "within 1 s" in replies[0].error.message


def test_exception_is_told_with_its_line(channel: grpc.Channel) -> None:
    (reply,) = ask(channel, "raises")

    assert (reply.error.type, reply.error.line, reply.error.code) == ("ValueError", 2, "raise ValueError('bad frame')")
    assert reply.error.traceback.endswith("ValueError: bad frame\n")
    assert "executor" not in reply.error.traceback


@pytest.mark.openfx("9.14")
def test_removed_tostring_is_mended_by_the_hint(channel: grpc.Channel) -> None:
    (reply,) = ask(channel, "old-numpy")

    assert "tobytes()" in reply.error.hint


def test_tutorials_handler_runs_unchanged(channel: grpc.Channel) -> None:
    (reply,) = ask(channel, "tutorial")

    assert cv2.imdecode(np.frombuffer(reply.Output, np.uint8), cv2.IMREAD_COLOR).shape == (48, 64, 3)


def test_array_is_encoded_once(channel: grpc.Channel) -> None:
    (reply,) = ask(channel, "returns-array")

    assert cv2.imdecode(np.frombuffer(reply.Output, np.uint8), cv2.IMREAD_COLOR).shape == (4, 6, 3)


@pytest.mark.openfx("9.28")
def test_class_is_built_once_and_called(channel: grpc.Channel) -> None:
    assert [reply.Output for reply in ask(channel, "built-once", times=3)] == [b"1", b"2", b"3"]


def test_nothing_returned_is_no_output_and_no_error(channel: grpc.Channel) -> None:
    (reply,) = ask(channel, "returns-nothing")

    assert reply.Output == b""
    assert not reply.HasField("error")


def test_prints_go_to_the_functions_log(channel: grpc.Channel) -> None:
    (reply,) = ask(channel, "prints")

    assert reply.Output == b"prints"
    log = FxGatewayStub(channel).GetLog(pb.FunctionRequest(FunctionName="prints")).Msg
    assert log.startswith("---\nName: prints\nLog:\n")


def test_worker_that_died_is_replaced(channel: grpc.Channel) -> None:
    kinds = [reply.error.kind for reply in ask(channel, "exits", times=5)]

    assert kinds == [pb.FrameError.CRASHED] * 5


@pytest.mark.openfx("9.20")
def test_foreign_stream_survives_a_failed_frame(channel: grpc.Channel) -> None:
    requests = [pb.InvokeServiceRequest(Service=name, Input=JPEG) for name in ("raises", "identity")]

    replies = list(GatewayStub(channel).Invokes(iter(requests), timeout=60))

    assert replies[0].Output == b""
    assert replies[1].Output.startswith(b"\xff\xd8\xff")


def test_foreign_unary_client_reads_openfx_words(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        FxGatewayStub(channel).Invoke(pb.InvokeServiceRequest(Service="raises", Input=JPEG), timeout=60)

    assert caught.value.code() == grpc.StatusCode.INTERNAL
    assert caught.value.details() == (
        "could not invoke: raises - rpc error: code = Unknown desc = Exception calling application: bad frame"
    )


@pytest.mark.openfx("9.6")
def test_unary_image_is_base64(channel: grpc.Channel) -> None:
    for stub in (FxGatewayStub(channel), GatewayStub(channel)):
        reply = stub.Invoke(pb.InvokeServiceRequest(Service="identity", Input=JPEG), timeout=60)

        assert base64.b64decode(reply.Msg).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("sample", ["imgprocessing", "grayscale", "edges", "blur", "cartoon", "faces", "identity"])
def test_shipped_sample_answers_with_a_picture_of_the_same_size(channel: grpc.Channel, sample: str) -> None:
    (reply,) = ask(channel, sample)

    assert cv2.imdecode(np.frombuffer(reply.Output, np.uint8), cv2.IMREAD_COLOR).shape == (48, 64, 3)


def test_deploying_over_the_network_is_refused(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        FxGatewayStub(channel).Deploy(pb.CreateFunctionRequest(Service="x"))

    assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED


def test_unknown_function_has_no_meta(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        FxGatewayStub(channel).GetMeta(pb.FunctionRequest(FunctionName="x"))

    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.NOT_FOUND, "function is not exist")
