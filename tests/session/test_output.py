from pathlib import Path

import av
import numpy as np
import pytest

from fxviewer.errors import RecordingError, SettingsError
from fxviewer.media.codec import encode_bmp, encode_jpeg
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Failure, Outcome, Stamps
from fxviewer.session.output import FilmOutput, FolderOutput, ImageOutput, Output, open_output

IMAGE = np.full((48, 64, 3), 90, np.uint8)
JPEG = Picture(IMAGE, encode_jpeg(IMAGE, 85))
FAILURE = Failure("raised", "ValueError", "too dark")


def exchange(index: int, outcome: Outcome = JPEG) -> Exchange:
    frame = Frame(IMAGE, index, index, index * 40_000_000, 0)
    return Exchange(frame, "blur", "", encode_bmp(IMAGE), outcome, "exact", Stamps(0, 0, 0, 0, 0))


def output_for(path: Path, source: list[Path] | None = None, **options: bool) -> Output:
    return open_output(path, source, function="blur", **options)


def test_a_film_keeps_results_at_the_times_of_the_source(tmp_path: Path) -> None:
    output = output_for(tmp_path / "out.mkv")
    for number, outcome in enumerate([JPEG, FAILURE, JPEG]):
        output.receive(exchange(number, outcome))
    output.close()

    assert isinstance(output, FilmOutput)
    assert output.frames == 2
    with av.open(str(tmp_path / "out.mkv")) as film:
        assert [packet.pts for packet in film.demux(video=0) if packet.size] == [0, 80]


def test_an_image_of_an_image_is_written_as_received(tmp_path: Path) -> None:
    output = output_for(tmp_path / "out.jpg", [Path("in.png")])
    output.receive(exchange(0))
    output.close()

    assert isinstance(output, ImageOutput)
    assert output.frames == 1
    assert (tmp_path / "out.jpg").read_bytes() == JPEG.encoded


def test_an_image_that_failed_leaves_no_file(tmp_path: Path) -> None:
    output = output_for(tmp_path / "out.jpg", [Path("in.png")])
    output.receive(exchange(0, FAILURE))
    output.close()

    assert not list(tmp_path.iterdir())


def test_a_folder_keeps_the_names_of_the_images(tmp_path: Path) -> None:
    output = output_for(tmp_path / "결과 v1.2", [Path("a.png"), Path("가족 사진.bmp")])
    for number in range(2):
        output.receive(exchange(number))
    output.close()

    assert isinstance(output, FolderOutput)
    assert sorted(path.name for path in (tmp_path / "결과 v1.2").iterdir()) == ["a.jpg", "가족 사진.jpg"]


def test_images_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    output = output_for(tmp_path / "out", [Path("a.png"), Path("a.bmp")])
    for number in range(2):
        output.receive(exchange(number))
    output.close()

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.bmp.jpg", "a.png.jpg"]


@pytest.mark.parametrize(("name", "source"), [("out.mkv", None), ("out.jpg", [Path("in.png")])])
def test_what_is_there_is_kept_unless_told_otherwise(tmp_path: Path, name: str, source: list[Path] | None) -> None:
    (tmp_path / name).write_bytes(b"precious")

    with pytest.raises(SettingsError, match="exists already"):
        output_for(tmp_path / name, source)
    assert (tmp_path / name).read_bytes() == b"precious"

    output = output_for(tmp_path / name, source, overwrite=True)
    output.receive(exchange(0))
    output.close()
    assert (tmp_path / name).read_bytes() != b"precious"


def test_a_film_without_results_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "out.mkv").write_bytes(b"precious")
    output = output_for(tmp_path / "out.mkv", overwrite=True)
    output.receive(exchange(0, FAILURE))
    output.close()

    assert (tmp_path / "out.mkv").read_bytes() == b"precious"


def test_a_folder_with_something_in_it_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("precious")

    with pytest.raises(SettingsError, match="not empty"):
        output_for(tmp_path, [Path("a.png")])

    output_for(tmp_path, [Path("a.png")], overwrite=True).receive(exchange(0))
    assert {path.name for path in tmp_path.iterdir()} == {"notes", "a.jpg"}


def test_the_folder_of_the_source_is_refused_even_so(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()

    with pytest.raises(SettingsError, match="source itself"):
        output_for(tmp_path, [tmp_path / "a.png"], overwrite=True)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("out.mp4", None),
        ("out", None),
        ("out.png", None),
        ("out.xyz.mp4", [Path("a.png")]),
        ("out.png", [Path("a.png")] * 2),
    ],
)
def test_what_does_not_go_with_the_source_is_refused(tmp_path: Path, name: str, source: list[Path] | None) -> None:
    with pytest.raises(SettingsError, match=r"\.mkv"):
        output_for(tmp_path / name, source)

    assert not list(tmp_path.iterdir())


def test_originals_need_a_film(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="film"):
        output_for(tmp_path / "out", [Path("a.png")], with_original=True)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for name, source in (("out.mkv", None), ("out", [Path("a.png")])):
        with pytest.raises(RecordingError, match="cannot be written"):
            output_for(tmp_path / "file" / name, source)


def test_a_file_where_the_folder_should_be_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"precious")

    with pytest.raises(SettingsError, match="is not a folder"):
        output_for(tmp_path / "out", [Path("a.png")], overwrite=True)
    assert (tmp_path / "out").read_bytes() == b"precious"


def test_a_new_folder_without_results_is_taken_away(tmp_path: Path) -> None:
    output = output_for(tmp_path / "out", [Path("a.png")])
    output.receive(exchange(0, FAILURE))
    output.close()

    assert not (tmp_path / "out").exists()


def test_a_folder_that_vanishes_is_told_once(tmp_path: Path) -> None:
    output = output_for(tmp_path / "out", [Path("a.png"), Path("b.png")])
    (tmp_path / "out").rmdir()

    for number in range(2):
        output.receive(exchange(number))

    assert isinstance(output.error, RecordingError)
    assert output.frames == 0
