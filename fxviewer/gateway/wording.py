"""What OpenFx's gateway says when a function has no result. Its clients search these texts, so they are verbatim."""

from dataclasses import dataclass

import grpc

from fxviewer.gateway.call import Failure, Result
from fxviewer.gateway.status import StatusError, go_duration, go_name

NAMESPACE = "openfx-fn"
"""Where OpenFx keeps functions; part of the host name it dials."""

_NOT_REACHED = (
    "all SubConns are in TransientFailure, latest connection error: connection error: "
    'desc = "transport: Error while dialing dial tcp{}"'
)


def no_such_host(host: str) -> str:
    return _NOT_REACHED.format(f": lookup {host}: no such host")


def connection_refused(address: str) -> str:
    return _NOT_REACHED.format(f" {address}: connect: connection refused")


def too_large(size: int, limit: int, *, side: str) -> str:
    """Word a message above the limit as the side that receives it does: "grpc" is Go, "SERVER" is Python."""
    received = "received" if side == "grpc" else "Received"
    return f"{side}: {received} message larger than max ({size} vs. {limit})"


def behind(code: grpc.StatusCode, details: str) -> str:
    """Word what the gateway was told by the executor behind it."""
    return f"rpc error: code = {go_name(code)} desc = {details}"


@dataclass(frozen=True, slots=True)
class WordedResult(Result):
    """A result whose failure came about outside of the handler.

    Attributes:
        cause: As `behind` words it.
    """

    cause: str = ""


def refusal(function: str, result: Result, elapsed_s: float) -> StatusError:
    """Word why a call has no output.

    Args:
        elapsed_s: Since it arrived.
    """
    assert result.error is not None
    if result.error["kind"] == "DEADLINE":
        return StatusError(grpc.StatusCode.DEADLINE_EXCEEDED, f"Function timed out after {go_duration(elapsed_s)}")
    cause = result.cause if isinstance(result, WordedResult) else _cause(function, result.error)
    return StatusError(grpc.StatusCode.INTERNAL, f"could not invoke: {function} - {cause}")


def _cause(function: str, error: Failure) -> str:
    if error["kind"] == "UNKNOWN_FUNCTION":
        return behind(grpc.StatusCode.UNAVAILABLE, no_such_host(f"{function}.{NAMESPACE}"))
    if error["kind"] == "CRASHED":
        return behind(grpc.StatusCode.UNAVAILABLE, "transport is closing")
    return behind(grpc.StatusCode.UNKNOWN, f"Exception calling application: {error['message']}")
