"""What a gateway's answer means, whoever the gateway is."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from fxviewer.pb.openfx_pb2 import FrameError, Messages
from fxviewer.stream.ask import Ask

FailureKind = Literal[
    "raised",
    "output",
    "load",
    "crashed",
    "deadline",
    "unknown function",
    "unknown version",
    "parameters",
    "too large",
    "refused",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """The function has no result for this frame.

    Attributes:
        kind: Whose turn it is: "raised" is the handler's own exception, "output" a return value that is no output.
        type: Exception class, "ValueError"; empty where there is none.
        message: One sentence.
        hint: What to do; empty where nothing is known.
        traceback: As Python prints it; empty from gateways that do not send it.
        file: Path of the handler's innermost own line; empty when unknown.
        line: From 1; 0 when unknown.
        code: The text of that line.
    """

    kind: FailureKind
    type: str
    message: str
    hint: str = ""
    traceback: str = ""
    file: str = ""
    line: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class LineTime:
    """One line of the handler, measured for one frame.

    Attributes:
        line: From 1.
        total_ns: In this line, calls made from it included.
    """

    file: str
    line: int
    hits: int
    total_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer(Generic[T]):
    """One request and what came back for it.

    Attributes:
        item: What was sent, before encoding.
        ask: What was asked.
        sent: The bytes as sent.
        sent_size: Width and height of the picture in them.
        result: An encoded image, text, or why there is neither.
        version: Of the function; empty when the gateway does not tell.
        is_exact: The gateway echoed the number of this very request.
        was_alone: No other request was under way.
        taken_ns: time.monotonic_ns() when the item left the mailbox.
        encoded_ns: Likewise, when it was ready to send.
        received_ns: Likewise, when the reply was here.
        wait_ns: Measured by the gateway: waiting for a worker; 0 when it does not tell.
        handler_ns: Likewise: inside the handler.
        total_ns: Likewise: from arrival to reply.
        profile: Of the handler's lines, where it was asked for.
    """

    item: T
    ask: Ask
    sent: bytes
    sent_size: tuple[int, int]
    result: bytes | str | Failure
    version: str
    is_exact: bool
    was_alone: bool
    taken_ns: int
    encoded_ns: int
    received_ns: int
    wait_ns: int = 0
    handler_ns: int = 0
    total_ns: int = 0
    profile: tuple[LineTime, ...] = ()


_UNAUTHORISED_TEXT = "This is an unauthorized function call."
"""What OpenFx's OAuth2 gateway answers, with status OK, as if the function had."""
_UNAUTHORISED = Failure(
    "refused",
    "",
    "The gateway does not let this user call the function, or has no function of this name.",
    "Choose one the gateway lists, or ask who runs it for access.",
)

_IMAGE_MAGIC: tuple[Callable[[bytes], bool], ...] = (
    lambda head: head.startswith(b"\xff\xd8\xff"),  # JPEG
    lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    lambda head: head.startswith(b"GIF8"),
    lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    lambda head: head[:2] == b"BM" and len(head) == 16 and head[6:10] == b"\0\0\0\0",  # BMP: reserved fields are 0
    lambda head: head[:4] in (b"II*\0", b"MM\0*"),  # TIFF
)
_BASE64_MAGIC = (b"/9j/", b"iVBORw0KGgo", b"UklGR", b"R0lGOD", b"Qk")
"""How JPEG, PNG, WebP, GIF and BMP begin once they are base64."""


def is_image(encoded: bytes) -> bool:
    head = encoded[:16]
    return any(matches(head) for matches in _IMAGE_MAGIC)


def read_output(output: bytes) -> bytes | str:
    """Find the image in what a function returned: as it is, as base64, or as text of its bytes.

    OpenFx's unary reply is text, so functions send images as base64 (KETI's convention), with or without a data
    address in front, or each byte as the character of that number (latin-1).

    Returns:
        The encoded image as bytes, or the text when there is no image in it; "" for no output.
    """
    if is_image(output):
        return output
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError:
        return output  # some format only the decoder knows
    return _image_in_base64(output) or _image_in_latin1(text) or text


def read_failure(error: FrameError) -> Failure:
    kinds: dict[int, FailureKind] = {
        FrameError.RAISED: "raised",
        FrameError.OUTPUT: "output",
        FrameError.LOAD: "load",
        FrameError.CRASHED: "crashed",
        FrameError.DEADLINE: "deadline",
        FrameError.UNKNOWN_FUNCTION: "unknown function",
        FrameError.UNKNOWN_VERSION: "unknown version",
        FrameError.PARAMETERS: "parameters",
    }
    return Failure(
        kind=kinds.get(error.kind, "refused"),
        type=error.type,
        message=error.message,
        hint=error.hint,
        traceback=error.traceback,
        file=error.file,
        line=error.line,
        code=error.code,
    )


def read_result(reply: Messages) -> bytes | str | Failure:
    if reply.HasField("error"):
        return read_failure(reply.error)
    output = read_output(reply.Output)
    return _UNAUTHORISED if isinstance(output, str) and output.strip() == _UNAUTHORISED_TEXT else output


def read_profile(reply: Messages) -> tuple[LineTime, ...]:
    return tuple(LineTime(one.file, one.line, one.hits, one.total_ns) for one in reply.profile)


def _image_in_base64(output: bytes) -> bytes | None:
    body = output.split(b";base64,", 1)[1] if output.startswith(b"data:") and b";base64," in output[:80] else output
    body = body.lstrip()
    if not body.startswith(_BASE64_MAGIC):
        return None
    try:
        decoded = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        return None
    return decoded if is_image(decoded) else None


def _image_in_latin1(text: str) -> bytes | None:
    try:
        encoded = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return encoded if is_image(encoded) else None
