"""OpenFx's texts as they were observed, and what people read instead."""

import grpc
import pytest

from fxviewer.errors import GatewayRefusedError, GatewayStalledError, GatewayUnreachableError
from fxviewer.stream.fault import (
    MessageTooLargeError,
    NobodyListensError,
    NoGrpcError,
    TokenRefusedError,
    connection_error,
    frame_failure,
    named_sizes,
)

CNI = "could not invoke: f - rpc error: code = "
Code = grpc.StatusCode


class Error(grpc.RpcError):  # type: ignore[misc]  # grpc's own
    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        self._code, self._details = code, details

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return self._details


@pytest.mark.parametrize(
    ("code", "details", "kind", "words"),
    [
        (
            Code.UNAVAILABLE,
            "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:9: Failed to connect to remote "
            "host: Connection refused",
            NobodyListensError,
            "Nothing listens at keti:9",
        ),
        (
            Code.UNAVAILABLE,
            "errors resolving keti:31113: [field:hostname lookup error:address lookup failed for keti:31113: Domain "
            "name not found]",
            GatewayUnreachableError,
            "no computer named keti",
        ),
        (
            Code.UNAVAILABLE,
            "Failed parsing HTTP/2 (Expected SETTINGS frame as the first frame, got frame type 79)",
            NoGrpcError,
            "no gRPC gateway",
        ),
        (
            Code.UNAVAILABLE,
            "Stream removed (Socket closed (GOAWAY received; Error code: 11; Debug Text: too_many_pings))",
            GatewayUnreachableError,
            "pings",
        ),
        (Code.UNAVAILABLE, "Ssl handshake failed: CERTIFICATE_VERIFY_FAILED", GatewayRefusedError, "TLS handshake"),
        (Code.UNAVAILABLE, "", GatewayUnreachableError, "broke"),
        (Code.DEADLINE_EXCEEDED, "Deadline Exceeded", GatewayStalledError, "does not answer"),
        (Code.UNKNOWN, "EOF", GatewayUnreachableError, "ended the call"),
        (Code.UNKNOWN, "", GatewayUnreachableError, "ended the call"),
        (Code.CANCELLED, "Channel closed!", GatewayUnreachableError, "ended the call"),
        (
            Code.UNKNOWN,
            "cannot parse result from OpenFx on URL: Invalid token\n\ninvalid character 'I'",
            TokenRefusedError,
            "token",
        ),
        (Code.UNAUTHENTICATED, "who are you", TokenRefusedError, "token"),
        (
            Code.RESOURCE_EXHAUSTED,
            "grpc: received message larger than max (5242891 vs. 4194304)",
            MessageTooLargeError,
            "4,194,304 bytes, and this one had 5,242,891",
        ),
        (Code.INTERNAL, "Exception deserializing response!", GatewayRefusedError, "no reply of an OpenFx gateway"),
        (Code.UNIMPLEMENTED, "unknown method Invokes", GatewayRefusedError, "does not know this call"),
        (Code.UNIMPLEMENTED, "Received http2 header with status: 404", GatewayRefusedError, "does not know this call"),
        (Code.INTERNAL, "Received RST_STREAM with error code 2", NoGrpcError, "no gRPC gateway"),
        (Code.INTERNAL, "", GatewayRefusedError, "refused: INTERNAL"),
    ],
)
def test_each_end_of_a_connection_has_its_sentence(
    code: grpc.StatusCode, details: str, kind: type[Exception], words: str
) -> None:
    error = connection_error(Error(code, details), "keti:9")

    assert type(error) is kind
    assert words in str(error)
    assert error.what.endswith(".")
    assert "\n" not in str(error)


def test_a_long_text_is_quoted_in_part() -> None:
    assert len(str(connection_error(Error(Code.INTERNAL, "x" * 100_000), "keti:9"))) < 400


