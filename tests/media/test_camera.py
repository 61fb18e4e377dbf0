"""With a real camera, or the kernel's virtual one, which can be unplugged. tests/README.md says how to get it."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from fxviewer.errors import SourceLostError, SourceOpenError
from fxviewer.media.camera import CameraSource
from fxviewer.media.cameras import Camera, list_cameras
from fxviewer.media.frame import Frame

PLUG_IN = os.environ.get("FXVIEWER_TEST_PLUG_IN", "modprobe vivid n_devs=2").split()
PATIENCE_S = 30  # that machine is emulated


@pytest.fixture
def camera() -> Camera:
    cameras = list_cameras()
    if not cameras:
        pytest.skip("no camera here")
    return cameras[0]


@pytest.fixture
def virtual(camera: Camera) -> Iterator[Camera]:
    """A camera of the kernel's test driver, which can be unplugged, silenced and plugged in again."""
    if "vivid" not in camera.name or os.geteuid() != 0 or shutil.which("v4l2-ctl") is None:
        pytest.skip("no camera of the kernel's test driver that could be unplugged here")
    yield camera
    plug_in_again()


def plug_in_again() -> None:
    subprocess.run(["rmmod", "vivid"], check=False, timeout=PATIENCE_S)
    subprocess.run(PLUG_IN, check=True, timeout=PATIENCE_S)
    wait_until(lambda: len(list_cameras()) == 2)


def control(camera: Camera, setting: str) -> None:
    subprocess.run(["v4l2-ctl", "-d", camera.path, "-c", setting], check=True, timeout=PATIENCE_S)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def read(source: CameraSource, count: int = 1) -> list[Frame]:
    return [frame for _ in range(count) if (frame := source.read())]


@pytest.mark.openfx("9.12")
def test_absent_camera_is_named_with_those_there_are() -> None:
    with pytest.raises(SourceOpenError, match="There is no camera “Nobody's Camera”"):
        CameraSource("camera:Nobody's Camera")


@pytest.mark.webcam
def test_pictures_come_with_their_times(camera: Camera) -> None:
    with closing(CameraSource(camera.spec, size=(640, 480))) as source:
        frames = read(source, 10)
        info = source.info

    assert [frame.seq for frame in frames] == list(range(10))
    assert all(later.index > earlier.index for earlier, later in pairwise(frames))
    assert all(later.pts_ns > earlier.pts_ns >= 0 for earlier, later in pairwise(frames))
    assert all(frame.image.shape == (info.height, info.width, 3) for frame in frames)
    assert (info.kind, info.name, info.spec, info.is_live) == ("camera", camera.name, camera.spec, True)


@pytest.mark.webcam
@pytest.mark.parametrize("size", [(640, 480), (960, 640), (1280, 720)])
def test_what_the_camera_gives_is_told(camera: Camera, size: tuple[int, int]) -> None:
    with closing(CameraSource(camera.spec, size=size)) as source:
        (frame,) = read(source)
        info = source.info

    assert frame.image.shape == (info.height, info.width, 3)
    if (info.width, info.height) == size:
        assert info.note == ""
    else:
        assert info.note == f"Asked for {size[0]}x{size[1]}, the camera gives {info.width}x{info.height}."


@pytest.mark.openfx("9.12")
@pytest.mark.webcam
@pytest.mark.parametrize("spec_of", [lambda camera: str(camera.index), lambda camera: camera.path])
def test_number_and_path_open_the_camera_under_its_name(camera: Camera, spec_of: Callable[[Camera], str]) -> None:
    with closing(CameraSource(spec_of(camera))) as source:
        assert source.info.spec == camera.spec
        assert read(source)


@pytest.mark.webcam
def test_two_cameras_give_pictures_at_once() -> None:
    cameras = list_cameras()
    if len(cameras) < 2:
        pytest.skip("one camera only")

    with closing(CameraSource(cameras[0].spec)) as one, closing(CameraSource(cameras[1].spec)) as other:
        assert read(one)
        assert read(other)


