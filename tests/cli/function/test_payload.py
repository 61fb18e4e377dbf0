import base64
import os
from pathlib import Path

import pytest

from fxviewer.cli.function.payload import read_input, refuse_taken, shown, write_picture
from fxviewer.errors import RecordingError, SourceOpenError


def test_a_picture_in_base64_is_written_decoded(picture: Path, tmp_path: Path) -> None:
    write_picture(base64.b64encode(picture.read_bytes()), tmp_path / "out.png")

    assert (tmp_path / "out.png").read_bytes() == picture.read_bytes()


def test_text_is_written_as_text(tmp_path: Path) -> None:
    write_picture("답".encode(), tmp_path / "out.txt")

    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "답"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written"):
        write_picture(b"x", tmp_path)


def test_what_is_no_file_is_not_taken(tmp_path: Path) -> None:
    refuse_taken(tmp_path / "none", overwrite=False)
    refuse_taken(Path(os.devnull), overwrite=False)
    refuse_taken(None, overwrite=False)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceOpenError, match="cannot be read"):
        read_input(tmp_path)


def test_a_person_sees_text_and_what_else_there_is(picture: Path) -> None:
    assert shown("답".encode()) == "답"
    assert shown(picture.read_bytes()) == f"(a picture, {picture.stat().st_size:,} bytes)"
    assert shown(base64.b64encode(picture.read_bytes())).startswith("(a picture, ")
    assert shown(b"x" * 5000).endswith("(5,000 letters)")