@pytest.mark.parametrize(
    ("code", "details", "kind", "words"),
    [
        (
            Code.INTERNAL,
            CNI + "Unknown desc = Exception calling application: 'numpy.ndarray' object has no attribute 'tostring'",
            "raised",
            "'numpy.ndarray' object has no attribute 'tostring'",
        ),
        (
            Code.INTERNAL,
            CNI + "Unknown desc = Exception calling application: 'utf-8' codec can't decode byte 0xff in position 0: "
            "invalid start byte",
            "output",
            "can't decode byte 0xff",
        ),
        (
            Code.INTERNAL,
            CNI + "Unknown desc = Exception calling application: b'" + r"\xff\xd8" * 900 + "' has type str, but isn't "
            "valid UTF-8 encoding. Non-UTF-8 strings must be converted to unicode objects before being added.",
            "output",
            "the result has type str, but isn't valid UTF-8",
        ),
        (
            Code.INTERNAL,
            CNI + "Unknown desc = Exception calling application: bytearray(b'x') has type bytearray, but expected one "
            "of: bytes, unicode",
            "output",
            "the result has type bytearray, but expected one of",
        ),
        (Code.INTERNAL, CNI + "Unknown desc = Exception calling application: boom: bad frame", "raised", "bad frame"),
        (
            Code.INTERNAL,
            CNI + "Unavailable desc = all SubConns are in TransientFailure, latest connection error: connection error: "
            'desc = "transport: Error while dialing dial tcp: lookup f.openfx-fn on 10.255.255.53:53: no such host"',
            "unknown function",
            "no function “f”",
        ),
        (
            Code.INTERNAL,
            CNI + 'Unavailable desc = connection error: desc = "transport: Error while dialing dial tcp '
            '127.0.0.9:50051: connect: connection refused"',
            "refused",
            "not ready",
        ),
        (
            Code.INTERNAL,
            CNI + "Internal desc = grpc: failed to unmarshal the received message proto: invalid UTF-8 string",
            "output",
            "invalid UTF-8",
        ),
        (
            Code.INTERNAL,
            CNI + 'Internal desc = grpc: error while marshaling: proto: field "pb.Reply.Output" contains invalid UTF-8',
            "output",
            "invalid UTF-8",
        ),
        (
            Code.INTERNAL,
            CNI + "ResourceExhausted desc = SERVER: Received message larger than max (4194305 vs. 4194304)",
            "too large",
            "4,194,305 bytes is above the limit of 4,194,304",
        ),
        (Code.DEADLINE_EXCEEDED, "Function timed out after 2.002024s", "deadline", "2.002024s"),
        pytest.param(
            Code.UNKNOWN,
            'error finding function f.openfx-fn: deployments.extensions "f" not found',
            "unknown function",
            "no function “f”",
            marks=pytest.mark.openfx("2.2.25"),
        ),
        (Code.INTERNAL, "something new", "refused", "something new"),
    ],
)
def test_what_went_wrong_behind_the_gateway_is_told_from_its_text(
    code: grpc.StatusCode, details: str, kind: str, words: str
) -> None:
    failure = frame_failure(Error(code, details), "f")

    assert failure is not None
    assert failure.kind == kind
    assert words in failure.message


@pytest.mark.parametrize(
    ("code", "details"),
    [
        (Code.UNAVAILABLE, "Connection refused"),
        (Code.UNIMPLEMENTED, "unknown service pb.Gateway"),
        (Code.CANCELLED, ""),
        (Code.DEADLINE_EXCEEDED, "Deadline Exceeded"),
        (Code.UNKNOWN, "cannot parse result from OpenFx on URL: x"),
        (Code.RESOURCE_EXHAUSTED, "grpc: received message larger than max (5 vs. 4)"),
    ],
)
def test_what_is_about_the_connection_is_no_failure_of_the_frame(code: grpc.StatusCode, details: str) -> None:
    assert frame_failure(Error(code, details), "f") is None


def test_sizes_are_read_where_they_are_named() -> None:
    assert named_sizes(Error(Code.INTERNAL, "Received message larger than max (9 vs. 4)")) == (9, 4)
    assert named_sizes(Error(Code.INTERNAL, "no")) is None