@pytest.mark.webcam
def test_late_reader_gets_the_newest_picture(camera: Camera) -> None:
    skipped, deadline_s = 0, time.monotonic() + 60
    with closing(CameraSource(camera.spec, size=(640, 480))) as source:
        while not skipped and time.monotonic() < deadline_s:  # an emulated camera may stand still for a while
            (before,) = read(source)
            threading.Event().wait(2.0)
            (after,) = read(source)
            assert after.seq == before.seq + 1
            skipped = after.index - before.index - 1

    assert skipped > 0


@pytest.mark.webcam
def test_camera_in_use_says_so(camera: Camera) -> None:
    with closing(CameraSource(camera.spec)) as source:
        read(source)

        with pytest.raises(SourceOpenError, match=rf"“{camera.name}” is in use by another program\."):
            CameraSource(camera.spec)


@pytest.mark.webcam
@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can give up its rights and take them back"
)
def test_camera_of_others_says_so(camera: Camera) -> None:
    os.seteuid(65534)
    try:
        with pytest.raises(SourceOpenError, match=f"You are not allowed to use the camera “{camera.name}”"):
            CameraSource(camera.spec)
    finally:
        os.seteuid(0)


@pytest.mark.webcam
def test_node_without_pictures_is_no_camera(camera: Camera) -> None:
    nodes = {str(path) for path in Path("/dev").glob("video*")} - {camera.path for camera in list_cameras()}
    if not nodes:
        pytest.skip("every node gives pictures")

    with pytest.raises(SourceOpenError, match="is no camera"):
        CameraSource(min(nodes))


@pytest.mark.webcam
def test_camera_is_opened_and_closed_twenty_times(camera: Camera) -> None:
    for _ in range(20):
        source = CameraSource(camera.spec, size=(640, 480))
        assert read(source)
        started = time.monotonic()
        source.close()
        source.close()

        assert time.monotonic() - started < 1.0
        assert source.read() is None


@pytest.mark.webcam
def test_unplugged_camera_is_lost_and_comes_back_by_its_name(virtual: Camera) -> None:
    with closing(CameraSource(virtual.spec)) as source:
        read(source, 3)
        control(virtual, "disconnect=1")
        started = time.monotonic()

        with pytest.raises(SourceLostError, match=rf"“{virtual.name}” was unplugged or stopped\."):
            read(source, 50)
        lost_s = time.monotonic() - started
    plug_in_again()

    with closing(CameraSource(virtual.spec)) as source:
        assert read(source, 3)
    assert lost_s < 3.0


@pytest.mark.webcam
def test_camera_that_is_gone_is_absent_until_it_is_plugged_in_again(virtual: Camera) -> None:
    subprocess.run(["rmmod", "vivid"], check=True, timeout=PATIENCE_S)
    with pytest.raises(SourceOpenError, match=rf"There is no camera “{virtual.name}”\. Plug a camera in\."):
        CameraSource(virtual.spec)

    plug_in_again()

    with closing(CameraSource(virtual.spec)) as source:
        assert read(source)


@pytest.mark.webcam
def test_camera_that_falls_silent_is_lost(virtual: Camera) -> None:
    with closing(CameraSource(virtual.spec, size=(640, 480))) as source:
        read(source, 3)
        control(virtual, "percentage_of_dropped_buffers=100")
        started = time.monotonic()

        with pytest.raises(SourceLostError):
            read(source, 50)

    assert 1.5 < time.monotonic() - started < 4.0


@pytest.mark.webcam
def test_close_ends_a_read_of_a_silent_camera(virtual: Camera) -> None:
    source = CameraSource(virtual.spec, size=(640, 480))
    read(source, 3)
    control(virtual, "percentage_of_dropped_buffers=100")
    answers: list[list[Frame]] = []
    reader = threading.Thread(target=lambda: answers.append(read(source, 1_000)), name="fx-test-reader")
    reader.start()
    threading.Event().wait(0.5)
    started = time.monotonic()

    source.close()
    closed_s = time.monotonic() - started
    reader.join(5.0)

    assert closed_s < 1.0
    assert not reader.is_alive()
