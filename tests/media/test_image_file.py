from pathlib import Path

import numpy as np
import pytest

from fxviewer.errors import CodecError, RecordingError
from fxviewer.media.codec import decode_image, encode_bmp, encode_jpeg, encode_png
from fxviewer.media.frame import Picture
from fxviewer.media.image_file import is_writable_format, suffix_of, write_image

IMAGE = np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3)
JPEG = Picture(IMAGE, encode_jpeg(IMAGE, 85))


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "사진 하나.jpg"])
def test_bytes_are_written_as_received_when_the_suffix_names_their_format(tmp_path: Path, name: str) -> None:
    write_image(tmp_path / name, JPEG)

    assert (tmp_path / name).read_bytes() == JPEG.encoded


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tiff"])
def test_another_format_is_converted_without_loss(tmp_path: Path, name: str) -> None:
    write_image(tmp_path / name, JPEG)

    assert np.array_equal(decode_image((tmp_path / name).read_bytes()), IMAGE)


def test_an_existing_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"old")

    write_image(tmp_path / "a.jpg", JPEG)

    assert [path.name for path in tmp_path.iterdir()] == ["a.jpg"]
    assert (tmp_path / "a.jpg").read_bytes() == JPEG.encoded


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"a\.jpg"):
        write_image(tmp_path / "none" / "a.jpg", JPEG)


def test_an_image_too_large_for_the_format_is_told(tmp_path: Path) -> None:
    wide = np.zeros((1, 20_000, 3), np.uint8)

    with pytest.raises(CodecError, match="20000x1"):
        write_image(tmp_path / "a.webp", Picture(wide, encode_bmp(wide)))


def test_the_suffix_follows_the_bytes() -> None:
    assert suffix_of(encode_jpeg(IMAGE, 85)) == ".jpg"
    assert suffix_of(encode_png(IMAGE)) == ".png"
    assert suffix_of(encode_bmp(IMAGE)) == ".bmp"
    assert suffix_of(b"MM\0*") == ".tif"
    assert suffix_of(b"RIFF\0\0\0\0WEBP") == ".webp"


def test_an_unknown_format_is_kept_as_png(tmp_path: Path) -> None:
    picture = Picture(IMAGE, b"something only the function knows")

    write_image(tmp_path / f"a{suffix_of(picture.encoded)}", picture)

    assert np.array_equal(decode_image((tmp_path / "a.png").read_bytes()), IMAGE)


def test_writable_formats_are_known() -> None:
    assert is_writable_format(".png")
    assert not is_writable_format(".mp4")
    assert not is_writable_format("")
