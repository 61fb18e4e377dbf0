import grpc
import pytest

from fxviewer.gateway.verdict import of_error, of_reply
from fxviewer.pb import openfx_pb2 as pb


class Ended(grpc.RpcError):
    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        self._code, self._details = code, details

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return self._details


ADDRESS = "dns:///f.openfx-fn:50051"
Code = grpc.StatusCode


@pytest.mark.parametrize(
    ("code", "details", "kind", "reached"),
    [
        (Code.UNKNOWN, "Exception calling application: bad frame", "RAISED", True),
        (Code.UNAVAILABLE, "errors resolving f: [... Domain name not found]", "UNKNOWN_FUNCTION", False),
        (Code.UNAVAILABLE, "DNS resolution failed for f.openfx-fn:50051: C-ares", "UNKNOWN_FUNCTION", False),
        (
            Code.UNAVAILABLE,
            "failed to connect to all addresses; last error: UNKNOWN: ipv4:10.0.0.9:50051: Failed to connect",
            "UNREACHABLE",
            False,
        ),
        (Code.UNAVAILABLE, "Socket closed", "CRASHED", True),
        (Code.DEADLINE_EXCEEDED, "Deadline Exceeded", "DEADLINE", True),
        (Code.RESOURCE_EXHAUSTED, "SERVER: Received message larger than max (5 vs. 4)", "OUTPUT", True),
    ],
)
def test_status_says_what_became_of_the_call(code: grpc.StatusCode, details: str, kind: str, reached: bool) -> None:
    result, was_there = of_error(Ended(code, details), "f", ADDRESS, 1.0, is_overdue=False)

    assert result.error is not None
    assert (result.error["kind"], was_there) == (kind, reached)
    assert result.error["message"].endswith((".", "bad frame"))


def test_call_that_was_given_up_is_late_and_not_cancelled() -> None:
    result, _ = of_error(Ended(Code.CANCELLED, "Locally cancelled"), "f", ADDRESS, 1.5, is_overdue=True)

    assert result.error is not None
    assert (result.error["kind"], "1.5 s" in result.error["message"]) == ("DEADLINE", True)


def test_text_and_bytes_are_both_outputs() -> None:
    assert of_reply(pb.Reply(Output="한글"), 0).output == "한글".encode()
    assert of_reply(pb.Response(Output=b"\xff"), 0).output == b"\xff"


def test_waiting_here_and_there_is_added_up() -> None:
    reply = pb.Response(timing=pb.ServerTiming(wait_ns=5, handler_ns=7), version="abc")

    result = of_reply(reply, 10)

    assert (result.wait_ns, result.handler_ns, result.version, result.error) == (15, 7, "abc", None)
