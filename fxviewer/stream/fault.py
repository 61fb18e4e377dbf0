"""What gRPC's errors mean: for the connection, or for one frame."""

import re
from typing import Literal

import grpc

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayStalledError, GatewayUnreachableError
from fxviewer.stream.address import split_address
from fxviewer.stream.reply import Failure

LONGEST_QUOTE = 200

_TOKEN_CURE = "Set its token in the connection’s settings, or ask who runs it for one."
_PEER_CURE = "Check the network and the gateway."


class TokenRefusedError(GatewayRefusedError):
    """The gateway wants a token, or another one."""


class MessageTooLargeError(GatewayRefusedError):
    """It had more bytes than the gateway takes."""

    def __init__(self, address: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"The gateway at {address} takes messages up to {limit_bytes:,} bytes, and this one had {size_bytes:,}.",
            "Frames of a stream are fitted to that from now on, unless that is off; make a single image smaller.",
        )
        self.limit_bytes = limit_bytes


class NobodyListensError(GatewayUnreachableError):
    """The computer is there, the gateway is not."""


class NoGrpcError(GatewayRefusedError):
    """Something answers, and speaks another protocol."""


def connection_error(error: grpc.RpcError, address: str) -> GatewayError:
    """What a broken call says about the gateway, in a sentence."""
    code, details = error.code(), _one_line(error.details() or "")
    if code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return GatewayStalledError(f"The gateway at {address} does not answer.", _PEER_CURE)
    if code == grpc.StatusCode.UNAVAILABLE:
        return _unavailable(details, address)
    if wants_token(error):
        return TokenRefusedError(f"The gateway at {address} does not accept the token, or wants one.", _TOKEN_CURE)
    if code == grpc.StatusCode.CANCELLED or (code == grpc.StatusCode.UNKNOWN and details in ("", "EOF")):
        return GatewayUnreachableError(f"The gateway at {address} ended the call.", "It is tried again.")
    if "CLIENT: Received message larger" in details:
        return GatewayRefusedError(f"The gateway at {address} sent a reply that is too large to be a picture.")
    if code == grpc.StatusCode.RESOURCE_EXHAUSTED and (sizes := named_sizes(error)):
        return MessageTooLargeError(address, *sizes)
    if "deserializing" in details:
        return GatewayRefusedError(f"What {address} answers is no reply of an OpenFx gateway.", "Check the port.")
    if code == grpc.StatusCode.UNIMPLEMENTED:
        return GatewayRefusedError(
            f"The gateway at {address} does not know this call: {details or code.name}.", "Set the transport to auto."
        )
    if "RST_STREAM" in details or "http2" in details.lower():
        return NoGrpcError(f"What listens at {address} is no gRPC gateway: {details}.", "Check the port.")
    return GatewayRefusedError(f"The gateway at {address} refused: {details or code.name}.")


def wants_token(error: grpc.RpcError) -> bool:
    """Whether the call was refused for who made it; OpenFx's OAuth2 gateway quotes what it could not parse."""
    if error.code() in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED):
        return True
    return (error.details() or "").startswith(("cannot parse result from OpenFx", "This is an unauthorized API"))


def named_sizes(error: grpc.RpcError) -> tuple[int, int] | None:
    """Return the size of the message and the limit it broke, where the error names both."""
    match = re.search(r"larger than max \((\d+) vs\. (\d+)\)", error.details() or "", re.IGNORECASE)
    return (int(match[1]), int(match[2])) if match else None


_CAUSES: tuple[
    tuple[str, Literal["unknown function", "refused", "raised", "too large", "output", "deadline"], str], ...
] = (
    (r"no such host|error finding function .* not found", "unknown function", "Choose one the gateway lists."),
    (r"connection refused|i/o timeout", "refused", "Wait until the function is ready, or look at its log."),
    (r"received message larger than max", "too large", "Send smaller frames: lower the send size or the quality."),
    (
        r"(invalid|isn't valid) UTF-8|codec can't decode|expected one of: bytes",
        "output",
        "Return base64 text: this gateway passes no bytes.",
    ),
    (r"Exception calling application", "raised", ""),
    (r"^Function timed out", "deadline", ""),
)
"""How OpenFx's gateway words what went wrong behind it; everything arrives as INTERNAL, only the text tells."""


def frame_failure(error: grpc.RpcError, function: str) -> Failure | None:
    """What the refusal of one unary call says about that frame; None when it is about the connection."""
    code, details = error.code(), error.details() or ""
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.CANCELLED):
        return None
    if wants_token(error) or code == grpc.StatusCode.RESOURCE_EXHAUSTED:
        return None
    for pattern, kind, hint in _CAUSES:
        if re.search(pattern, details, re.IGNORECASE):
            return Failure(kind, "", _sentence(kind, details, function), hint)
    if code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return None
    return Failure("refused", "", _one_line(details) or code.name)


def _sentence(kind: str, details: str, function: str) -> str:
    if kind == "unknown function":
        return f"The gateway knows no function “{function}”."
    if kind == "refused":
        return f"The function “{function}” is not ready: {_behind(details)}"
    if kind == "too large" and (match := re.search(r"\((\d+) vs\. (\d+)\)", details)):
        return f"A message of {int(match[1]):,} bytes is above the limit of {int(match[2]):,} behind the gateway."
    said = details.partition("Exception calling application: ")[2] or _behind(details)
    # Older protobufs quote the whole result, byte by byte, before they say what is wrong with it.
    return re.sub(r"^.*(?= has type )", "the result", said, flags=re.DOTALL) if kind == "output" else said


def _behind(details: str) -> str:
    """Return what was said behind the gateway: it wraps one error into another."""
    return details.rpartition("desc = ")[2].strip('"')


def _unavailable(details: str, address: str) -> GatewayError:
    host, _ = split_address(address)
    if re.search(r"name not found|resolving|Name or service not known|DNS resolution failed", details):
        return GatewayUnreachableError(f"There is no computer named {host}.", "Check the gateway’s address.")
    if "Connection refused" in details:
        return NobodyListensError(f"Nothing listens at {address}.", "Check the port, and that the gateway is running.")
    if re.search(r"handshake|certificate|SSL|TLS", details):
        return GatewayRefusedError(
            f"The gateway at {address} cannot be trusted, or does not trust us: the TLS handshake failed.",
            f"“fxviewer probe {address} --tls” tells why.",
        )
    if "HTTP/2" in details or "http1.x" in details:
        return NoGrpcError(f"What listens at {address} is no gRPC gateway.", "Check the port.")
    if "too_many_pings" in details:
        return GatewayUnreachableError(f"The gateway at {address} hung up for too many pings.", "It is tried again.")
    return GatewayUnreachableError(f"The connection to {address} broke: {details or 'it was closed'}.", _PEER_CURE)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + "…").rstrip(".")
