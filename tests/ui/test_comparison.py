import numpy as np
import pytest

from fxviewer.media.codec import encode_bmp, encode_jpeg
from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Failure, Outcome, Stamps
from fxviewer.ui.comparison import compare


def noise(seed: int = 0) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)


def exchange(frame: Image, sent: bytes, outcome: Outcome) -> Exchange:
    return Exchange(Frame(frame, 0, 0, 0, 0), "f", "", sent, outcome, "exact", Stamps(0, 0, 0, 0, 0))


def test_what_jpeg_took_on_the_way_is_not_the_functions_doing() -> None:
    frame = noise()
    sent = encode_jpeg(frame, 50)
    received = exchange(frame, sent, Picture(noise(), b""))
    from fxviewer.media.codec import decode_image

    identity = exchange(frame, sent, Picture(decode_image(sent), b""))

    assert compare(identity, None) is not None
    assert compare(identity, None).difference.changed_share == 0  # type: ignore[union-attr]
    assert compare(received, None).difference.changed_share > 0.5  # type: ignore[union-attr]


def test_b_is_compared_with_a() -> None:
    frame = noise()
    a = exchange(frame, encode_bmp(frame), Picture(noise(1), b""))
    b = exchange(frame, encode_bmp(frame), Picture(noise(1), b""))

    comparison = compare(b, a)

    assert comparison is not None
    assert not comparison.image.any()


@pytest.mark.parametrize("outcome", [Failure("raised", "", "no"), Picture(np.zeros((5, 5, 3), np.uint8), b"")])
def test_what_cannot_be_compared_is_not(outcome: Outcome) -> None:
    frame = noise()

    assert compare(exchange(frame, encode_bmp(frame), outcome), None) is None


def test_what_was_sent_as_no_picture_is_nothing_to_compare_with() -> None:
    assert compare(exchange(noise(), b"base64", Picture(noise(), b"")), None) is None
