"""Image files: written whole or not at all."""

import secrets
from pathlib import Path

from fxviewer.errors import CodecError, RecordingError
from fxviewer.media.frame import Picture
from fxviewer.media.opencv import cv2

_FORMATS: tuple[tuple[bytes, frozenset[str]], ...] = (
    (b"\xff\xd8\xff", frozenset({".jpg", ".jpeg", ".jpe"})),
    (b"\x89PNG", frozenset({".png"})),
    (b"BM", frozenset({".bmp", ".dib"})),
    (b"II*\0", frozenset({".tif", ".tiff"})),
    (b"MM\0*", frozenset({".tif", ".tiff"})),
    (b"GIF8", frozenset({".gif"})),
)
"""How files begin, and the suffixes they go by."""


def is_writable_format(suffix: str) -> bool:
    """Whether an image can be converted to the format of this suffix, ".png"."""
    return len(suffix) > 1 and bool(cv2.haveImageWriter(f"image{suffix}"))


def suffix_of(encoded: bytes) -> str:
    """Return the usual suffix of an encoded image; ".png" when converting is the way to keep it."""
    suffixes = _suffixes_of(encoded)
    return min(suffixes, key=lambda suffix: (len(suffix) != 4, suffix != ".jpg", suffix)) if suffixes else ".png"


def write_image(path: Path, picture: Picture) -> None:
    """Write the bytes as received if the suffix names their format, else convert. An existing file is replaced.

    Raises:
        CodecError: The image does not fit into that format.
        RecordingError: The file cannot be written.
    """
    encoded = picture.encoded if path.suffix.lower() in _suffixes_of(picture.encoded) else _convert(path, picture)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(encoded)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        what = f"“{path}” cannot be written: {error.strerror or error}."
        raise RecordingError(what, "Choose another folder, or free some space.") from error


def _suffixes_of(encoded: bytes) -> frozenset[str]:
    if encoded.startswith(b"RIFF") and encoded[8:12] == b"WEBP":
        return frozenset({".webp"})
    return next((suffixes for magic, suffixes in _FORMATS if encoded.startswith(magic)), frozenset())


def _convert(path: Path, picture: Picture) -> bytes:
    height, width = picture.image.shape[:2]
    unfit = CodecError(f"An image of {width}x{height} does not fit into a {path.suffix} file.")
    try:
        is_done, encoded = cv2.imencode(path.suffix, picture.image)
    except cv2.error as error:
        raise unfit from error
    if not is_done:
        raise unfit
    return encoded.tobytes()
