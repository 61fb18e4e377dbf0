"""The bytes a frame travels as."""

import base64

from fxviewer.errors import CodecError
from fxviewer.media.codec import encode_bmp, encode_jpeg, fit_within
from fxviewer.media.frame import Frame, Image
from fxviewer.session.status import Reduction
from fxviewer.settings import Connection
from fxviewer.stream.flight import Encoded

HEADROOM_BYTES = 4304  # of a message, for everything but the frame: OpenFx adds to it on the way to the function
LOWER_QUALITIES = (75, 60, 45)  # below that a smaller picture looks better
SMALLER_SCALES = (0.75, 0.5, 0.35, 0.25, 0.15)
LOWEST_QUALITY = LOWER_QUALITIES[-1]
ROOMY = 0.35  # of the limit: a frame that leaves so much of it free may be sent better again


class Encoder:
    """Encodes frames as the connection asks; the settings may be replaced between two frames.

    Args:
        connection: Quality, size, codec, and which functions want base64.
        is_near: The gateway is our own, on this computer: there lossless BMP is faster than JPEG and costs no quality.
        limit_bytes: The largest message the gateway takes; None is any.
    """

    def __init__(self, connection: Connection, *, is_near: bool, limit_bytes: int | None = None) -> None:
        self._is_near = is_near
        self._limit_bytes = limit_bytes
        self._step = 0  # down the ladder: where the frame before fitted
        self._asked_bytes = 0
        self._connection = connection
        self.reduction: Reduction | None = None

    @property
    def connection(self) -> Connection:
        return self._connection

    @connection.setter
    def connection(self, connection: Connection) -> None:
        self._connection, self._step = connection, 0

    @property
    def codec(self) -> str:
        """The codec in force, "bmp" or "jpeg"."""
        chosen = self._connection.codec
        return ("bmp" if self._is_near else "jpeg") if chosen == "auto" else chosen

    def encode(self, frame: Frame, function: str) -> Encoded:
        """Encode for this function.

        Raises:
            CodecError: It cannot be encoded, or is larger than the gateway takes and must not be fitted.
        """
        connection = self._connection
        image = frame.image if connection.send_size is None else fit_within(frame.image, connection.send_size)
        is_text = function in connection.base64_functions
        room = self._room(is_text=is_text)
        if self._step == 0:
            body = encode_bmp(image) if self.codec == "bmp" else encode_jpeg(image, connection.quality)
            encoded = Encoded(body, _size(image))
            self._asked_bytes = len(body)
        if room is not None and (self._step > 0 or self._asked_bytes > room):
            encoded = self._fit(image, connection, room)
        else:
            self.reduction = None
        return Encoded(base64.b64encode(encoded.body), encoded.size) if is_text else encoded

    def _room(self, *, is_text: bool) -> int | None:
        """How many bytes a picture may have."""
        if self._limit_bytes is None:
            return None
        room = max(0, self._limit_bytes - HEADROOM_BYTES)
        return room // 4 * 3 if is_text else room

    def _fit(self, image: Image, connection: Connection, room: int) -> Encoded:
        if not connection.is_fitted:
            self._step = 0
            raise CodecError(
                f"The frame has {self._asked_bytes:,} bytes, and the gateway takes {room:,}.",
                "Lower the quality or the sent size, or let frames be fitted to the gateway’s limit.",
            )
        ladder = _ladder(connection.quality)
        # The first rung is what was asked for, unless that was BMP.
        for step in range(max(self._step, 0 if self.codec == "bmp" else 1), len(ladder)):
            quality, scale = ladder[step]
            smaller = image if scale == 1 else fit_within(image, _scaled(image, scale))
            body = encode_jpeg(smaller, quality)
            if len(body) <= room:
                self._step = max(0, step - 1) if len(body) < room * ROOMY else step
                self.reduction = Reduction(quality, _size(smaller), self._asked_bytes, room)
                return Encoded(body, _size(smaller))
        self._step = 0
        raise CodecError(
            f"The frame has {self._asked_bytes:,} bytes, the gateway takes {room:,}, and no smaller version fits.",
            "Set the gateway’s limit in the connection’s settings, or send smaller frames.",
        )


def _ladder(quality: int) -> tuple[tuple[int, float], ...]:
    """Return (quality, scale) from the best to the smallest: first worse, then smaller."""
    worse = tuple((lower, 1.0) for lower in LOWER_QUALITIES if lower < quality)
    return ((quality, 1.0), *worse, *((min(quality, LOWEST_QUALITY), scale) for scale in SMALLER_SCALES))


def _size(image: Image) -> tuple[int, int]:
    return image.shape[1], image.shape[0]


def _scaled(image: Image, scale: float) -> tuple[int, int]:
    width, height = _size(image)
    return max(1, round(width * scale)), max(1, round(height * scale))
