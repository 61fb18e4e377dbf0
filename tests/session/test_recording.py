from pathlib import Path

import av
import numpy as np
import pytest

from fxviewer.errors import RecordingError, SettingsError
from fxviewer.media.codec import encode_bmp, encode_jpeg
from fxviewer.media.frame import Frame, Picture
from fxviewer.media.recorder import Recorder
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome, Stamps, Text
from fxviewer.session.recording import RecordingSink, film_time, start_recording
from fxviewer.settings import Recording

MS = 1_000_000


def exchange(number: int, outcome: Outcome | None = None, *, captured_ms: int = 0, pts_ms: int = 0) -> Exchange:
    image = np.full((48, 64, 3), number, np.uint8)
    frame = Frame(image, number, number, pts_ms * MS, captured_ms * MS)
    result = outcome or Picture(image, encode_jpeg(image, 85))
    return Exchange(frame, "blur", "", encode_bmp(image), result, "exact", Stamps(0, 0, 0, 0, 0))


def times_ms(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [packet.pts or 0 for packet in container.demux(video=0) if packet.size]


def settings(folder: Path, **changes: object) -> Recording:
    return Recording(folder=str(folder), **changes)  # type: ignore[arg-type]  # of the fields' own types


def test_a_live_recording_runs_from_its_first_frame_at_the_time_of_capture(tmp_path: Path) -> None:
    sink = start_recording(settings(tmp_path), function="blur", source="camera")
    for number, captured_ms in enumerate([90_000, 90_050, 90_400]):
        sink.receive(exchange(number, captured_ms=captured_ms))
    status = sink.recorder.stop()

    assert times_ms(status.path) == [0, 50, 400]


def test_an_export_runs_in_the_time_of_the_film(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.mkv")
    recorder.start()
    sink = RecordingSink(recorder, time_of=film_time)
    for number, pts_ms in enumerate([1400, 1440, 1480]):
        sink.receive(exchange(number, captured_ms=number, pts_ms=pts_ms))
    recorder.stop()

    assert times_ms(tmp_path / "a.mkv") == [0, 40, 80]


def test_only_pictures_are_recorded_and_gaps_keep_their_time(tmp_path: Path) -> None:
    sink = start_recording(settings(tmp_path), function="blur", source="camera")
    outcomes: list[Outcome | None] = [Text("no"), None, Failure("raised", "ValueError", "no"), Lost("gone"), None]
    for number, outcome in enumerate(outcomes):
        sink.receive(exchange(number, outcome, captured_ms=number * 100))
    status = sink.recorder.stop()

    assert times_ms(status.path) == [100, 400]


def test_the_original_sent_without_loss_becomes_a_jpeg_of_the_second_track(tmp_path: Path) -> None:
    sink = start_recording(settings(tmp_path, with_original=True), function="blur", source="camera")
    sink.receive(exchange(7))
    status = sink.recorder.stop()

    with av.open(str(status.path)) as container:
        packets = [bytes(packet) for packet in container.demux(video=1) if packet.size]
    assert packets == [encode_jpeg(exchange(7).frame.image, 95)]


def test_the_file_is_named_by_the_template_and_never_overwrites(tmp_path: Path) -> None:
    chosen = settings(tmp_path / "녹화", template="{function} of {source}")

    paths = []
    for _ in range(2):
        sink = start_recording(chosen, function="흐림", source="가족.mp4")
        sink.receive(exchange(0))
        paths.append(sink.recorder.stop().path)

    assert [path.name for path in paths] == ["흐림 of 가족.mp4.mkv", "흐림 of 가족.mp4 (2).mkv"]
    assert all(path.stat().st_size for path in paths)


def test_a_template_that_means_nothing_is_refused_and_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="camera"):
        start_recording(settings(tmp_path, template="{camera}"), function="blur", source="x")

    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RecordingError, match="folder"):
        start_recording(settings(tmp_path / "file"), function="blur", source="x")
