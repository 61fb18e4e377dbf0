import hashlib
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import av
import cv2
import numpy as np
import psutil
import pytest

from fxviewer.media.codec import decode_image, encode_bmp, encode_jpeg
from fxviewer.media.frame import Image, Picture
from fxviewer.media.recorder import Recorder

MS = 1_000_000
CHECKOUT = Path(__file__).parents[2]
DISK_TIMEOUT_S = 30.0  # for hundreds of frames in the queue, on a disk that others write to


def noise(number: int, width: int = 320, height: int = 240) -> Image:
    tiny = np.random.default_rng(number).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return cv2.resize(tiny, (width, height))


def jpeg(number: int, width: int = 320, height: int = 240) -> Picture:
    image = noise(number, width, height)
    return Picture(image, encode_jpeg(image, 85))


def read_track(path: Path, track: int = 0) -> list[tuple[int, bytes]]:
    """Times in ms and bytes of every image in a track."""
    with av.open(str(path)) as container:
        stream = container.streams.video[track]
        return [(packet.pts or 0, bytes(packet)) for packet in container.demux(stream) if packet.size]


def count_with_opencv(path: Path) -> int:
    capture = cv2.VideoCapture(str(path))
    count = 0
    while capture.read()[0]:
        count += 1
    capture.release()
    return count


def test_received_jpegs_are_stored_untouched_at_their_times(tmp_path: Path) -> None:
    path = tmp_path / "기록 하나.mkv"
    times_ms = [0, 12, 60, 61, 400, 2000]
    pictures = [jpeg(number) for number in range(len(times_ms))]
    recorder = Recorder(path)

    recorder.start()
    for time_ms, picture in zip(times_ms, pictures, strict=True):
        assert recorder.write(time_ms * MS, picture)
    status = recorder.stop()

    assert read_track(path) == [(time, p.encoded) for time, p in zip(times_ms, pictures, strict=True)]
    assert (status.frames, status.dropped, status.error) == (6, 0, None)
    assert status.size_bytes == path.stat().st_size


