import random
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import accumulate
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fxviewer.errors import SourceError, SourceLostError, SourceOpenError
from fxviewer.media.codec import encode_jpeg
from fxviewer.media.frame import Frame, Image
from fxviewer.media.matroska import MatroskaWriter, Track
from fxviewer.media.source import Source
from fxviewer.media.strip import read_strip
from fxviewer.media.video import FilmSource

MakeFilm = Callable[..., Path]
SEEKS = 60
MS = 1_000_000


def frames_of(source: Source) -> Iterator[Frame]:
    while (frame := source.read()) is not None:
        yield frame


def irregular_times(frames: int) -> list[int]:
    """Times in ms of a clip whose frames stay on screen for 7 to 200 ms."""
    choose = random.Random(7)
    return [0, *accumulate(choose.choice([7, 20, 33, 40, 90, 200]) for _ in range(frames - 1))]


def test_real_film_is_read_from_first_to_last_frame(film: Path) -> None:
    with closing(FilmSource(film)) as source:
        frames = list(frames_of(source))

    assert [frame.index for frame in frames] == list(range(132))
    assert [frame.seq for frame in frames] == list(range(132))
    assert [frame.pts_ns for frame in frames] == [number * 40 * MS for number in range(132)]
    assert all(frame.image.shape == (720, 1280, 3) for frame in frames)


def test_real_film_is_described(film: Path) -> None:
    with closing(FilmSource(film)) as source:
        info = source.info

    assert (info.kind, info.name, info.width, info.height, info.fps) == ("film", "bigbuckbunny.mp4", 1280, 720, 25)
    assert (info.frame_count, info.duration_ns, info.is_live) == (132, 5280 * MS, False)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("b frames.mp4", "libx264", {"bf": "3", "g": "30"}),
        ("one keyframe.mkv", "libx264", {"g": "1000"}),
        ("broadcast.ts", "libx264", {"bf": "2", "g": "25"}),
        ("old.avi", "mpeg4", {"bf": "2", "g": "12"}),
        ("h264.avi", "libx264", {"bf": "2", "g": "30"}),
        ("raw.h264", "libx264", {"bf": "2", "g": "30"}),
        ("web.webm", "libvpx", {"deadline": "realtime", "b": "4M"}),
        ("motion jpeg.mkv", "mjpeg", {}),
    ],
)
def test_every_seek_finds_its_frame_and_number(
    make_film: MakeFilm, name: str, codec: str, options: dict[str, str]
) -> None:
    path = make_film(name, 120, codec=codec, options=options, pixels="yuvj420p" if codec == "mjpeg" else "yuv420p")
    choose = random.Random(1)
    wanted = [choose.randrange(120) for _ in range(SEEKS)]

    with closing(FilmSource(path)) as source:
        found = [sought(source, number * 40 * MS + choose.randrange(40) * MS) for number in wanted]

    assert [read_strip(frame.image) for frame in found] == wanted
    assert [frame.index for frame in found] == wanted


@pytest.mark.parametrize("name", ["irregular.mp4", "irregular.mkv"])
def test_every_seek_is_exact_at_a_variable_frame_rate(make_film: MakeFilm, name: str) -> None:
    times = irregular_times(200)
    path = make_film(name, 200, times_ms=times, options={"bf": "3", "g": "60"})
    choose = random.Random(2)
    wanted = [choose.randrange(200) for _ in range(SEEKS)]

    with closing(FilmSource(path)) as source:
        found = [sought(source, times[number] * MS) for number in wanted]
        shortly_before = [sought(source, times[number] * MS - 1) for number in wanted if number]

    assert [read_strip(frame.image) for frame in found] == wanted
    assert [frame.index for frame in found] == wanted
    assert [frame.pts_ns for frame in found] == [times[number] * MS for number in wanted]
    assert [read_strip(frame.image) for frame in shortly_before] == [number - 1 for number in wanted if number]


def sought(source: Source, pts_ns: int) -> Frame:
    source.seek(pts_ns)
    frame = source.read()
    assert frame is not None
    return frame


