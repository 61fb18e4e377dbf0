"""Snapshots of a session for those who look at it. Frozen: a reader on another thread never sees half a change."""

from dataclasses import dataclass
from typing import Literal

from fxviewer.errors import FxviewerError
from fxviewer.media.source import SourceInfo

SourcePhase = Literal["none", "opening", "playing", "paused", "ended", "lost", "failed"]
"""Lost: was there, is retried. Failed: did not open, or a film that broke off; waits for the user."""

LanePhase = Literal["idle", "connecting", "streaming", "waiting", "stopped"]
"""Waiting: the connection failed and is tried again at `retry_at_ns`."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The source, as of now.

    Attributes:
        info: Of the open source; while lost, of the one that is gone; None before the first.
        error: Why it failed or is lost.
        speed: Of a film, 1.0 is its own.
        first_seq: Frames with a smaller `seq` are of a source that was closed.
    """

    phase: SourcePhase = "none"
    info: SourceInfo | None = None
    error: FxviewerError | None = None
    speed: float = 1.0
    loop: bool = False
    first_seq: int = 0


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """One function a gateway lists."""

    name: str
    image: str = ""
    replicas: int = 0
    available: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True)
class Reduction:
    """Frames are sent smaller than asked for, because the gateway takes no larger messages.

    Attributes:
        quality: JPEG, as sent.
        size: Width and height, as sent.
        asked_bytes: What the frame would have had.
        limit_bytes: What the gateway takes.
    """

    quality: int
    size: tuple[int, int]
    asked_bytes: int
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """The way to the function, as of now.

    Attributes:
        version: Asked of the function; empty is the newest.
        address: As the connection names it, and "host:port" once it is there; empty before the embedded gateway runs.
        is_local: The embedded gateway on this computer.
        transport: What is spoken: "stream (pb.Gateway/Invokes)"; empty until known.
        codec: Of the frames as sent, "bmp" or "jpeg"; empty until known.
        window: Requests in flight allowed at this moment.
        functions: As the gateway lists them; empty when it does not list.
        error: Why the lane waits.
        attempt: Of reconnecting, from 1; 0 while all is well.
        retry_at_ns: time.monotonic_ns() of the next try while waiting.
        gateway: Whose gateway it is, as `fxviewer.stream.dialect.Kind`; empty until known.
        reduction: Frames had to be made smaller for the gateway; None while they pass as asked.
        starting_since_ns: time.monotonic_ns() since when a function that has not answered yet lets us wait: it may be
            starting up. 0 otherwise.
        limit_bytes: The largest message the gateway takes; 0 is any, or not known yet.
        strays: Replies that belonged to no frame under way since the connection was made: of a wrong number, doubled,
            or late.
    """

    phase: LanePhase = "idle"
    function: str = ""
    version: str = ""
    address: str = ""
    is_local: bool = True
    transport: str = ""
    codec: str = ""
    window: int = 0
    functions: tuple[FunctionInfo, ...] = ()
    error: FxviewerError | None = None
    attempt: int = 0
    retry_at_ns: int = 0
    gateway: str = ""
    reduction: Reduction | None = None
    starting_since_ns: int = 0
    limit_bytes: int = 0
    strays: int = 0


@dataclass(frozen=True, slots=True)
class SessionStatus:
    source: SourceStatus = SourceStatus()
    lane: LaneStatus = LaneStatus()
    lane_b: LaneStatus | None = None
    """None while there is no lane B."""
    policy: Literal["live", "every-frame"] = "live"
    """In force now; decided from the setting and the source."""
    has_workbench: bool | None = None
    """Whether the gateway tells what happens to its functions; None while that is not known."""
