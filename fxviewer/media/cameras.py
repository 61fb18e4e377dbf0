"""Which cameras there are, and how they are told apart when they are plugged in again."""

import os
import re
import struct
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fxviewer.media.opencv import cv2

BACKEND = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_DSHOW}.get(sys.platform, cv2.CAP_ANY)

_SYSFS = Path("/sys/class/video4linux")
# From linux/videodev2.h.
_QUERY_CAPABILITIES = 0x80685600
_CAPABILITIES = struct.Struct("=16s32s32sIII12x")
_CAPTURES = 0x00000001 | 0x00001000  # V4L2_CAP_VIDEO_CAPTURE, the same with several planes


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that is plugged in.

    Attributes:
        name: For people, unique: of two alike, each is named with the place it is plugged in.
        spec: "camera:NAME" finds it again when it is plugged in anew, whatever number it gets then.
        path: Of the device; empty where the system has none.
        index: As OpenCV counts.
        model: Its name as the system tells it.
        port: Where it is plugged in; empty where the system does not tell.
    """

    name: str
    spec: str
    path: str
    index: int
    model: str
    port: str


def list_cameras() -> list[Camera]:
    """Return what takes pictures, in the order of device numbers; nodes for metadata and output are left out."""
    if BACKEND == cv2.CAP_V4L2:
        return name_apart(_read_sysfs())
    # Imports cv2 itself, which ours must do first.
    from cv2_enumerate_cameras import enumerate_cameras

    return name_apart([("", found.index, found.name, "") for found in enumerate_cameras(BACKEND)])


def find_camera(spec: str) -> Camera | None:
    """Return the camera meant by "camera:NAME", digits (its index) or a device path; None if it is not there."""
    cameras = list_cameras()
    if spec.isdecimal():
        return next((camera for camera in cameras if camera.index == int(spec)), None)
    if spec.startswith("/"):
        path = os.path.realpath(spec)
        return next((camera for camera in cameras if camera.path == path), None)
    name = spec.removeprefix("camera:")
    for is_meant in (
        lambda camera: name in (camera.name, f"{camera.model} ({camera.port})"),
        lambda camera: name == camera.model,
    ):
        if found := next(filter(is_meant, cameras), None):
            return found
    return None


def name_apart(found: Sequence[tuple[str, int, str, str]]) -> list[Camera]:
    """Give every camera, told as (path, index, model, port), a name of its own."""
    models = Counter(model for _, _, model, _ in found)
    places = Counter((model, port) for _, _, model, port in found)
    cameras = []
    for path, index, model, port in sorted(found, key=lambda camera: camera[1]):
        place = port if places[model, port] == 1 and port else f"number {index}"
        name = model if models[model] == 1 else f"{model} ({place})"
        cameras.append(Camera(name, f"camera:{name}", path, index, model, port))
    return cameras


def _read_sysfs() -> list[tuple[str, int, str, str]]:
    found = []
    for node in _SYSFS.glob("video*"):
        path, digits = f"/dev/{node.name}", node.name.removeprefix("video")
        if digits.isdecimal() and _captures(path, node):
            model = _tidy((node / "name").read_text(errors="replace").strip())
            # The USB interface the camera is: bus, port and number, the same as long as it is plugged in there.
            found.append((path, int(digits), model, (node / "device").resolve().name))
    return found


def _captures(path: str, node: Path) -> bool:
    import fcntl

    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        # Not ours to open. A camera's first node is the one with its pictures.
        return (node / "index").read_text().strip() == "0"
    try:
        answer = fcntl.ioctl(device, _QUERY_CAPABILITIES, bytes(_CAPABILITIES.size))
    except OSError:
        return False
    finally:
        os.close(device)
    *_, capabilities = _CAPABILITIES.unpack(answer)
    return bool(capabilities & _CAPTURES)


def _tidy(name: str) -> str:
    """Undo what Linux does to names: “HD Webcam: HD Web”, the same twice and cut off."""
    whole, _, cut = re.sub(r"\s+", " ", name).partition(": ")
    return whole if whole.startswith(cut) else name
