"""Results that are only their frames again, or their frames with red and blue exchanged."""

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.media.balloons import Scene
from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Outcome, Stamps, Text
from fxviewer.session.likeness import likeness_of, measure_likeness

SCENE = Scene(960, 640).draw(30, 1.0)
SOFT = np.asarray(cv2.GaussianBlur(SCENE, (9, 9), 0), np.uint8)  # sharp saturated edges suffer most in small pictures


def jpeg(image: MatLike, quality: int = 95) -> Image:
    encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def swapped(image: Image) -> Image:
    return np.ascontiguousarray(image[..., ::-1])


def exchange(outcome: Outcome, sent: bytes = b"", sent_size: tuple[int, int] = (0, 0)) -> Exchange:
    frame = Frame(SOFT, 0, 0, 0, 0)
    return Exchange(frame, "f", "", sent, outcome, "exact", Stamps(0, 0, 0, 0, 0), sent_size=sent_size)


@pytest.mark.parametrize("quality", [90, 95, 100])
def test_a_frame_encoded_again_is_the_same(quality: int) -> None:
    assert measure_likeness(SCENE, jpeg(SCENE, quality)) == "same"


@given(quality=st.integers(50, 100), radius=st.integers(0, 3))
def test_a_swap_is_seen_through_compression_and_a_slight_blur(quality: int, radius: int) -> None:
    size = 2 * radius + 1

    assert measure_likeness(SCENE, jpeg(cv2.GaussianBlur(swapped(SCENE), (size, size), 0), quality)) == "swapped"


def test_a_swap_is_seen_at_another_size() -> None:
    assert measure_likeness(SCENE, jpeg(cv2.resize(swapped(SCENE), (480, 320)))) == "swapped"


@given(turn=st.integers(4, 176))
def test_turned_hues_are_something_else(turn: int) -> None:
    hsv = cv2.cvtColor(SCENE, cv2.COLOR_BGR2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(int) + turn) % 180

    assert measure_likeness(SCENE, jpeg(cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR))) == "other"


@pytest.mark.parametrize("size", [3, 5, 21])
def test_a_blur_is_something_else(size: int) -> None:
    assert measure_likeness(SCENE, jpeg(cv2.GaussianBlur(SCENE, (size, size), 0))) == "other"


def test_a_blur_that_only_fine_texture_shows_is_something_else() -> None:
    texture = np.random.default_rng(1).normal(0, 6, SCENE.shape[:2])[..., np.newaxis]
    textured = np.clip(cv2.GaussianBlur(SCENE, (101, 101), 0) + texture, 0, 255).astype(np.uint8)

    assert measure_likeness(textured, jpeg(textured)) == "same"
    assert measure_likeness(textured, jpeg(cv2.GaussianBlur(textured, (3, 3), 0))) == "other"


def test_a_caption_is_something_else() -> None:
    image = cv2.putText(SCENE.copy(), "12", (400, 300), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255), 2)

    assert measure_likeness(SCENE, jpeg(image)) == "other"


def test_a_swap_of_one_hue_and_a_turn_of_it_cannot_be_told_apart() -> None:
    shade = np.linspace(40, 250, 640)[:, np.newaxis].repeat(960, axis=1)
    sky = np.dstack([shade, shade * 0.75, shade * 0.45]).astype(np.uint8)

    assert measure_likeness(sky, jpeg(swapped(sky))) == "unclear"


def test_black_tells_nothing() -> None:
    black = np.zeros((480, 640, 3), np.uint8)

    assert measure_likeness(black, black) == "unclear"


def test_the_very_bytes_are_the_same_whatever_they_show() -> None:
    assert likeness_of(exchange(Picture(SOFT, b"bytes"), sent=b"bytes")) == "same"


def test_what_was_sent_smaller_is_compared_at_that_size() -> None:
    half = cv2.resize(SOFT, (480, 320), interpolation=cv2.INTER_AREA)
    result = Picture(jpeg(np.asarray(half, np.uint8)), b"result")

    assert likeness_of(exchange(result, sent_size=(480, 320))) == "same"
    assert likeness_of(exchange(result, sent_size=(960, 640))) == "other"


def test_a_text_is_like_nothing() -> None:
    assert likeness_of(exchange(Text("two faces"))) is None
