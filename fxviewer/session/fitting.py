"""How small frames have to be for a gateway, found out by encoding one."""

import base64

from fxviewer.media.codec import encode_bmp, encode_jpeg, fit_within
from fxviewer.media.frame import Image
from fxviewer.media.source import Size
from fxviewer.session.encoder import HEADROOM_BYTES
from fxviewer.settings import Connection

STEP = 0.9  # from one size that is tried to the next
MARGIN = 0.85  # of the limit: the next frame may have more detail
SMALLEST = 16  # pixels; with less nothing is seen any more


def size_that_fits(image: Image, connection: Connection, *, limit_bytes: int, function: str = "") -> Size | None:
    """Return the largest size to send at which this frame stays clear of the limit; None when none does.

    Costs a few encodings, some 10 ms each: not for the GUI thread.
    """
    room = (limit_bytes - HEADROOM_BYTES) * MARGIN
    whole = image if connection.send_size is None else fit_within(image, connection.send_size)
    smaller, scale = whole, 1.0
    while min(smaller.shape[:2]) >= SMALLEST:
        body = encode_bmp(smaller) if connection.codec == "bmp" else encode_jpeg(smaller, connection.quality)
        if function in connection.base64_functions:
            body = base64.b64encode(body)
        if len(body) <= room:
            return smaller.shape[1], smaller.shape[0]
        scale *= STEP
        smaller = fit_within(whole, (max(1, round(whole.shape[1] * scale)), max(1, round(whole.shape[0] * scale))))
    return None
