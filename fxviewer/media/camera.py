"""Webcams."""

import errno
import os
import threading
import time

import numpy as np

from fxviewer.errors import SourceLostError, SourceOpenError
from fxviewer.media.cameras import BACKEND, Camera, find_camera, list_cameras
from fxviewer.media.frame import Frame
from fxviewer.media.opencv import cv2
from fxviewer.media.source import Size, SourceInfo

_FIRST_FRAME_S = 5.0  # some cameras take seconds to find focus and exposure
_SILENCE_S = 2.0  # after which a camera counts as lost; the slowest, in the dark, give five frames per second
_LISTEN_S = 0.2  # at most so long is close kept waiting by a read
_AT_ONCE_S = 0.001  # the shortest OpenCV waits; a frame that is there before was waiting for us, and may be stale
_CLOSE_WAIT_S = 0.9  # a close takes a second at most
_MOST_STALE = 4  # frames a driver keeps for a reader that is late
_BUFFERS = 2  # the driver fills one while we read the other; a single one would halve the rate
_UNCOMPRESSED = 640 * 480  # pixels; more do not fit through USB 2 uncompressed at 30 frames per second


class CameraSource:
    """A camera, read with OpenCV. Each read gives the newest picture; older ones the driver has kept are skipped.

    Args:
        spec: Digits (its index), a device path, or "camera:NAME"; looked up anew at each opening.
        size: To ask for, (width, height). The camera takes what is nearest to it; `info` tells what it gives.

    Raises:
        SourceOpenError: It is not there, in use, not ours to use, or no camera.
    """

    def __init__(self, spec: str, *, size: Size | None = None) -> None:
        camera = find_camera(spec)
        if camera is None:
            raise _absent(spec)
        self._name = camera.name
        self._device = _open(camera, size)
        self._info = self._describe(camera, size)
        self._lock = threading.Lock()  # guards _device: its user's, which is the reader or close
        self._closed = threading.Event()
        self._opened_ns = time.monotonic_ns()
        self._patience_s = _FIRST_FRAME_S
        self._seq, self._index = 0, -1

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        with self._lock:
            try:
                return self._read()
            except cv2.error as error:
                raise self._lost() from error
            finally:
                if self._closed.is_set():
                    self._device.release()

    def seek(self, pts_ns: int) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._closed.set()
        # A read under way releases the camera itself when it is through.
        if self._lock.acquire(timeout=_CLOSE_WAIT_S):
            self._device.release()
            self._lock.release()

    def _read(self) -> Frame | None:
        deadline = time.monotonic() + self._patience_s
        while not self._closed.is_set():
            started = time.monotonic()
            if self._is_ready(_LISTEN_S):
                was_waiting = time.monotonic() - started < _AT_ONCE_S
                if frame := self._take(at_most=_MOST_STALE if was_waiting else 1):
                    self._patience_s = _SILENCE_S
                    return frame
            if time.monotonic() > deadline:
                raise self._lost()
        return None

    def _take(self, *, at_most: int) -> Frame | None:
        """Return the newest of the frames that are there, or None if it arrived damaged."""
        for taken in range(1, at_most + 1):
            if not self._device.grab():
                raise self._lost()
            captured_ns = time.monotonic_ns()
            self._index += 1
            if taken == at_most or not self._is_ready(_AT_ONCE_S):
                break
        is_whole, image = self._device.retrieve()
        if not is_whole or image is None:
            return None
        self._seq += 1
        pts_ns = captured_ns - self._opened_ns
        return Frame(np.asarray(image, np.uint8), self._seq - 1, self._index, pts_ns, captured_ns)

    def _is_ready(self, timeout_s: float) -> bool:
        """Wait until the camera has a frame. Elsewhere than on Linux only grabbing it can tell."""
        if BACKEND != cv2.CAP_V4L2:
            return timeout_s == _LISTEN_S
        is_ready, _ = cv2.VideoCapture.waitAny([self._device], round(timeout_s * 1e9))
        return is_ready

    def _lost(self) -> SourceLostError:
        return SourceLostError(f"The camera “{self._name}” was unplugged or stopped.", "Plug it in again.")

    def _describe(self, camera: Camera, size: Size | None) -> SourceInfo:
        width = round(self._device.get(cv2.CAP_PROP_FRAME_WIDTH))
        height = round(self._device.get(cv2.CAP_PROP_FRAME_HEIGHT))
        note = ""
        if size is not None and size != (width, height):
            note = f"Asked for {size[0]}x{size[1]}, the camera gives {width}x{height}."
        fps = self._device.get(cv2.CAP_PROP_FPS)
        return SourceInfo(
            kind="camera",
            name=camera.name,
            spec=camera.spec,
            width=width,
            height=height,
            fps=fps if fps > 0 else None,
            is_live=True,
            note=note,
        )


def _open(camera: Camera, size: Size | None) -> cv2.VideoCapture:
    if camera.path:
        _check_access(camera)
    device = cv2.VideoCapture(camera.path, BACKEND) if camera.path else cv2.VideoCapture(camera.index, BACKEND)
    if not device.isOpened():
        device.release()
        raise _busy(camera)
    if size is not None:
        if size[0] * size[1] > _UNCOMPRESSED:
            device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        device.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        device.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    device.set(cv2.CAP_PROP_BUFFERSIZE, _BUFFERS)
    return device


def _check_access(camera: Camera) -> None:
    """OpenCV does not tell why it cannot open a camera; the system does."""
    try:
        os.close(os.open(camera.path, os.O_RDWR | os.O_NONBLOCK))
    except PermissionError as error:
        what = f"You are not allowed to use the camera “{camera.name}”."
        raise SourceOpenError(what, "Add yourself to the group “video” and log in again.") from error
    except OSError as error:
        raise (_busy(camera) if error.errno == errno.EBUSY else _absent(camera.spec)) from error


def _busy(camera: Camera) -> SourceOpenError:
    return SourceOpenError(f"The camera “{camera.name}” is in use by another program.", "Close that program.")


def _absent(spec: str) -> SourceOpenError:
    names = ", ".join(f"“{camera.name}”" for camera in list_cameras())
    if spec.startswith("/") and os.path.exists(spec):  # noqa: PTH110 - a special file
        return SourceOpenError(f"{spec} is no camera.", f"Cameras: {names}." if names else "No camera is connected.")
    wanted = f"number {spec}" if spec.isdecimal() else f"“{spec.removeprefix('camera:')}”"
    return SourceOpenError(f"There is no camera {wanted}.", f"Choose one of {names}." if names else "Plug a camera in.")
