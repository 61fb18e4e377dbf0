from pathlib import Path

import av
import pytest

from fxviewer.media.matroska import MatroskaWriter, Track

MS = 1_000_000
IMAGE = b"\xff\xd8\xff" + bytes(1000)  # the writer does not look inside
TRACKS = [Track("Processed", 64, 48), Track("Original", 64, 48)]


def times_ms(path: Path, track: int) -> list[int]:
    with av.open(str(path)) as container:
        return [packet.pts or 0 for packet in container.demux(video=track) if packet.size]


def test_both_tracks_hold_the_same_times(tmp_path: Path) -> None:
    writer = MatroskaWriter(tmp_path / "a.mkv", TRACKS, {})
    for time in (0, 40, 95):
        writer.write(time * MS, [IMAGE, IMAGE])
    writer.close()

    assert times_ms(tmp_path / "a.mkv", 0) == times_ms(tmp_path / "a.mkv", 1) == [0, 40, 95]


def test_an_unclosed_file_holds_all_but_the_newest_frame(tmp_path: Path) -> None:
    writer = MatroskaWriter(tmp_path / "a.mkv", TRACKS, {})
    for time in (0, 3000, 9000):
        writer.write(time * MS, [IMAGE, IMAGE])

    assert times_ms(tmp_path / "a.mkv", 0) == times_ms(tmp_path / "a.mkv", 1) == [0, 3000]
    writer.close()


def test_frames_size_and_time_are_counted(tmp_path: Path) -> None:
    writer = MatroskaWriter(tmp_path / "a.mkv", TRACKS[:1], {})
    writer.write(0, [IMAGE])
    writer.write(1500 * MS, [IMAGE])
    writer.close()

    assert (writer.frames, writer.elapsed_ns) == (2, 1500 * MS)
    assert writer.size_bytes == (tmp_path / "a.mkv").stat().st_size


def test_an_image_must_be_there_for_every_track(tmp_path: Path) -> None:
    writer = MatroskaWriter(tmp_path / "a.mkv", TRACKS, {})

    with pytest.raises(ValueError, match="zip"):
        writer.write(0, [IMAGE])
    writer.close()


def test_a_file_that_lost_its_name_is_not_reachable(tmp_path: Path) -> None:
    writer = MatroskaWriter(tmp_path / "a.mkv", TRACKS[:1], {})
    assert writer.is_reachable()

    (tmp_path / "a.mkv").unlink()

    assert not writer.is_reachable()
    writer.close()
