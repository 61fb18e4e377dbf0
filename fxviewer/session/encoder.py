"""The bytes a frame travels as."""

from fxviewer.media.codec import encode_bmp, encode_jpeg, fit_within
from fxviewer.media.frame import Frame
from fxviewer.settings import Connection


class Encoder:
    """Encodes frames as the connection asks; the settings may be replaced between two frames.

    Args:
        connection: Quality, size and codec.
        is_near: The gateway is our own, on this computer: there lossless BMP is faster than JPEG and costs no quality.
    """

    def __init__(self, connection: Connection, *, is_near: bool) -> None:
        self._is_near = is_near
        self.connection = connection

    @property
    def codec(self) -> str:
        """The codec in force, "bmp" or "jpeg"."""
        chosen = self.connection.codec
        return ("bmp" if self._is_near else "jpeg") if chosen == "auto" else chosen

    def encode(self, frame: Frame) -> bytes:
        connection = self.connection
        image = frame.image if connection.send_size is None else fit_within(frame.image, connection.send_size)
        return encode_bmp(image) if self.codec == "bmp" else encode_jpeg(image, connection.quality)
