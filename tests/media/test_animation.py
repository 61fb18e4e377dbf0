from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from fxviewer.errors import RecordingError, SettingsError
from fxviewer.media import animation
from fxviewer.media.animation import MAX_FRAMES, Step, fit_width, side_by_side, write_animation
from fxviewer.media.frame import Image

COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200))


def plain(colour: tuple[int, int, int], width: int = 64, height: int = 48) -> Image:
    return np.full((height, width, 3), colour, np.uint8)


def steps() -> Iterator[Step]:
    for index, colour in enumerate(COLOURS):
        yield Step(plain(colour), index * 120_000_000)


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_every_picture_is_there_in_its_colour_and_at_its_time(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"움직임{suffix}"

    assert write_animation(path, steps()) == 3

    is_read, shown = cv2.imreadanimation(str(path))
    assert is_read
    assert len(shown.frames) == 3
    for frame, colour in zip(shown.frames, COLOURS, strict=True):
        assert np.abs(frame[24, 32, :3].astype(int) - colour).max() < 25
    assert list(shown.durations)[:2] == [120, 120]


def test_an_animation_that_is_broken_off_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"before")

    def break_off(*arguments: Any) -> None:
        encode(*arguments)
        raise KeyboardInterrupt

    encode = animation._encode
    monkeypatch.setattr("fxviewer.media.animation._encode", break_off)
    with pytest.raises(KeyboardInterrupt):
        write_animation(path, steps())

    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.gif"]


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"a\.avi"):
        write_animation(tmp_path / "a.avi", steps())


def test_nothing_to_write_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no picture"):
        write_animation(tmp_path / "a.gif", [])


def test_too_much_is_said_before_it_is_written(tmp_path: Path) -> None:
    endless = (Step(plain(COLOURS[0], 8, 8), index) for index in range(MAX_FRAMES + 1))

    with pytest.raises(RecordingError, match=str(MAX_FRAMES)):
        write_animation(tmp_path / "a.gif", endless)

    assert not (tmp_path / "a.gif").exists()


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written"):
        write_animation(tmp_path / "gone" / "a.webp", steps())


def test_side_by_side_both_are_equally_high() -> None:
    image = side_by_side(plain(COLOURS[0], 640, 480), plain(COLOURS[1], 320, 240), 404)

    assert image.shape == (150, 404, 3)
    assert tuple(image[75, 100]) == COLOURS[0]
    assert tuple(image[75, 300]) == COLOURS[1]


def test_a_small_picture_is_not_enlarged() -> None:
    assert fit_width(plain(COLOURS[0]), 720).shape == (48, 64, 3)
    assert fit_width(plain(COLOURS[0]), 32).shape == (24, 32, 3)
