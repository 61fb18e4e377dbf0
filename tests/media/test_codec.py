import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from fxviewer.errors import CodecError
from fxviewer.media.codec import decode_image, encode_bmp, encode_jpeg, encode_png, fit_within, is_jpeg
from fxviewer.media.frame import Image
from fxviewer.media.opencv import MAX_PIXELS, cv2

IMAGES = stn.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3)))


@pytest.fixture
def picture() -> Image:
    """Wide, with a white left upper corner."""
    image = np.full((60, 100, 3), (40, 80, 160), np.uint8)
    image[:20, :20] = 255
    return image


@given(image=IMAGES)
def test_bmp_is_read_back_identically_at_every_size(image: Image) -> None:
    assert np.array_equal(decode_image(encode_bmp(image)), image)
    assert np.array_equal(cv2.imdecode(np.frombuffer(encode_bmp(image), np.uint8), cv2.IMREAD_UNCHANGED), image)


def test_bmp_of_a_cut_out_is_read_back_identically(picture: Image) -> None:
    cut_out = picture[5:33, 7:50][:, ::-1]

    assert np.array_equal(decode_image(encode_bmp(cut_out)), cut_out)


def test_bmp_costs_a_fraction_of_what_opencv_takes() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)

    ours, theirs = shortest(lambda: encode_bmp(image)), shortest(lambda: cv2.imencode(".bmp", image))

    assert ours < theirs / 2


def shortest(call: Callable[[], object]) -> float:
    durations = []
    for _ in range(10):
        started = time.perf_counter()
        call()
        durations.append(time.perf_counter() - started)
    return min(durations)


@given(image=IMAGES)
def test_png_is_read_back_identically(image: Image) -> None:
    assert np.array_equal(decode_image(encode_png(image)), image)


def test_jpeg_is_smaller_at_lower_quality(picture: Image) -> None:
    good, poor = encode_jpeg(picture, 95), encode_jpeg(picture, 20)

    assert len(poor) < len(good)
    assert np.abs(decode_image(good).astype(int) - picture).mean() < 2


def test_jpeg_is_known_by_its_first_bytes(picture: Image) -> None:
    assert is_jpeg(encode_jpeg(picture, 85))
    assert not is_jpeg(encode_png(picture))
    assert not is_jpeg(b"")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(np.full((8, 9), 200, np.uint8), id="grey"),
        pytest.param(np.full((8, 9), 200 * 257, np.uint16), id="16 bit grey"),
        pytest.param(np.full((8, 9, 3), 200 * 257, np.uint16), id="16 bit colour"),
        pytest.param(np.full((8, 9, 4), 200, np.uint8), id="with transparency"),
    ],
)
def test_every_depth_becomes_8_bit_bgr(source: Image) -> None:
    image = decode_image(cv2.imencode(".png", source)[1].tobytes())

    assert image.dtype == np.uint8
    assert image.shape == (8, 9, 3)
    assert (image == 200).all()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".tiff", ".webp", ".ppm", ".jp2", ".gif"])
def test_every_usual_format_is_read(picture: Image, suffix: str) -> None:
    image = decode_image(cv2.imencode(suffix, picture)[1].tobytes())

    assert image.shape == picture.shape
    assert image[5, 5].min() > 200


@pytest.mark.parametrize(("orientation", "corner"), [(3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))])
def test_image_is_turned_upright_as_its_exif_says(picture: Image, orientation: int, corner: tuple[int, int]) -> None:
    image = decode_image(with_orientation(encode_jpeg(picture, 95), orientation))

    assert image[corner].min() > 200
    assert image.shape[:2] == ((60, 100) if orientation == 3 else (100, 60))


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Insert an EXIF segment that holds an orientation and nothing else."""
    tag = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\0\0"
    exif = b"Exif\0\0MM\0*\0\0\0\x08\x00\x01" + tag + b"\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def test_empty_image_says_so() -> None:
    with pytest.raises(CodecError, match="empty"):
        decode_image(b"")


def test_decompression_bomb_is_refused() -> None:
    header = b"P6 100000 100000 255\n"

    with pytest.raises(CodecError, match=f"larger than {MAX_PIXELS // 1_000_000} megapixels"):
        decode_image(header + bytes(1000))


@settings(deadline=None)
@given(
    magic=st.sampled_from(
        [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x20\0\0\0WEBPVP8 ", b"BM", b"II*\0"]
    ),
    rest=st.binary(max_size=300),
)
def test_random_bytes_are_an_image_or_a_codec_error(magic: bytes, rest: bytes) -> None:
    with suppress(CodecError):
        assert decode_image(magic + rest).ndim == 3


def test_opencv_prints_nothing_about_failures(capfd: pytest.CaptureFixture[str]) -> None:
    for magic in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"BM"):
        with pytest.raises(CodecError):
            decode_image(magic + b"junk" * 30)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "image", [np.zeros((0, 0, 3), np.uint8), np.zeros((4, 4), np.float64), np.zeros((4, 4, 3), np.int16)]
)
@pytest.mark.parametrize("encode", [encode_bmp, encode_png, lambda image: encode_jpeg(image, 85)])
def test_what_is_no_image_is_not_encoded(image: Image, encode: Callable[[Image], bytes]) -> None:
    with pytest.raises(CodecError, match="cannot be encoded"):
        encode(image)


@pytest.mark.parametrize(
    ("size", "limit", "fitted"),
    [((1280, 720), (640, 480), (640, 360)), ((720, 1280), (640, 480), (270, 480)), ((1000, 10), (100, 100), (100, 1))],
)
def test_larger_images_are_fitted_keeping_their_aspect(
    size: tuple[int, int], limit: tuple[int, int], fitted: tuple[int, int]
) -> None:
    image = fit_within(np.zeros((size[1], size[0], 3), np.uint8), limit)

    assert image.shape == (fitted[1], fitted[0], 3)


def test_image_that_fits_is_returned_itself(picture: Image) -> None:
    assert fit_within(picture, (100, 60)) is picture


def test_whole_factors_average_what_they_merge() -> None:
    stripes = np.zeros((40, 40, 3), np.uint8)
    stripes[:, ::2] = 200

    assert (fit_within(stripes, (10, 10)) == 100).all()


def test_an_image_wider_than_jpeg_allows_is_refused() -> None:
    with pytest.raises(CodecError, match="70000"):
        encode_jpeg(np.zeros((1, 70_000, 3), np.uint8), 90)
