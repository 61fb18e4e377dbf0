import pytest

from fxviewer.media.cameras import find_camera, list_cameras, name_apart


def test_a_camera_alone_has_its_own_name() -> None:
    (camera,) = name_apart([("/dev/video3", 3, "HD Webcam", "1-2:1.0")])

    assert (camera.name, camera.spec, camera.path) == ("HD Webcam", "camera:HD Webcam", "/dev/video3")


def test_cameras_alike_are_named_by_where_they_are_plugged_in() -> None:
    found = [
        ("/dev/video2", 2, "Twin", "1-2:1.0"),
        ("/dev/video0", 0, "Twin", "1-1:1.0"),
        ("/dev/video4", 4, "One", ""),
    ]

    names = [camera.name for camera in name_apart(found)]

    assert names == ["Twin (1-1:1.0)", "Twin (1-2:1.0)", "One"]


def test_cameras_alike_at_an_unknown_place_are_named_by_their_number() -> None:
    names = [camera.name for camera in name_apart([("", 0, "Twin", ""), ("", 1, "Twin", "")])]

    assert names == ["Twin (number 0)", "Twin (number 1)"]


def test_no_camera_is_found_by_a_name_nobody_has() -> None:
    assert find_camera("camera:Nobody's Camera") is None
    assert find_camera("/dev/null") is None
    assert find_camera("123456789") is None


@pytest.mark.webcam
def test_cameras_are_listed_without_metadata_and_output_nodes() -> None:
    cameras = list_cameras()
    if not cameras:
        pytest.skip("no camera here")

    assert len({camera.name for camera in cameras}) == len(cameras)
    assert [camera.index for camera in cameras] == sorted(camera.index for camera in cameras)
    assert not [camera for camera in cameras if "meta" in camera.name or "out" in camera.name]


@pytest.mark.webcam
def test_camera_is_found_by_name_index_and_path() -> None:
    cameras = list_cameras()
    if not cameras:
        pytest.skip("no camera here")

    for camera in cameras:
        assert find_camera(camera.spec) == find_camera(str(camera.index)) == find_camera(camera.path) == camera
