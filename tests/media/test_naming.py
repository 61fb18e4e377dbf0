import tempfile
import threading
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.errors import RecordingError, SettingsError
from fxviewer.media.naming import clean_name, fill_template, reserve_path, videos_folder

WHEN = datetime(2026, 3, 1, 9, 5, 7)


def fill(template: str, function: str = "blur", source: str = "clip.mp4") -> str:
    return fill_template(template, function=function, source=source, when=WHEN)


def test_a_template_is_filled_with_function_source_date_and_time() -> None:
    assert fill("{function} of {source} {date} {time}") == "blur of clip.mp4 2026-03-01 09-05-07"


def test_an_unknown_placeholder_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError) as refused:
        fill("{function} {frame}")

    assert "{frame}" in refused.value.what
    assert "{function}, {source}, {date}, {time}" in refused.value.cure


@pytest.mark.parametrize("template", ["{function", "function}", "{}", "{function!r}", "{date:%Y}", "{0}"])
def test_a_broken_template_is_refused(template: str) -> None:
    with pytest.raises(SettingsError):
        fill(template)


def test_hangul_and_spaces_are_kept() -> None:
    assert fill("{function} {source}", function="흐림 효과", source="가족 사진.png") == "흐림 효과 가족 사진.png"


def test_a_name_cannot_leave_its_folder() -> None:
    assert "/" not in fill("{function}", function="../../etc/passwd")
    assert fill("{function}", function="..") == "untitled"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j"),
        ("line\nbreak\x00", "line_break_"),
        ("ends with a dot. ", "ends with a dot"),
        ("NUL", "_NUL"),
        ("com1.mkv", "_com1.mkv"),
        ("", "untitled"),
        ("not \udcff Unicode", "not  Unicode"),  # how Python reads such names from a disk
    ],
)
def test_a_name_is_made_fit_for_every_system(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_a_long_hangul_name_stays_within_what_file_systems_allow(tmp_path: Path) -> None:
    path = reserve_path(tmp_path, clean_name("가" * 300), ".mkv")

    assert path.exists()
    assert path.stem == "가" * 66


def test_a_taken_name_gets_the_next_number(tmp_path: Path) -> None:
    names = [reserve_path(tmp_path, "clip", ".mkv").name for _ in range(3)]

    assert names == ["clip.mkv", "clip (2).mkv", "clip (3).mkv"]


def test_two_who_save_at_the_same_moment_get_two_files(tmp_path: Path) -> None:
    paths: list[Path] = []
    barrier = threading.Barrier(8)

    def reserve() -> None:
        barrier.wait(5)
        paths.extend(reserve_path(tmp_path, "clip", ".mkv") for _ in range(10))

    threads = [threading.Thread(target=reserve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(set(paths)) == 80


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    assert reserve_path(tmp_path / "새 폴더/two", "clip", ".mkv").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(RecordingError) as refused:
        reserve_path(file, "clip", ".mkv")

    assert str(file) in refused.value.what


def test_the_chosen_folder_wins_over_the_videos_folder(tmp_path: Path) -> None:
    assert videos_folder(str(tmp_path)) == tmp_path
    assert videos_folder("~/x") == Path.home() / "x"
    assert videos_folder() != tmp_path


@given(st.text())
def test_any_name_becomes_one_that_a_file_can_have(name: str) -> None:
    cleaned = clean_name(name)

    with tempfile.TemporaryDirectory() as folder:
        path = reserve_path(Path(folder), cleaned, ".mkv")

        assert path.parent == Path(folder)
        assert path.exists()
