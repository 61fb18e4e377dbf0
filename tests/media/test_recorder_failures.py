"""What becomes of a recording when the disk fails it."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from fxviewer.errors import RecordingError
from fxviewer.media.codec import encode_jpeg
from fxviewer.media.frame import Picture
from fxviewer.media.recorder import Recorder

MS = 1_000_000


def jpeg(number: int, width: int = 320, height: int = 240) -> Picture:
    tiny = np.random.default_rng(number).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    image = cv2.resize(tiny, (width, height))
    return Picture(image, encode_jpeg(image, 85))


def images_in(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


class Failed:
    """Takes the recorder's failure."""

    def __init__(self) -> None:
        self.errors: list[RecordingError] = []
        self._event = threading.Event()

    def __call__(self, error: RecordingError) -> None:
        self.errors.append(error)
        self._event.set()

    def wait(self) -> bool:
        return self._event.wait(10)


def test_a_full_disk_ends_the_recording_and_the_file_plays(small_disk: Path) -> None:
    path = small_disk / "a.mkv"
    failed = Failed()
    recorder = Recorder(path, reserved_bytes=0, wait_when_full=True, on_failed=failed)
    pictures = [jpeg(number, 640, 480) for number in range(8)]

    recorder.start()
    while recorder.write(recorder.status.frames * 33 * MS, pictures[recorder.status.frames % 8]):
        pass
    assert failed.wait()
    status = recorder.stop()

    assert "full" in failed.errors[0].what
    assert status.dropped > 0
    assert status.error is failed.errors[0]
    assert len(images_in(path)) == status.frames
    assert set(images_in(path)) <= {picture.encoded for picture in pictures}


def test_the_recording_ends_before_the_disk_is_full(small_disk: Path) -> None:
    path = small_disk / "a.mkv"
    (small_disk / "others").write_bytes(bytes(5_000_000))
    failed = Failed()
    recorder = Recorder(path, reserved_bytes=2_000_000, on_failed=failed)

    recorder.start()
    recorder.write(0, jpeg(0))
    (small_disk / "more").write_bytes(bytes(2_000_000))
    for number in range(1, 1000):
        if not recorder.write(number * 33 * MS, jpeg(number % 8)):
            break
        failed._event.wait(0.01)
    assert failed.wait()
    recorder.stop()

    with av.open(str(path)) as container:
        assert container.duration is not None  # closed as it should be


def test_a_disk_that_is_full_from_the_start_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    path.touch()
    recorder = Recorder(path, reserved_bytes=1 << 60)

    with pytest.raises(RecordingError, match=r"almost full \(\d+ MB free\)"):
        recorder.start()

    assert not path.exists()


def test_a_removed_folder_ends_the_recording(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    failed = Failed()
    recorder = Recorder(folder / "a.mkv", on_failed=failed)
    recorder.start()
    recorder.write(0, jpeg(0))
    while recorder.status.frames == 0:
        failed._event.wait(0.01)

    shutil.rmtree(folder)
    for number in range(1, 1000):
        recorder.write(number * 33 * MS, jpeg(0))
        if failed._event.wait(0.01):
            break

    assert failed.wait()
    assert "was removed" in failed.errors[0].what
    assert recorder.stop().error is failed.errors[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_writable_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(RecordingError):
        Recorder(tmp_path / "a.mkv").start()


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written"):
        Recorder(tmp_path / "none" / "a.mkv").start()
