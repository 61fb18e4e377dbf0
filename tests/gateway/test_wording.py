import grpc
import pytest

from fxviewer.gateway.call import Failure, Kind, Result
from fxviewer.gateway.wording import WordedResult, behind, connection_refused, refusal, too_large


def failed(kind: Kind, message: str = "") -> Result:
    error: Failure = {"kind": kind, "message": message, "hint": ""}
    return Result(b"", error, "")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("RAISED", "code = Unknown desc = Exception calling application: bad frame"),
        ("OUTPUT", "code = Unknown desc = Exception calling application: bad frame"),
        ("CRASHED", "code = Unavailable desc = transport is closing"),
        (
            "UNKNOWN_FUNCTION",
            "code = Unavailable desc = all SubConns are in TransientFailure, latest connection error: connection "
            'error: desc = "transport: Error while dialing dial tcp: lookup f.openfx-fn: no such host"',
        ),
    ],
)
def test_failures_are_internal_and_told_apart_by_their_text(kind: Kind, words: str) -> None:
    error = refusal("f", failed(kind, "bad frame"), 0.0)

    assert (error.code, error.details) == (grpc.StatusCode.INTERNAL, f"could not invoke: f - rpc error: {words}")


def test_time_out_has_a_status_of_its_own() -> None:
    error = refusal("f", failed("DEADLINE"), 2.002024)

    assert (error.code, error.details) == (grpc.StatusCode.DEADLINE_EXCEEDED, "Function timed out after 2.002024s")


def test_failure_on_the_way_keeps_the_words_it_came_with() -> None:
    cause = behind(grpc.StatusCode.UNAVAILABLE, connection_refused("127.0.0.9:50051"))
    result = WordedResult(b"", {"kind": "UNREACHABLE", "message": "Nobody answers.", "hint": ""}, "", cause=cause)

    assert refusal("f", result, 0.0).details == (
        "could not invoke: f - rpc error: code = Unavailable desc = all SubConns are in TransientFailure, latest "
        'connection error: connection error: desc = "transport: Error while dialing dial tcp 127.0.0.9:50051: '
        'connect: connection refused"'
    )


def test_each_side_has_its_own_words_for_too_large() -> None:
    assert too_large(5242891, 4194304, side="grpc") == "grpc: received message larger than max (5242891 vs. 4194304)"
    assert too_large(9, 8, side="SERVER") == "SERVER: Received message larger than max (9 vs. 8)"
