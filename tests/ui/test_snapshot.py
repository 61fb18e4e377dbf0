from pathlib import Path

import numpy as np
import pytest

from fxviewer.errors import RecordingError
from fxviewer.media.codec import decode_image, encode_jpeg
from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Failure, Outcome, Stamps
from fxviewer.settings import Recording
from fxviewer.ui.snapshot import Snapshot, save_snapshot, snapshot_of


@pytest.fixture
def image() -> Image:
    return np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)


def snapshot(image: Image, outcome: Outcome) -> Snapshot:
    frame = Frame(image, 7, 7, 0, 0)
    answer = Exchange(frame, "edges", "", b"", outcome, "exact", Stamps(0, 0, 0, 0, 0))
    return snapshot_of(frame, answer, "clip.mp4")


def test_both_pictures_are_saved_as_they_are(tmp_path: Path, image: Image) -> None:
    result = decode_image(encode_jpeg(image, 90))
    settings = Recording(folder=str(tmp_path / "사진 모음"), template="{function} {source}")

    paths = save_snapshot(snapshot(image, Picture(result, b"")), settings)

    assert [path.name for path in paths] == ["edges clip.mp4 original.png", "edges clip.mp4 processed.png"]
    assert np.array_equal(decode_image(paths[0].read_bytes()), image)
    assert np.array_equal(decode_image(paths[1].read_bytes()), result)


def test_a_snapshot_never_overwrites_another(tmp_path: Path, image: Image) -> None:
    taken = snapshot(image, Picture(image, b""))
    settings = Recording(folder=str(tmp_path), template="same")

    first = save_snapshot(taken, settings)
    second = save_snapshot(taken, settings)

    assert not set(first) & set(second)
    assert len(list(tmp_path.iterdir())) == 4


def test_where_the_function_failed_the_original_is_saved_alone(tmp_path: Path, image: Image) -> None:
    failed = snapshot(image, Failure("raised", "ValueError", "no", ""))

    paths = save_snapshot(failed, Recording(folder=str(tmp_path)))

    assert len(paths) == 1
    assert paths[0].name.endswith(" original.png")


def test_a_folder_that_is_a_file_says_so(tmp_path: Path, image: Image) -> None:
    (tmp_path / "file").touch()
    taken = snapshot(image, Picture(image, b""))

    with pytest.raises(RecordingError, match="it is a file"):
        save_snapshot(taken, Recording(folder=str(tmp_path / "file")))


def test_a_frame_without_an_answer_is_saved_alone(tmp_path: Path, image: Image) -> None:
    alone = snapshot_of(Frame(image, 7, 7, 0, 0), None, "clip.mp4")

    assert len(save_snapshot(alone, Recording(folder=str(tmp_path)))) == 1
