"""What OPENFX.md records of the real gateway, asked of ours over real sockets; each test names its table."""

import base64
import re
from collections.abc import Callable

import cv2
import grpc
import numpy as np
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub
from tests.peers.openfx_client import invoke, refusal

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]
Wait = Callable[[Callable[[], object]], object]

JPEG = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
BASE64 = base64.b64encode(JPEG).decode()
ECHO = 'def Handler(req):\n    return str.encode("[Python] ") + req.input\n'
TUTORIAL = (
    "import numpy as np \nimport cv2 \n\ndef Handler(req):\n    # Bytes -> frame \n"
    "    nparr = np.frombuffer(req.input, np.uint8)\n    frame = cv2.imdecode(nparr, cv2.IMREAD_COLOR)\n\n"
    "    # Frame -> Bytes\n    res = cv2.imencode('.jpg', frame)[1].tostring()\n\n    return res\n"
)
BYTES = TUTORIAL.replace("tostring", "tobytes")
BASE64_REPLY = "import base64\n" + BYTES.replace("return res", "return base64.b64encode(res)")
BASE64_STR = BASE64_REPLY.replace("(res)", "(res).decode()")
LIMIT = 4 << 20

row = pytest.mark.openfx


# -- section 2.2: through gateway and executor


@pytest.mark.parametrize(
    ("handler", "body", "reply"),
    [
        pytest.param(ECHO, b"hello", "[Python] hello", marks=row("2.2.1"), id="template echo"),
        pytest.param(ECHO, b"", "[Python] ", marks=row("2.2.10"), id="empty Input, echo"),
        pytest.param(BASE64_REPLY, JPEG, "/9j/4AAQSkZJRg", marks=row("2.2.4"), id="base64 as ASCII bytes"),
        pytest.param(BASE64_STR, JPEG, "/9j/4AAQSkZJRg", marks=row("2.2.4"), id="base64 str"),
        pytest.param(
            BASE64_STR.replace("req.input", "base64.b64decode(req.input)"),
            BASE64.encode(),
            "/9j/4AAQSkZJRg",
            marks=row("2.2.4"),
            id="base64 in and out",
        ),
        pytest.param(
            BYTES.replace("return res", "return res.decode('latin-1')"),
            JPEG,
            "ÿØÿà\x00\x10JFIF",
            marks=row("2.2.5"),
            id="latin-1 str",
        ),
        pytest.param("def Handler(req):\n    return '한글'\n", b"", "한글", id="Korean str"),
        pytest.param("def Handler(req):\n    return None\n", b"", "", marks=row("2.2.9"), id="None"),
        pytest.param("def Handler(req):\n    return b''\n", b"", "", marks=row("2.2.9"), id="empty bytes"),
    ],
)
@pytest.mark.parametrize("is_strict", [False, True], ids=["friendly", "strict"])
def test_table_2_2_replies(
    start: Start, connect: Connect, handler: str, body: bytes, reply: str, is_strict: bool
) -> None:
    channel = connect(start({"f": handler}, is_strict=is_strict).address)

    message = invoke(channel, "f", body).Msg

    assert message.startswith(reply) if reply else message == ""


OTHER_TYPE = "bad argument type for built-in operation"
RAISED = "could not invoke: f - rpc error: code = Unknown desc = Exception calling application: "


@pytest.mark.parametrize(
    ("handler", "body", "details"),
    [
        pytest.param(
            TUTORIAL,
            JPEG,
            RAISED + "'numpy.ndarray' object has no attribute 'tostring'",
            marks=row("2.2.2", "9.14"),
            id="tostring",
        ),
        pytest.param(
            "def Handler(req):\n    raise ValueError('boom: bad frame')\n",
            b"",
            RAISED + "boom: bad frame",
            marks=row("2.2.6"),
            id="raises",
        ),
        pytest.param(BYTES, b"", "!buf.empty() in function 'imdecode_'\n", marks=row("2.2.11"), id="empty Input, cv2"),
        pytest.param(
            BYTES,
            b"no image",
            "!_img.empty() in function 'imencodeWithMetadata'\n",
            marks=row("2.2.12"),
            id="no image, cv2",
        ),
    ],
)
def test_table_2_2_failures_of_the_handler(
    start: Start, connect: Connect, handler: str, body: bytes, details: str
) -> None:
    channel = connect(start({"f": handler}).address)

    code, told = refusal(lambda: invoke(channel, "f", body))

    assert code == grpc.StatusCode.INTERNAL
    assert told.startswith(RAISED)
    assert told.endswith(details)


