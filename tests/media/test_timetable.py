import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fxviewer.errors import SourceOpenError
from fxviewer.media.timetable import open_track, read_timetable

MakeFilm = Callable[..., Path]


def test_all_frames_are_listed_in_the_order_they_are_shown(make_film: MakeFilm) -> None:
    table = read_timetable(make_film("film.mkv", 50, options={"bf": "3"}), 0, threading.Event())

    assert table is not None
    assert table.pts == [number * 40 for number in range(50)]
    assert table.end == 2000
    assert table.is_regular
    assert not table.is_short


def test_frame_number_is_found_from_its_time(make_film: MakeFilm) -> None:
    table = read_timetable(make_film("film.mkv", 50), 0, threading.Event())

    assert table is not None
    assert [table.index_of(time) for time in (0, 40, 1960, 99999)] == [0, 1, 49, 49]


def test_irregular_film_is_recognised(make_film: MakeFilm) -> None:
    table = read_timetable(make_film("film.mkv", 4, times_ms=[0, 10, 100, 110]), 0, threading.Event())

    assert table is not None
    assert not table.is_regular


@pytest.mark.parametrize(("name", "options"), [("film.mp4", {"movflags": "faststart"}), ("film.mkv", {})])
def test_film_that_breaks_off_is_recognised(make_film: MakeFilm, name: str, options: dict[str, str]) -> None:
    path = make_film(name, 100, container_options=options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    table = read_timetable(path, 0, threading.Event())

    assert table is not None
    assert table.is_short


def test_film_without_times_has_no_timetable(make_film: MakeFilm) -> None:
    assert read_timetable(make_film("raw.h264", 10), 0, threading.Event()) is None


def test_reading_stops_when_told(make_film: MakeFilm) -> None:
    stop = threading.Event()
    stop.set()

    assert read_timetable(make_film(), 0, stop) is None


def test_colon_in_the_name_is_no_protocol(make_film: MakeFilm) -> None:
    container, stream = open_track(make_film("http:영화 1.mp4"), 0)

    with container:
        assert (stream.width, stream.height) == (320, 240)


def test_playlist_cannot_make_the_viewer_open_an_address(tmp_path: Path) -> None:
    path = tmp_path / "list.mp4"
    path.write_text("ffconcat version 1.0\nfile http://127.0.0.1:9/x.mp4\n")

    with pytest.raises(SourceOpenError):
        open_track(path, 0)
