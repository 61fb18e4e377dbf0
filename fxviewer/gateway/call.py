"""What a function is asked, and what came of it."""

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal, TypedDict

from fxviewer.frame_pool import PooledFrame

Kind = Literal[
    "RAISED",
    "OUTPUT",
    "LOAD",
    "CRASHED",
    "DEADLINE",
    "UNKNOWN_FUNCTION",
    "UNKNOWN_VERSION",
    "PARAMETERS",
    "UNREACHABLE",
]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a function.

    Attributes:
        body: What the handler gets as `req.input`.
        frame_id: The caller's number of the frame; log lines carry it.
        parameters: A JSON object of values for the handler's own parameters; empty is none.
        version: As a result or `Registry.versions` names it; empty is the newest.
        profile: Measure the handler line by line.
        pooled: The body where it lies in the pool shared with the caller, until it is answered; then `body` is empty.
    """

    body: bytes
    frame_id: int | None = None
    parameters: str = ""
    version: str = ""
    profile: bool = False
    pooled: PooledFrame | None = None


class Failure(TypedDict, total=False):
    """Why a call has no output: the fields of pb.FrameError. `kind`, `message` and `hint` are always there."""

    kind: Kind
    type: str
    message: str
    hint: str
    traceback: str
    file: str
    line: int
    code: str


@dataclass(frozen=True, slots=True)
class LineTime:
    """One line of the handler's own files, measured for one call.

    Attributes:
        line: From 1.
        total_ns: In this line, calls made from it included.
    """

    file: str
    line: int
    hits: int
    total_ns: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call.

    Attributes:
        output: Bytes of the reply; empty when there is an error.
        version: Of the function that answered; as asked for, where a version was.
        wait_ns: From the call's arrival to the start of the work.
        handler_ns: Inside the handler.
        profile: Where it was asked for; ordered by file and line.
        is_plain: The handler returned str, bytes or nothing, which is all that OpenFx's own executor takes.
    """

    output: bytes
    error: Failure | None
    version: str
    wait_ns: int = 0
    handler_ns: int = 0
    profile: tuple[LineTime, ...] = ()
    is_plain: bool = True


def answered(error: Failure, version: str = "") -> "Future[Result]":
    """Return the answer to a call that no worker is asked for."""
    answer: Future[Result] = Future()
    answer.set_result(Result(b"", error, version))
    return answer