@pytest.mark.parametrize(
    ("handler", "details"),
    [
        pytest.param(
            BYTES,
            "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
            marks=row("2.2.3", "9.6"),
            id="tutorial with tobytes()",
        ),
        *(
            pytest.param(
                f"import numpy\ndef Handler(req):\n    return {returned}\n", OTHER_TYPE, marks=row("2.2.7"), id=returned
            )
            for returned in ("bytearray(b'a')", "memoryview(b'a')", "numpy.zeros((8, 8, 3), 'uint8')", "1", "{}", "()")
        ),
    ],
)
def test_table_2_2_outputs_that_only_a_strict_gateway_refuses(
    start: Start, connect: Connect, handler: str, details: str
) -> None:
    channel = connect(start({"f": handler}, is_strict=True).address)

    assert refusal(lambda: invoke(channel, "f", JPEG)) == (grpc.StatusCode.INTERNAL, RAISED + details)


@pytest.mark.openfx("9.6")
def test_table_2_2_image_bytes_are_base64_text_on_a_friendly_gateway(start: Start, connect: Connect) -> None:
    channel = connect(start({"f": BYTES}).address)

    text = invoke(channel, "f", JPEG).Msg

    assert base64.b64decode(text, validate=True).startswith(b"\xff\xd8\xff")


@pytest.mark.openfx("2.2.13", "2.2.15", "9.25")
@pytest.mark.parametrize("service", ["nosuch", "", "Bad_Name", "a b"])
def test_table_2_2_unknown_function_and_names_that_are_none(start: Start, connect: Connect, service: str) -> None:
    channel = connect(start().address)

    assert refusal(lambda: invoke(channel, service)) == (
        grpc.StatusCode.INTERNAL,
        f"could not invoke: {service} - rpc error: code = Unavailable desc = all SubConns are in TransientFailure, "
        'latest connection error: connection error: desc = "transport: Error while dialing dial tcp: '
        f'lookup {service}.openfx-fn: no such host"',
    )


@pytest.mark.openfx("2.2.14")
def test_table_2_2_function_that_is_not_up(start: Start, connect: Connect) -> None:
    channel = connect(start({"f": "import no_such_module\n"}, is_strict=True).address)

    code, details = refusal(lambda: invoke(channel, "f"))

    assert code == grpc.StatusCode.INTERNAL
    assert re.search(r"dial tcp [\d.]+:50051: connect: connection refused\"$", details)


@pytest.mark.openfx("2.2.18")
def test_table_2_2_function_that_exceeds_its_time(start: Start, connect: Connect) -> None:
    handler = "import time\ndef Handler(req):\n    time.sleep(60)\n"
    channel = connect(start({"f": handler}, deadline_s=0.5).address)

    code, details = refusal(lambda: invoke(channel, "f"))

    assert code == grpc.StatusCode.DEADLINE_EXCEEDED
    assert re.fullmatch(r"Function timed out after \d+\.\d+s", details)


