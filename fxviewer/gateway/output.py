"""What a handler returned, as the bytes of a reply."""

from collections.abc import Sized
from typing import Any

ARRAY_JPEG_QUALITY = 95  # OpenCV's own default, as if the handler had encoded


class OutputError(TypeError):
    """The handler returned something that is no output; args are what and hint."""


def to_bytes(output: object) -> bytes:
    """Turn what a handler returned into the bytes of the reply.

    Raises:
        OutputError: It is no output.
    """
    if output is None:
        return b""
    if isinstance(output, bytes):
        return output if type(output) is bytes else bytes(output)
    if isinstance(output, bytearray | memoryview):
        return bytes(output)
    if isinstance(output, str):
        return output.encode("utf-8", "replace")
    if type(output).__module__ == "numpy" and hasattr(output, "dtype"):
        return _encode_array(output)
    raise OutputError(f"The handler returned {_article(type(output).__name__)}, which is no output.", _cure(output))


def _cure(output: object) -> str:
    if hasattr(output, "cr_await"):
        output.close()  # type: ignore[attr-defined]  # or Python warns that nobody awaited it
        return "Write “def Handler(req):” without async."
    if isinstance(output, tuple) and len(output) == 2 and isinstance(output[0], bool) and isinstance(output[1], Sized):
        return "cv2.imencode returns two values; the image is the second: cv2.imencode('.jpg', frame)[1].tobytes()."
    return "Return the bytes of an image: cv2.imencode('.jpg', frame)[1].tobytes()."


def _encode_array(array: Any) -> bytes:
    if array.size == 0:
        raise OutputError("The handler returned an empty array.", "Check the region or the condition that made it.")
    if str(array.dtype) != "uint8":
        raise OutputError(
            f"The handler returned an array of {array.dtype}, and an image is uint8.",
            "Scale it to 0-255 and convert: np.clip(frame, 0, 255).astype(np.uint8).",
        )
    if array.ndim == 1 or (array.ndim == 2 and 1 in array.shape):
        return bytes(array.tobytes())  # cv2.imencode's own buffer, without tobytes()
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        raise OutputError(
            f"The handler returned an array of shape {array.shape}, which is no image.", "Return (H, W, 3)."
        )
    return _encode_image(array[:, :, :3] if array.ndim == 3 else array)


def _encode_image(image: Any) -> bytes:
    import cv2

    try:
        is_encoded, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, ARRAY_JPEG_QUALITY])
    except cv2.error:
        is_encoded = False
    if not is_encoded:
        raise OutputError(
            f"The handler returned an array of shape {image.shape}, which OpenCV does not encode.",
            "A JPEG has up to 65500 pixels a side.",
        )
    return bytes(encoded.tobytes())


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
