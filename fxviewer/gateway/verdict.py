"""What an executor elsewhere has said, or why it has not."""

import re
from typing import Any

import grpc

from fxviewer.gateway.call import Failure, Kind, LineTime, Result
from fxviewer.gateway.wording import WordedResult, behind, connection_refused, no_such_host
from fxviewer.pb import openfx_pb2 as pb

_RAISED = "Exception calling application: "
_NO_NAME = re.compile(r"DNS resolution failed|Domain name not found|errors resolving|Name or service not known", re.I)
_NOBODY = re.compile(r"failed to connect to all addresses|Connection refused|Failed to connect", re.I)
_UNREADABLE = "Exception deserializing response!"  # gRPC in Python; the real gateway's says what was wrong
_ADDRESS = re.compile(r"ipv[46]:([^ ]+?:\d+)")


def of_reply(reply: Any, wait_ns: int) -> Result:
    """Read a Response, or a Reply."""
    output = reply.Output if isinstance(reply.Output, bytes) else reply.Output.encode()
    error = _read(reply.error) if reply.HasField("error") else None
    profile = tuple(LineTime(one.file, one.line, one.hits, one.total_ns) for one in reply.profile)
    return Result(output, error, reply.version, wait_ns + reply.timing.wait_ns, reply.timing.handler_ns, profile)


def of_error(
    error: grpc.RpcError, function: str, address: str, deadline_s: float, *, is_overdue: bool
) -> tuple[Result, bool]:
    """Return what it means for the call, and whether somebody was there."""
    code, details = error.code(), error.details() or ""
    if is_overdue or code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return _failed("DEADLINE", f"The function did not answer within {deadline_s:g} s.", "", ""), True
    if code == grpc.StatusCode.UNAVAILABLE and _NO_NAME.search(details):
        return no_such_function(function, address), False
    if code == grpc.StatusCode.UNAVAILABLE and _NOBODY.search(details):
        found = _ADDRESS.findall(details)
        words = behind(code, connection_refused(found[-1] if found else address))
        what = f"Nobody answers for “{function}” at {address}."
        return _failed("UNREACHABLE", what, "Look whether its replicas are ready.", words), False
    if code == grpc.StatusCode.UNAVAILABLE:
        what = f"The executor that had this frame is gone: {details}."
        words = behind(code, "transport is closing")
        return _failed("CRASHED", what, "Look at the function's log.", words), True
    if details == _UNREADABLE:
        what = "The executor sent a reply whose text is none."
        words = behind(code, "grpc: failed to unmarshal the received message proto: invalid UTF-8 string")
        return _failed("OUTPUT", what, "Return base64 text instead of an image’s bytes.", words), True
    words = behind(code, details)
    if code == grpc.StatusCode.UNKNOWN and details.startswith(_RAISED):
        return _failed("RAISED", details.removeprefix(_RAISED), "", words), True
    return _failed("OUTPUT", f"The executor refused: {details or code.name}.", "", words), True


def no_such_function(function: str, address: str) -> Result:
    host = address.rpartition("/")[2].rpartition(":")[0]
    what = f"There is no function “{function}”: nobody knows the address {host}."
    words = behind(grpc.StatusCode.UNAVAILABLE, no_such_host(host))
    return _failed("UNKNOWN_FUNCTION", what, "Check its name, and that it is deployed.", words)


def handed_back(function: str, address: str) -> Result:
    what = f"The executors of “{function}” at {address} are ending."
    words = behind(grpc.StatusCode.UNAVAILABLE, "transport is closing")
    return _failed("UNREACHABLE", what, "Look whether its replicas are ready.", words)


def without_versions(version: str) -> Result:
    what = f"There is no version “{version}” where this function runs."
    error: Failure = {"kind": "UNKNOWN_VERSION", "message": what, "hint": "Functions elsewhere have the one version."}
    return Result(b"", error, "")


def _failed(kind: Kind, what: str, hint: str, cause: str) -> Result:
    return WordedResult(b"", {"kind": kind, "message": what, "hint": hint}, "", cause=cause)


def _read(error: pb.FrameError) -> Failure:
    kind: Any = pb.FrameError.Kind.Name(error.kind)
    return {
        "kind": kind,
        "type": error.type,
        "message": error.message,
        "hint": error.hint,
        "traceback": error.traceback,
        "file": error.file,
        "line": error.line,
        "code": error.code,
    }
