from collections.abc import Callable
from pathlib import Path

import pytest

from fxviewer.errors import SourceOpenError
from fxviewer.media.decoder import SECOND_NS, FilmDecoder

MakeFilm = Callable[..., Path]
FRAME_NS = SECOND_NS // 25


def test_times_count_from_the_first_picture(make_film: MakeFilm) -> None:
    decoder = FilmDecoder(make_film("late.mkv", 3, times_ms=[1400, 1440, 1480]), 0)

    times = [decoder.next() for _ in range(3)]
    decoder.close()

    assert [decoded.pts_ns for decoded in times if decoded] == [0, FRAME_NS, 2 * FRAME_NS]


def test_find_returns_the_picture_on_screen_and_next_goes_on_behind_it(make_film: MakeFilm) -> None:
    decoder = FilmDecoder(make_film(), 0)

    found = decoder.find(20 * FRAME_NS + 1)
    following = decoder.next()
    decoder.close()

    assert found is not None
    assert following is not None
    assert (found.pts_ns, following.pts_ns) == (20 * FRAME_NS, 21 * FRAME_NS)


def test_film_without_times_runs_at_its_rate(make_film: MakeFilm) -> None:
    decoder = FilmDecoder(make_film("raw.h264", 40), 0)

    found = decoder.find(30 * FRAME_NS)
    back = decoder.find(10 * FRAME_NS)
    decoder.close()

    assert not decoder.is_timed
    assert found is not None
    assert back is not None
    assert (found.pts_ns, back.pts_ns) == (30 * FRAME_NS, 10 * FRAME_NS)


def test_packets_that_cannot_be_decoded_are_left_out(make_film: MakeFilm) -> None:
    path = make_film("film.mkv", 30, codec="mjpeg", pixels="yuvj420p")
    content = bytearray(path.read_bytes())
    start = content.index(b"\xff\xd8\xff", len(content) // 2)
    content[start : start + 600] = bytes(600)
    path.write_bytes(content)
    decoder = FilmDecoder(path, 0)

    count = 0
    while decoder.next() is not None:
        count += 1
    decoder.close()

    assert count == 29
    assert not decoder.is_damaged


def test_film_without_a_whole_picture_is_refused(make_film: MakeFilm) -> None:
    path = make_film("film.mkv", 1, codec="mjpeg", pixels="yuvj420p")
    content = bytearray(path.read_bytes())
    start = content.index(b"\xff\xd8\xff")
    content[start : start + 600] = bytes(600)
    path.write_bytes(content)

    with pytest.raises(SourceOpenError, match="Not one picture"):
        FilmDecoder(path, 0)
