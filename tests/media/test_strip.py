from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.media.balloons import Scene
from fxviewer.media.codec import decode_image, encode_jpeg
from fxviewer.media.frame import Image
from fxviewer.media.opencv import cv2
from fxviewer.media.strip import NUMBERS, draw_strip, read_strip

NUMBER = 123_456


@pytest.fixture(scope="module")
def picture() -> Image:
    return Scene(640, 480).draw(NUMBER, 4115.2)


@given(number=st.integers(0, NUMBERS - 1), width=st.integers(320, 700), height=st.integers(200, 500))
def test_every_number_is_read_back_at_every_size(number: int, width: int, height: int) -> None:
    image = np.full((height, width, 3), 128, np.uint8)

    draw_strip(image, number)

    assert read_strip(image) == number


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: decode_image(encode_jpeg(image, 50)), id="JPEG q50"),
        pytest.param(lambda image: cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), id="grey"),
        pytest.param(lambda image: cv2.GaussianBlur(image, (15, 15), 0), id="blur"),
        pytest.param(lambda image: cv2.bilateralFilter(image, 9, 75, 75), id="bilateral"),
        pytest.param(lambda image: 255 - image, id="negative"),
        pytest.param(lambda image: cv2.resize(image, (320, 240), interpolation=cv2.INTER_AREA), id="half size"),
        pytest.param(lambda image: cv2.resize(image, (500, 333)), id="other aspect"),
        pytest.param(lambda image: cv2.resize(image, (1920, 1080)), id="larger"),
        pytest.param(
            lambda image: decode_image(encode_jpeg(cv2.resize(image, (320, 240)), 50)), id="half size, JPEG q50"
        ),
    ],
)
def test_number_survives(picture: Image, change: Callable[[Image], Image]) -> None:
    assert read_strip(change(picture)) == NUMBER


def test_picture_without_a_strip_has_no_number() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (240, 320, 3), dtype=np.uint8)

    assert read_strip(noise) is None
    assert read_strip(np.zeros((240, 320, 3), np.uint8)) is None
    assert read_strip(np.zeros((1, 1, 3), np.uint8)) is None


def test_two_pictures_blended_have_no_number(picture: Image) -> None:
    other = Scene(640, 480).draw(NUMBER + 7, 0)

    assert read_strip(cv2.addWeighted(picture, 0.5, other, 0.5, 0)) is None
