import base64

import numpy as np
import pytest

from fxviewer.errors import CodecError
from fxviewer.media.codec import decode_image, encode_jpeg
from fxviewer.media.frame import Frame
from fxviewer.session.encoder import HEADROOM_BYTES, Encoder
from fxviewer.settings import Connection

NOISE = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)
"""Compresses badly: 300 KB at q85."""


def frame(image: np.ndarray = NOISE) -> Frame:
    return Frame(image, 0, 0, 0, 0)


def limit_for(image_bytes: int) -> int:
    return image_bytes + HEADROOM_BYTES


def test_near_is_lossless_and_far_is_jpeg() -> None:
    near, far = Encoder(Connection(), is_near=True), Encoder(Connection(), is_near=False)

    assert (near.codec, far.codec) == ("bmp", "jpeg")
    assert np.array_equal(decode_image(near.encode(frame(), "f").body), NOISE)
    assert far.encode(frame(), "f").body == encode_jpeg(NOISE, 85)


def test_a_codec_asked_for_is_used_wherever_the_gateway_is() -> None:
    assert Encoder(Connection(codec="bmp"), is_near=False).encode(frame(), "f").body[:2] == b"BM"


@pytest.mark.openfx("9.15")
def test_frames_are_scaled_to_the_size_asked_for_which_is_told() -> None:
    encoded = Encoder(Connection(send_size=(320, 320)), is_near=False).encode(frame(), "f")

    assert encoded.size == (320, 240)
    assert decode_image(encoded.body).shape == (240, 320, 3)


def test_a_change_of_settings_counts_from_the_next_frame() -> None:
    encoder = Encoder(Connection(), is_near=False)

    encoder.connection = Connection(quality=10)

    assert encoder.encode(frame(), "f").body == encode_jpeg(NOISE, 10)


@pytest.mark.openfx("9.8")
def test_base64_is_for_the_functions_that_want_it() -> None:
    encoder = Encoder(Connection(base64_functions=("dcf",)), is_near=False)

    plain, text = encoder.encode(frame(), "f").body, encoder.encode(frame(), "dcf").body

    assert base64.b64decode(text) == plain


def test_below_the_limit_nothing_is_changed() -> None:
    encoder = Encoder(Connection(), is_near=False, limit_bytes=4 << 20)

    assert encoder.encode(frame(), "f").body == encode_jpeg(NOISE, 85)
    assert encoder.reduction is None


def test_above_the_limit_quality_goes_first() -> None:
    room = len(encode_jpeg(NOISE, 60))
    encoder = Encoder(Connection(), is_near=False, limit_bytes=limit_for(room))

    encoded = encoder.encode(frame(), "f")

    assert encoded.body == encode_jpeg(NOISE, 60)
    assert encoder.reduction is not None
    assert (encoder.reduction.quality, encoder.reduction.size) == (60, (640, 480))
    assert encoder.reduction.asked_bytes == len(encode_jpeg(NOISE, 85))
    assert encoder.reduction.limit_bytes == room


def test_then_the_size() -> None:
    encoder = Encoder(Connection(), is_near=False, limit_bytes=limit_for(40_000))

    encoded = encoder.encode(frame(), "f")

    assert len(encoded.body) <= 40_000
    assert encoded.size[0] < 640
    assert encoder.reduction is not None
    assert encoder.reduction.size == encoded.size


def test_a_bitmap_above_the_limit_becomes_a_jpeg_of_the_quality_asked_for() -> None:
    encoder = Encoder(Connection(codec="bmp", quality=85), is_near=False, limit_bytes=limit_for(500_000))

    assert encoder.encode(frame(), "f").body == encode_jpeg(NOISE, 85)


def test_base64_counts_for_what_it_weighs() -> None:
    jpeg = len(encode_jpeg(NOISE, 85))
    encoder = Encoder(Connection(base64_functions=("dcf",)), is_near=False, limit_bytes=limit_for(jpeg + 10))

    encoder.encode(frame(), "f")
    assert encoder.reduction is None
    body = encoder.encode(frame(), "dcf").body

    assert encoder.reduction is not None
    assert len(body) <= jpeg + 10


def test_what_fits_again_is_sent_as_asked_again() -> None:
    flat = np.full((480, 640, 3), 90, np.uint8)
    encoder = Encoder(Connection(), is_near=False, limit_bytes=limit_for(40_000))
    encoder.encode(frame(), "f")

    for _ in range(10):
        encoded = encoder.encode(frame(flat), "f")

    assert encoded.body == encode_jpeg(flat, 85)
    assert encoder.reduction is None


def test_the_step_that_fitted_is_kept_for_the_next_frame() -> None:
    encoder = Encoder(Connection(), is_near=False, limit_bytes=limit_for(40_000))

    assert encoder.encode(frame(), "f") == encoder.encode(frame(), "f")


def test_a_frame_that_must_not_be_fitted_is_refused_with_both_numbers() -> None:
    encoder = Encoder(Connection(is_fitted=False), is_near=False, limit_bytes=limit_for(40_000))

    with pytest.raises(CodecError, match=r"has 2\d\d,\d{3} bytes, and the gateway takes 40,000.*[Ll]ower the quality"):
        encoder.encode(frame(), "f")


def test_a_limit_nothing_fits_into_is_refused() -> None:
    encoder = Encoder(Connection(), is_near=False, limit_bytes=limit_for(100))

    for _ in range(2):
        with pytest.raises(CodecError, match="no smaller version fits"):
            encoder.encode(frame(), "f")


def test_what_jpeg_cannot_hold_is_a_codec_error() -> None:
    with pytest.raises(CodecError):
        Encoder(Connection(), is_near=False).encode(frame(np.zeros((1, 70_000, 3), np.uint8)), "f")