def test_a_rate_that_wobbles_is_kept_over_a_minute(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    steps = random.Random(7)
    time_ns = 0
    recorder = Recorder(path, wait_when_full=True)

    recorder.start()
    while time_ns < 60_000 * MS:
        recorder.write(time_ns, jpeg(0, 64, 48))
        time_ns += round(1e9 / steps.uniform(12, 30))
    recorder.write(60_000 * MS, jpeg(0, 64, 48))
    recorder.stop(DISK_TIMEOUT_S)

    with av.open(str(path)) as container:
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(60.0, abs=0.1)


def test_the_original_is_a_second_track_at_the_same_times(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    recorder = Recorder(path, with_original=True)

    recorder.start()
    for number in range(10):
        recorder.write(number * 33 * MS, jpeg(number), jpeg(100 + number))
    recorder.stop()

    processed, original = read_track(path, 0), read_track(path, 1)
    assert [time for time, _ in processed] == [time for time, _ in original] == [33 * n for n in range(10)]
    assert [encoded for _, encoded in original] == [jpeg(100 + number).encoded for number in range(10)]


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    recorder = Recorder(path, function="흐림", with_original=True)

    recorder.start()
    recorder.write(0, jpeg(0), jpeg(1))
    recorder.stop()

    with av.open(str(path)) as container:
        assert container.metadata["title"] == "흐림"
        assert container.metadata["FUNCTION"] == "흐림"
        assert container.metadata["WRITTEN_WITH"].startswith("fxviewer ")
        assert [stream.metadata["title"] for stream in container.streams.video] == ["Processed", "Original"]


def test_an_image_that_is_no_jpeg_is_encoded_once(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    image = noise(1)
    recorder = Recorder(path)

    recorder.start()
    recorder.write(0, Picture(image, encode_bmp(image)))
    recorder.stop()

    ((_, encoded),) = read_track(path)
    assert encoded == encode_jpeg(image, 95)


def test_images_may_change_their_size_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    sizes = [(320, 240)] * 3 + [(640, 480)] * 3 + [(160, 120)] * 3
    recorder = Recorder(path)

    recorder.start()
    for number, size in enumerate(sizes):
        recorder.write(number * 40 * MS, jpeg(number, *size))
    recorder.stop()

    with av.open(str(path)) as container:
        assert [(frame.width, frame.height) for frame in container.decode(video=0)] == sizes
    assert count_with_opencv(path) == len(sizes)


def test_times_that_do_not_rise_are_stored_in_the_order_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    recorder = Recorder(path)

    recorder.start()
    for number, time_ms in enumerate([5, 5, 3, 40, -7]):
        recorder.write(time_ms * MS, jpeg(number))
    recorder.stop()

    stored = read_track(path)
    assert [time for time, _ in stored] == [5, 6, 7, 40, 41]
    assert [encoded for _, encoded in stored] == [jpeg(number).encoded for number in range(5)]


def test_a_recording_without_frames_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    recorder = Recorder(path)

    recorder.start()
    status = recorder.stop()

    assert status.frames == 0
    assert not path.exists()


def test_stop_may_be_called_twice_and_ends_the_thread(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.mkv")
    recorder.start()
    recorder.write(0, jpeg(0))

    first, second = recorder.stop(), recorder.stop()

    assert first == second
    assert "fx-record" not in {thread.name for thread in threading.enumerate()}


def test_a_write_after_stop_is_dropped_and_counted(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.mkv", wait_when_full=True)
    recorder.start()
    recorder.write(0, jpeg(0))
    recorder.stop()

    assert not recorder.write(MS, jpeg(1))
    assert recorder.status.dropped == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_killed_recording_holds_all_but_the_last_second(tmp_path: Path, attempt: int) -> None:
    path = tmp_path / "a.mkv"
    frames_before_kill = random.Random(attempt).randint(40, 300)
    written: list[tuple[int, str]] = []

    command = [sys.executable, "-m", "tests.media.recording_child", path]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while len(written) < frames_before_kill:
            time_ms, digest = child.stdout.readline().split()
            written.append((int(time_ms), digest))
        child.send_signal(signal.SIGKILL)

    stored = [(time, hashlib.md5(encoded).hexdigest()) for time, encoded in read_track(path)]
    safe = [entry for entry in written if entry[0] <= written[-1][0] - 1000]
    assert stored[: len(safe)] == safe
    assert count_with_opencv(path) >= len(safe)
    assert [time for time, _ in read_track(path, 1)][: len(safe)] == [time for time, _ in safe]


def test_ten_thousand_frames_arrive_and_memory_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    pictures = [jpeg(number, 64, 48) for number in range(50)]
    recorder = Recorder(path, wait_when_full=True)
    recorder.start()
    for number in range(1000):
        recorder.write(number * MS, pictures[number % 50])
    before = psutil.Process().memory_info().rss

    for number in range(1000, 10_000):
        recorder.write(number * MS, pictures[number % 50])
    recorder.stop(DISK_TIMEOUT_S)

    assert psutil.Process().memory_info().rss - before < 20_000_000
    assert [encoded for _, encoded in read_track(path)] == [pictures[n % 50].encoded for n in range(10_000)]


def test_images_that_come_too_fast_are_dropped_and_counted(tmp_path: Path) -> None:
    image = noise(0, 3840, 2160)
    picture = Picture(image, b"BM")  # encoding it takes far longer than handing it over
    recorder = Recorder(tmp_path / "a.mkv")
    recorder.start()

    accepted = [recorder.write(number * MS, picture) for number in range(50)]
    status = recorder.stop(DISK_TIMEOUT_S)

    assert accepted[:2] == [True, True]
    assert False in accepted
    assert status.dropped >= accepted.count(False)
    assert status.frames + status.dropped == 50


def test_what_was_recorded_decodes_to_what_was_received(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    picture = jpeg(3)
    recorder = Recorder(path)
    recorder.start()
    recorder.write(0, picture)
    recorder.stop()

    ((_, encoded),) = read_track(path)

    assert np.array_equal(decode_image(encoded), decode_image(picture.encoded))