def test_variable_frame_rate_is_kept_and_no_rate_is_claimed(make_film: MakeFilm) -> None:
    times = irregular_times(50)

    with closing(FilmSource(make_film(frames=50, times_ms=times))) as source:
        frames = list(frames_of(source))
        info = source.info

    assert [frame.pts_ns for frame in frames] == [moment * MS for moment in times]
    assert info.fps is None


def test_reading_goes_on_behind_the_frame_sought(make_film: MakeFilm) -> None:
    with closing(FilmSource(make_film())) as source:
        source.seek(30 * 40 * MS)
        following = [read_strip(frame.image) for frame in frames_of(source)]

    assert following == list(range(30, 60))


def test_seeking_the_same_time_again_shows_the_same_frame(make_film: MakeFilm) -> None:
    with closing(FilmSource(make_film())) as source:
        shown = [sought(source, 400 * MS).index for _ in range(3)]

    assert shown == [10, 10, 10]


def test_seeking_behind_the_end_shows_the_last_frame(make_film: MakeFilm) -> None:
    with closing(FilmSource(make_film())) as source:
        last = sought(source, 3600 * 1000 * MS)

        assert last.index == 59
        assert source.read() is None


def test_film_starts_anew_after_its_end(make_film: MakeFilm) -> None:
    with closing(FilmSource(make_film())) as source:
        first_round = [frame.index for frame in frames_of(source)]
        source.seek(0)
        second_round = [frame.index for frame in frames_of(source)]

    assert first_round == second_round == list(range(60))


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [
        ((0, 1 << 16, 0, -1 << 16, 0, 0, 240 << 16, 0, 1 << 30), "top right"),
        ((-1 << 16, 0, 0, 0, -1 << 16, 0, 320 << 16, 240 << 16, 1 << 30), "bottom right"),
        ((0, -1 << 16, 0, 1 << 16, 0, 0, 0, 320 << 16, 1 << 30), "bottom left"),
    ],
)
def test_film_is_turned_as_its_metadata_says(tmp_path: Path, matrix: tuple[int, ...], corner: str) -> None:
    path = write_film_with_white_corner(tmp_path / "turned.mp4", matrix)

    with closing(FilmSource(path)) as source:
        image = next(frames_of(source)).image
        info = source.info

    rows = slice(0, 40) if "top" in corner else slice(-40, None)
    columns = slice(0, 40) if "left" in corner else slice(-40, None)
    assert image.shape == (info.height, info.width, 3)
    assert image[rows, columns].mean() > 200
    assert image.mean() < 60
    assert "metadata" in info.note


