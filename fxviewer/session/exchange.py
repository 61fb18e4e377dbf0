"""What became of one frame. Panes, meters and recorder read exchanges; nobody pairs frames again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from fxviewer.handler.parameter import Value
from fxviewer.media.frame import Frame, Picture
from fxviewer.stream.reply import Failure, LineTime

__all__ = ["Exchange", "Failure", "LineTime", "Lost", "Outcome", "Pairing", "Sink", "Stamps", "Text"]

Pairing = Literal["exact", "exact (1 in flight)", "by order"]
"""How sure we are that this result belongs to this frame: the gateway echoed its number, it was the only one
under way, or replies were counted off in order."""


@dataclass(frozen=True, slots=True)
class Text:
    """The function answered with text; `text` is empty when it answered nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Sent and never answered: the connection broke or stalled, for this reason."""

    reason: str


Outcome = Picture | Text | Failure | Lost


@dataclass(frozen=True, slots=True)
class Stamps:
    """When one frame passed each station, time.monotonic_ns() of this machine; 0 where it never came.

    The three durations were measured in the gateway and are 0 when it does not tell.
    """

    captured_ns: int
    taken_ns: int  # left the mailbox
    encoded_ns: int
    received_ns: int
    decoded_ns: int
    gateway_wait_ns: int = 0
    handler_ns: int = 0
    gateway_total_ns: int = 0

    @property
    def latency_ns(self) -> int:
        """From the grab to the decoded result. Showing it adds at most one screen refresh."""
        return self.decoded_ns - self.captured_ns


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """What became of one frame.

    Attributes:
        frame: The frame as captured.
        function: Name of the function that was asked.
        version: Of the function that answered; empty when the gateway does not tell.
        sent: The bytes as sent.
        outcome: The result image with its bytes, text, the function's failure, or the loss.
        pairing: How sure the pairing is.
        stamps: When it passed each station.
        parameters: Of the handler, as sent; what is left out had its default.
        profile: The handler's lines measured, where that was asked for.
        sent_size: Width and height of the picture as sent, which boxes in a reply refer to; (0, 0) if none was sent.
    """

    frame: Frame
    function: str
    version: str
    sent: bytes
    outcome: Outcome
    pairing: Pairing
    stamps: Stamps
    parameters: Mapping[str, Value] = field(default_factory=dict)
    profile: tuple[LineTime, ...] = ()
    sent_size: tuple[int, int] = (0, 0)


class Sink(Protocol):
    """Takes exchanges, in the order of their frames, on a thread of the session's. Returns within 1 ms."""

    def receive(self, exchange: Exchange) -> None: ...
