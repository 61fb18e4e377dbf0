import asyncio
import warnings

import cv2
import numpy as np
import pytest

from fxviewer.gateway.output import OutputError, to_bytes

JPEG = cv2.imencode(".jpg", np.full((8, 8, 3), 90, np.uint8))[1]


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        (None, b""),
        ("한글", "한글".encode()),
        (b"x", b"x"),
        (bytearray(b"x"), b"x"),
        (memoryview(b"x"), b"x"),
        (np.bytes_(b"x"), b"x"),
        (JPEG, JPEG.tobytes()),
        (JPEG.reshape(-1, 1), JPEG.tobytes()),
    ],
)
def test_output_of_any_usual_kind_is_taken(returned: object, expected: bytes) -> None:
    assert to_bytes(returned) == expected
    assert type(to_bytes(returned)) is bytes


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1), (4, 6, 3), (4, 6, 4)])
def test_image_array_is_encoded(shape: tuple[int, ...]) -> None:
    encoded = to_bytes(np.zeros(shape, np.uint8))

    assert cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR).shape == (4, 6, 3)


@pytest.mark.parametrize(
    ("returned", "what", "cure"),
    [
        ([1], "a list", "cv2.imencode"),
        (1.5, "a float", "cv2.imencode"),
        (np.float64(1.5), "", ""),
        ((True, JPEG), "a tuple", "the second"),
        (np.zeros((4, 4, 3)), "float64", "np.clip"),
        (np.zeros((0, 4, 3), np.uint8), "an empty array", "region"),
        (np.zeros((4, 4, 2), np.uint8), "shape (4, 4, 2)", "(H, W, 3)"),
        (np.zeros((70_000, 2), np.uint8), "shape (70000, 2)", "65500"),
    ],
)
def test_no_output_is_named_with_its_cure(returned: object, what: str, cure: str) -> None:
    with pytest.raises(OutputError) as caught:
        to_bytes(returned)

    assert what in caught.value.args[0]
    assert cure in caught.value.args[1]


def test_coroutine_is_no_output_and_no_warning() -> None:
    async def handler() -> bytes:
        return b""

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(OutputError) as caught:
            to_bytes(handler())

    assert "without async" in caught.value.args[1]
    assert asyncio.iscoroutinefunction(handler)
