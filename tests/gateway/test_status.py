import grpc
import pytest

from fxviewer.gateway.status import go_duration, go_name, number


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (grpc.StatusCode.UNKNOWN, "Unknown"),
        (grpc.StatusCode.CANCELLED, "Canceled"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "ResourceExhausted"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "DeadlineExceeded"),
    ],
)
def test_statuses_are_named_as_go_prints_them(code: grpc.StatusCode, name: str) -> None:
    assert go_name(code) == name


def test_numbers_are_the_wires() -> None:
    assert [number(code) for code in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNAUTHENTICATED)] == [5, 16]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2.002024, "2.002024s"), (30.0, "30s"), (0.5, "0.5s"), (60.5, "1m0.5s"), (120, "2m0s"), (3661.25, "1h1m1.25s")],
)
def test_durations_are_written_as_go_prints_them(seconds: float, text: str) -> None:
    assert go_duration(seconds) == text
