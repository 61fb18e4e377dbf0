import numpy as np
import pytest

from fxviewer.media.codec import encode_jpeg, fit_within
from fxviewer.media.frame import Frame, Image
from fxviewer.session.encoder import Encoder
from fxviewer.session.fitting import size_that_fits
from fxviewer.settings import Connection

LIMIT = 100_000


@pytest.fixture(scope="module")
def noise() -> Image:
    return np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)


def test_the_size_fits_and_is_no_smaller_than_it_must_be(noise: Image) -> None:
    size = size_that_fits(noise, Connection(quality=85), limit_bytes=LIMIT)

    assert size is not None
    assert len(encode_jpeg(fit_within(noise, size), 85)) < LIMIT
    assert len(encode_jpeg(fit_within(noise, (round(size[0] * 1.3), round(size[1] * 1.3))), 85)) > 0.85 * LIMIT


def test_a_frame_that_fits_as_it_is_keeps_its_size() -> None:
    assert size_that_fits(np.zeros((48, 64, 3), np.uint8), Connection(), limit_bytes=LIMIT) == (64, 48)


def test_a_size_that_is_set_already_is_where_it_begins(noise: Image) -> None:
    assert size_that_fits(noise, Connection(send_size=(64, 48)), limit_bytes=LIMIT) == (64, 48)


def test_base64_takes_a_third_more(noise: Image) -> None:
    connection = Connection(base64_functions=("detect",))
    plain = size_that_fits(noise, connection, limit_bytes=LIMIT, function="blur")
    text = size_that_fits(noise, connection, limit_bytes=LIMIT, function="detect")

    assert plain is not None
    assert text is not None
    assert text[0] < plain[0]


def test_bmp_is_measured_as_bmp(noise: Image) -> None:
    size = size_that_fits(noise, Connection(codec="bmp"), limit_bytes=LIMIT)

    assert size is not None
    assert size[0] * size[1] * 3 < LIMIT


def test_a_limit_nothing_fits_under_has_no_size(noise: Image) -> None:
    assert size_that_fits(noise, Connection(), limit_bytes=4400) is None


def test_what_fits_is_what_the_encoder_sends_unreduced(noise: Image) -> None:
    connection = Connection(is_fitted=False, quality=85)
    size = size_that_fits(noise, connection, limit_bytes=LIMIT)
    encoder = Encoder(Connection(is_fitted=False, quality=85, send_size=size), is_near=False, limit_bytes=LIMIT)

    assert encoder.encode(Frame(noise, 0, 0, 0, 0), "blur").size == size
    assert encoder.reduction is None
