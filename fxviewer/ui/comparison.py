"""Two pictures as their difference: to the frame as it was sent, or to the other lane's result."""

from dataclasses import dataclass

import cv2

from fxviewer.errors import CodecError
from fxviewer.media.codec import decode_image
from fxviewer.media.frame import Image, Picture
from fxviewer.session.difference import Difference, measure_difference
from fxviewer.session.exchange import Exchange

GAIN = 4  # a difference of a few levels is seen on no screen


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Attributes:
    image: The absolute difference, GAIN times as bright.
    difference: In figures, without the gain.
    """

    image: Image
    difference: Difference


def compare(exchange: Exchange, other: Exchange | None) -> Comparison | None:
    """Compare a result with what it was made of, as the function got it, or with another result.

    The frame as captured would show the loss of the encoding, too, and that is not the function's doing.

    Returns:
        None where one of the two is no picture, or they are not of one size.
    """
    image = _image_of(exchange)
    reference = _sent_image(exchange) if other is None else _image_of(other)
    if image is None or reference is None or image.shape != reference.shape:
        return None
    difference = measure_difference(reference, image)
    if difference is None:
        return None
    apart = cv2.convertScaleAbs(cv2.absdiff(reference, image), alpha=GAIN)
    return Comparison(apart, difference)  # type: ignore[arg-type]  # OpenCV keeps uint8


def _image_of(exchange: Exchange) -> Image | None:
    return exchange.outcome.image if isinstance(exchange.outcome, Picture) else None


def _sent_image(exchange: Exchange) -> Image | None:
    try:
        return decode_image(exchange.sent)
    except CodecError:
        return None  # sent as base64, or not at all