def write_film_with_white_corner(path: Path, matrix: tuple[int, ...]) -> Path:
    """Write a black film with white in its top left corner, and a turn in its track header."""
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        picture = av.VideoFrame(320, 240, "bgr24")
        picture.planes[0].update(bytes(3 * 320 * 240))
        pixels = picture.to_ndarray()
        pixels[:60, :60] = 255
        film.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="bgr24")))
        film.mux(stream.encode())
    content = bytearray(path.read_bytes())
    start = content.find(b"tkhd") + 44  # behind version, times, id, duration, layer, group and volume
    content[start : start + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    path.write_bytes(content)
    return path


def test_animated_gif_is_a_film(make_film: MakeFilm) -> None:
    path = make_film("animation.gif", 12, codec="gif", pixels="rgb8")

    with closing(FilmSource(path)) as source:
        numbers = [read_strip(frame.image) for frame in frames_of(source)]

    assert numbers == list(range(12))


def test_second_track_is_shown_when_asked_for(make_film: MakeFilm) -> None:
    path = make_film("both.mkv", 10, tracks=2)

    with closing(FilmSource(path, track=1)) as source:
        numbers = [read_strip(frame.image) for frame in frames_of(source)]
        spec = source.info.spec

    assert numbers == list(range(1000, 1010))
    assert spec == f"{path}#1"


def test_missing_track_is_refused(make_film: MakeFilm) -> None:
    with pytest.raises(SourceOpenError, match="no picture track 3"):
        FilmSource(make_film(), track=3)


def test_truncated_film_is_shown_to_its_break_and_then_lost(make_film: MakeFilm) -> None:
    path = make_film(frames=100, container_options={"movflags": "faststart"}, options={"bf": "0"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    numbers: list[int | None] = []

    with (
        closing(FilmSource(path)) as source,
        pytest.raises(SourceLostError, match=r"damaged or incomplete.*after frame"),
    ):
        numbers.extend(read_strip(frame.image) for frame in frames_of(source))

    assert numbers == list(range(len(numbers)))
    assert len(numbers) > 30


def test_unfinished_recording_ends_as_if_it_were_whole(make_film: MakeFilm) -> None:
    path = make_film("killed.mkv", 100, codec="mjpeg", pixels="yuvj420p", container_options={"live": "1"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    with closing(FilmSource(path)) as source:
        numbers = [read_strip(frame.image) for frame in frames_of(source)]

    assert numbers == list(range(len(numbers)))
    assert len(numbers) > 50


def test_recording_under_way_is_shown_as_far_as_it_is(tmp_path: Path, numbered: Callable[..., Image]) -> None:
    path = tmp_path / "녹화.mkv"
    writer = MatroskaWriter(path, [Track("Result", 320, 240), Track("Original", 320, 240)], {})
    for number in range(30):
        writer.write(number * 33 * MS, [encode_jpeg(numbered(number + track), 85) for track in (0, 1000)])

    with closing(FilmSource(path)) as result, closing(FilmSource(path, track=1)) as original:
        numbers = [[read_strip(frame.image) for frame in frames_of(source)] for source in (result, original)]
    writer.close()

    assert len(numbers[0]) >= 29
    assert numbers[0] == list(range(len(numbers[0])))
    assert numbers[1] == list(range(1000, 1000 + len(numbers[1])))


def test_track_that_comes_up_late_does_not_break_the_film(make_film: MakeFilm) -> None:
    path = make_film("film.ts", 60)
    stream = path.read_bytes()
    packets = [stream[start : start + 188] for start in range(0, len(stream), 188)]
    first_of_picture = next(packet for packet in packets if packet[1:3] == b"\x41\x00")
    path.write_bytes(stream + first_of_picture[:1] + b"\x42\x00" + first_of_picture[3:])

    with closing(FilmSource(path)) as source:
        numbers = [read_strip(frame.image) for frame in frames_of(source)]

    assert numbers == list(range(60))


def test_film_of_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        sound.writeframes(bytes(16000))

    with pytest.raises(SourceOpenError, match="has no pictures"):
        FilmSource(path)


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"#EXTM3U\n#EXTINF:1,\nhttp://localhost/x.ts\n"])
def test_file_without_a_film_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.mp4"
    path.write_bytes(content)

    with pytest.raises(SourceOpenError, match="cannot be read as a film"):
        FilmSource(path)


def test_close_ends_a_reader_on_another_thread(film: Path) -> None:
    source = FilmSource(film)
    ended = threading.Event()

    def read_forever() -> None:
        while source.read() is not None:
            source.seek(0)
        ended.set()

    threading.Thread(target=read_forever, name="fx-test-reader").start()
    started = time.monotonic()
    source.close()
    source.close()

    assert ended.wait(5.0)
    assert time.monotonic() - started < 5.0  # a second, and a busy machine
    assert source.read() is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1), damage=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=30))
@example(cut=1.0, damage=[])
@pytest.mark.parametrize("name", ["hostile.mkv", "hostile.mp4", "hostile.avi", "hostile.ts"])
def test_damaged_film_gives_frames_or_a_sentence(
    make_film: MakeFilm, tmp_path: Path, name: str, cut: float, damage: list[tuple[float, int]]
) -> None:
    whole = tmp_path / name
    if not whole.exists():
        make_film(name, 12)
    content = bytearray(whole.read_bytes())
    for place, value in damage:
        content[round(place * (len(content) - 1))] = value
    path = tmp_path / f"damaged {name}"
    path.write_bytes(content[: round(cut * len(content))])

    with suppress(SourceError), closing(FilmSource(path)) as source:
        for frame in frames_of(source):
            assert frame.image.ndim == 3
        source.seek(200 * MS)
        source.read()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000))
def test_random_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "random.mp4"
    path.write_bytes(content)

    with pytest.raises(SourceOpenError):
        FilmSource(path)
