from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from fxviewer.errors import SourceLostError, SourceOpenError
from fxviewer.media.codec import encode_png
from fxviewer.media.frame import Image
from fxviewer.media.still import SEQUENCE_FPS, SequenceSource, StillSource, sort_naturally
from fxviewer.media.strip import read_strip

Numbered = Callable[..., Image]
INTERVAL_NS = 1_000_000_000 // SEQUENCE_FPS


@pytest.fixture
def images(tmp_path: Path, numbered: Numbered) -> list[Path]:
    paths = [tmp_path / f"그림 {number}.png" for number in range(5)]
    for number, path in enumerate(paths):
        path.write_bytes(encode_png(numbered(number, (320 + 10 * number, 240))))
    return paths


def sequence_of(paths: list[Path]) -> SequenceSource:
    return SequenceSource(paths, name="images", spec="images")


def test_still_is_delivered_once_and_again_after_a_seek(images: list[Path]) -> None:
    with closing(StillSource(images[3])) as source:
        first, end = source.read(), source.read()
        source.seek(0)
        again = source.read()

    assert first is not None
    assert again is not None
    assert end is None
    assert read_strip(first.image) == 3
    assert (first.seq, again.seq, again.index) == (0, 1, 0)
    assert again.captured_ns > first.captured_ns


def test_still_is_described(images: list[Path]) -> None:
    info = StillSource(images[1]).info

    assert (info.kind, info.name, info.spec) == ("still", "그림 1.png", str(images[1]))
    assert (info.width, info.height, info.frame_count, info.fps, info.is_live) == (330, 240, 1, None, False)


@pytest.mark.openfx("9.13")
@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "is empty"), (b"no image at all", "no image in a format"), (None, "is not there")]
)
def test_what_is_no_image_is_refused_by_name(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "나쁜 그림.png"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SourceOpenError, match=f"나쁜 그림.png.*{reason}"):
        StillSource(path)


def test_sequence_shows_its_images_in_order_at_its_rate(images: list[Path]) -> None:
    with closing(sequence_of(images)) as source:
        frames = [source.read() for _ in range(6)]

    shown = [frame for frame in frames if frame is not None]
    assert frames[5] is None
    assert [read_strip(frame.image) for frame in shown] == [0, 1, 2, 3, 4]
    assert [frame.index for frame in shown] == [0, 1, 2, 3, 4]
    assert [frame.pts_ns for frame in shown] == [number * INTERVAL_NS for number in range(5)]


def test_images_of_a_sequence_keep_their_sizes(images: list[Path]) -> None:
    with closing(sequence_of(images)) as source:
        widths = [frame.image.shape[1] for _ in range(5) if (frame := source.read())]

    assert widths == [320, 330, 340, 350, 360]


@pytest.mark.parametrize(("pts_ns", "index"), [(0, 0), (INTERVAL_NS * 3, 3), (INTERVAL_NS * 3 - 1, 2), (10**12, 4)])
def test_sequence_finds_the_image_on_screen(images: list[Path], pts_ns: int, index: int) -> None:
    with closing(sequence_of(images)) as source:
        source.seek(pts_ns)
        frame = source.read()

    assert frame is not None
    assert read_strip(frame.image) == frame.index == index


def test_broken_image_is_named_and_those_after_it_keep_their_numbers(images: list[Path]) -> None:
    images[2].write_bytes(b"broken")

    with closing(sequence_of(images)) as source:
        shown = [frame for _ in range(5) if (frame := source.read()) is not None]
        info = source.info

    assert [read_strip(frame.image) for frame in shown] == [frame.index for frame in shown] == [0, 1, 3, 4]
    assert [frame.seq for frame in shown] == [0, 1, 2, 3]
    ((index, error),) = info.unread
    assert index == 2
    assert error.what.startswith("“그림 2.png” cannot be shown.")
    assert info.note == "1 of 5 images cannot be shown, the first is “그림 2.png”."


@pytest.mark.parametrize(("broken", "index"), [({2}, 1), ({1, 2}, 0), ({0, 1, 2}, 3)])
def test_sequence_finds_the_image_that_stays_on_screen_for_a_broken_one(
    images: list[Path], broken: set[int], index: int
) -> None:
    for number in broken:
        images[number].write_bytes(b"broken")

    with closing(sequence_of(images)) as source:
        source.seek(INTERVAL_NS * 2)
        frame = source.read()

    assert frame is not None
    assert read_strip(frame.image) == frame.index == index


def test_sequence_opens_with_its_first_whole_image(images: list[Path]) -> None:
    images[0].write_bytes(b"broken")

    with closing(sequence_of(images)) as source:
        assert (source.info.width, source.info.frame_count) == (330, 5)
        assert [index for index, _ in source.info.unread] == [0]
        assert (frame := source.read()) is not None
        assert frame.index == 1


def test_an_image_that_is_whole_again_is_shown(images: list[Path]) -> None:
    whole = images[1].read_bytes()
    images[1].write_bytes(b"broken")

    with closing(sequence_of(images)) as source:
        source.seek(INTERVAL_NS)
        images[1].write_bytes(whole)
        source.seek(INTERVAL_NS)

        assert (frame := source.read()) is not None
        assert frame.index == 1
        assert (source.info.unread, source.info.note) == ((), "")


def test_images_of_which_none_can_be_shown_are_refused(images: list[Path]) -> None:
    for path in images:
        path.write_bytes(b"broken")

    with pytest.raises(SourceOpenError, match=r"None of 5 images can be shown: “그림 0\.png” cannot be shown"):
        sequence_of(images)


def test_sequence_whose_folder_is_gone_is_lost_when_it_starts_anew(images: list[Path]) -> None:
    with closing(sequence_of(images)) as source:
        while source.read() is not None:
            pass
        for path in images:
            path.unlink()
        source.seek(0)

        with pytest.raises(SourceLostError, match=r"None of 5 images can be shown: .*그림 0\.png” is not there"):
            source.read()


def test_closed_sequence_has_no_more_frames(images: list[Path]) -> None:
    source = sequence_of(images)

    source.close()

    assert source.read() is None


def test_numbers_in_names_are_sorted_as_people_count() -> None:
    names = ["img10.png", "img2.png", "IMG1.png", "img02.png", "a.png", "10.png", "9.png"]

    ordered = [path.name for path in sort_naturally(Path(name) for name in names)]

    assert ordered == ["9.png", "10.png", "a.png", "IMG1.png", "img02.png", "img2.png", "img10.png"]


def test_image_larger_than_any_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)  # sparse: takes no room

    with pytest.raises(SourceOpenError, match="too large"):
        StillSource(path)


def test_truncated_image_is_shown_or_refused(tmp_path: Path) -> None:
    whole = encode_png(np.random.default_rng(5).integers(0, 255, (50, 60, 3), dtype=np.uint8))
    path = tmp_path / "cut.png"

    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with suppress(SourceOpenError):
            assert StillSource(path).read() is not None
