from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fxviewer.errors import SourceOpenError
from fxviewer.media.codec import encode_jpeg, encode_png
from fxviewer.media.frame import Image
from fxviewer.media.source import FILM_SUFFIXES, IMAGE_SUFFIXES, open_source, recognise
from fxviewer.media.strip import read_strip

MakeFilm = Callable[..., Path]
Numbered = Callable[..., Image]


@pytest.fixture
def folder(tmp_path: Path, numbered: Numbered) -> Path:
    """A folder with shot_8.png to shot_12.png and things that are no images."""
    folder = tmp_path / "사진 폴더"
    folder.mkdir()
    for number in range(8, 13):
        (folder / f"shot_{number}.png").write_bytes(encode_png(numbered(number)))
    (folder / "notes.txt").write_text("no image")
    (folder / ".hidden.png").write_text("no image either")
    return folder


def numbers_shown(spec: str | list[str]) -> list[int | None]:
    with closing(open_source(spec)) as source:
        numbers = []
        while (frame := source.read()) is not None:
            numbers.append(read_strip(frame.image))
        return numbers


def test_image_is_opened_from_a_path_with_hangul_and_spaces(folder: Path) -> None:
    assert numbers_shown(str(folder / "shot_9.png")) == [9]


def test_film_is_opened_from_a_path_with_hangul_and_spaces(make_film: MakeFilm) -> None:
    assert numbers_shown(str(make_film("내 영화 1.mp4", 5))) == [0, 1, 2, 3, 4]


def test_track_of_a_film_is_chosen_behind_a_hash(make_film: MakeFilm) -> None:
    path = make_film("both.mkv", 3, tracks=2)

    assert numbers_shown(f"{path}#1") == [1000, 1001, 1002]


def test_hash_in_a_file_name_is_part_of_it(make_film: MakeFilm) -> None:
    path = make_film("take#1.mkv", 2)

    assert numbers_shown(str(path.rename(path.with_name("take.mkv#1.mkv")))) == [0, 1]


@pytest.mark.parametrize("name", ["", "shot_%d.png", "shot_*.png", "shot_[0-9]*.png"])
def test_folder_and_patterns_are_shown_in_the_order_people_count(folder: Path, name: str) -> None:
    assert numbers_shown(str(folder / name)) == [8, 9, 10, 11, 12]


def test_printf_pattern_means_its_number_of_digits(folder: Path) -> None:
    assert numbers_shown(str(folder / "shot_%02d.png")) == [10, 11, 12]


@pytest.mark.parametrize("as_lines", [False, True])
def test_several_images_are_shown_in_the_order_given(folder: Path, as_lines: bool) -> None:
    paths = [str(folder / f"shot_{number}.png") for number in (11, 8, 10)]

    assert numbers_shown("\n".join(paths) if as_lines else paths) == [11, 8, 10]


def test_spec_opens_the_same_source_again(folder: Path, make_film: MakeFilm) -> None:
    paths = [str(folder / "shot_9.png"), str(folder / "shot_8.png")]
    for spec in (str(folder), str(folder / "shot_%d.png"), paths, str(make_film(frames=2)), "pattern:320x240@0x3"):
        with closing(open_source(spec)) as source:
            assert numbers_shown(source.info.spec) == numbers_shown(spec)


def test_one_image_in_a_list_is_a_still(folder: Path) -> None:
    with closing(open_source([str(folder / "shot_9.png")])) as source:
        assert source.info.kind == "still"


def test_gif_that_does_not_move_is_a_still(make_film: MakeFilm) -> None:
    with closing(open_source(str(make_film("one.gif", 1, codec="gif", pixels="rgb8")))) as source:
        assert source.info.kind == "still"


def test_image_is_recognised_by_content_whatever_its_suffix_says(tmp_path: Path, numbered: Numbered) -> None:
    path = tmp_path / "really a jpeg.PNG"
    path.write_bytes(encode_jpeg(numbered(7), 90))

    assert numbers_shown(str(path)) == [7]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("", "No source is named"),
        ("/no/such/file.mp4", "There is no file"),
        ("no such file", "There is no file"),
        ("/no/such/shot_%04d.png", "No image matches"),
        ("a\0b.png", "a\0b.png"),
        ("x" * 5000, "x"),
        ("file_" + "%d" * 400 + ".png", "file_"),
        ("pattern:wide", "names no test pattern"),
        ("camera:No Such Camera", "There is no camera “No Such Camera”"),
        ("987654321", "There is no camera number 987654321"),
        ("/dev/video987", "There is no camera “/dev/video987”"),
        ("nonsense://localhost/", "this kind of address is unknown"),
        ("/dev/null", "is neither an image nor a film|There is no file"),
    ],
)
def test_what_cannot_be_opened_says_why(spec: str, reason: str) -> None:
    with pytest.raises(SourceOpenError, match=reason):
        open_source(spec)


def test_file_of_another_kind_names_what_can_be_opened(folder: Path) -> None:
    with pytest.raises(SourceOpenError, match=r"“notes\.txt” is neither an image nor a film.*PNG.*MP4"):
        open_source(str(folder / "notes.txt"))


def test_folder_of_films_names_one_of_them(make_film: MakeFilm) -> None:
    path = make_film("take 1.mp4", 1)

    with pytest.raises(SourceOpenError, match=r"no image in the folder.*“take 1\.mp4”"):
        open_source(str(path.parent))


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceOpenError, match="no image in the folder"):
        open_source(str(tmp_path))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_characters="/"), max_size=40))
def test_no_name_raises_anything_but_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceOpenError):
        open_source(str(tmp_path / "missing" / name))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.PNG", "still"), ("b.mp4", "film"), ("c.gif", "film"), ("d.txt", None), ("handler.py", None), ("none", None)],
)
def test_files_are_recognised_by_name(name: str, kind: str | None) -> None:
    assert recognise(Path(name)) == kind


def test_folders_are_recognised_by_their_images(folder: Path, tmp_path: Path) -> None:
    assert recognise(folder) == "sequence"
    assert recognise(tmp_path) is None


def test_no_suffix_is_both_image_and_film() -> None:
    assert not IMAGE_SUFFIXES & FILM_SUFFIXES