@pytest.mark.openfx("2.2.19")
def test_table_2_2_clients_own_deadline(start: Start, connect: Connect) -> None:
    channel = connect(start({"f": "import time\ndef Handler(req):\n    time.sleep(3)\n"}, deadline_s=5).address)

    code, details = refusal(lambda: invoke(channel, "f", timeout=0.5))

    assert (code, details) == (grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded")


@pytest.mark.openfx("2.2.23")
def test_table_2_2_compressed_request_is_refused_by_a_strict_gateway_alone(start: Start, connect: Connect) -> None:
    def ask(server: GatewayServer) -> str:
        request = pb.InvokeServiceRequest(Service="f", Input=b"hello")
        reply = FxGatewayStub(connect(server.address)).Invoke(request, compression=grpc.Compression.Gzip, timeout=60)
        return str(reply.Msg)

    code, details = refusal(lambda: ask(start({"f": ECHO}, is_strict=True)))

    assert code == grpc.StatusCode.UNIMPLEMENTED
    assert "gzip" in details
    assert ask(start({"f": ECHO})) == "[Python] hello"


@row("2.4.1")
def test_section_2_4_function_goes_on_when_its_caller_has_gone(start: Start, connect: Connect, wait: Wait) -> None:
    handler = "import time\ndef Handler(req):\n    print('begun', flush=True)\n    time.sleep(1)\n    print('done')\n"
    channel = connect(start({"f": handler}).address)
    call = FxGatewayStub(channel).Invoke.future(pb.InvokeServiceRequest(Service="f"))

    def log() -> str:
        return str(FxGatewayStub(channel).GetLog(pb.FunctionRequest(FunctionName="f")).Msg)

    wait(lambda: "begun" in log())
    call.cancel()

    wait(lambda: "done" in log())


# -- section 2.3: sizes


@pytest.mark.openfx("2.3.1")
def test_table_2_3_first_hop(start: Start, connect: Connect) -> None:
    channel = connect(start({"echo": ECHO}, is_strict=True).address)

    assert refusal(lambda: invoke(channel, "echo", bytes(5 << 20))) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "grpc: received message larger than max (5242891 vs. 4194304)",
    )


@pytest.mark.openfx("2.3.2")
def test_table_2_3_second_hop(start: Start, connect: Connect) -> None:
    channel = connect(start({"echo": "def Handler(req):\n    return str(len(req.input))\n"}, is_strict=True).address)

    code, details = refusal(lambda: invoke(channel, "echo", bytes(LIMIT - 20)))

    assert code == grpc.StatusCode.INTERNAL
    assert re.fullmatch(
        r"could not invoke: echo - rpc error: code = ResourceExhausted desc = "
        r"SERVER: Received message larger than max \(41943\d\d vs\. 4194304\)",
        details,
    )
    assert invoke(channel, "echo", bytes(LIMIT - 80)).Msg == str(LIMIT - 80)


@pytest.mark.openfx("2.3.3")
def test_table_2_3_third_hop(start: Start, connect: Connect) -> None:
    handler = "def Handler(req):\n    return 'a' * int(req.input)\n"
    channel = connect(start({"f": handler}, is_strict=True).address)

    assert refusal(lambda: invoke(channel, "f", b"5000000")) == (
        grpc.StatusCode.INTERNAL,
        "could not invoke: f - rpc error: code = ResourceExhausted desc = "
        "grpc: received message larger than max (5000005 vs. 4194304)",
    )
    assert len(invoke(channel, "f", b"4194299").Msg) == 4194299


def test_table_2_3_friendly_gateway_takes_and_gives_more(start: Start, connect: Connect) -> None:
    server = start({"same": "def Handler(req):\n    return req.input\n"})
    body = b"a" * (40 << 20)

    assert invoke(connect(server.address), "same", body).Msg == body.decode()


# -- section 6: what a handler is told


def test_section_6_request_info(start: Start, connect: Connect) -> None:
    handler = (
        "def Handler(req):\n    i = req.info\n    return '|'.join([i.FunctionName, i.Timeout, i.Runtime, "
        "i.Limits.Memory, i.Limits.CPU, i.Limits.GPU, i.Trigger.Name, i.Trigger.Topic, i.Trigger.Time])\n"
    )
    channel = connect(start({"f": handler}).address)

    *told, time = invoke(channel, "f").Msg.split("|")

    assert told == ["f", "", "", "", "", "", "grpc", ""]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC", time)


@pytest.mark.openfx("9.28")
def test_section_6_module_state_is_kept_and_a_class_is_built_once(start: Start, connect: Connect) -> None:
    counting = "calls = []\ndef Handler(req):\n    calls.append(1)\n    return str(len(calls))\n"
    built = (
        "class Handler:\n    def __init__(self):\n        self.calls = 0\n"
        "    def __call__(self, req):\n        self.calls += 1\n        return str(self.calls)\n"
    )
    channel = connect(start({"counting": counting, "built": built}).address)

    for function in ("counting", "built"):
        assert [invoke(channel, function).Msg for _ in range(3)] == ["1", "2", "3"]
