"""Pictures from an address: RTSP, HTTP, Motion JPEG and whatever else FFmpeg opens."""

import re
import threading
import time
from collections.abc import Iterator

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fxviewer.errors import SourceError, SourceLostError, SourceOpenError
from fxviewer.media.frame import Frame
from fxviewer.media.source import SourceInfo

_OPEN_TIMEOUT_S = 5.0  # cameras answer within two
_READ_TIMEOUT_S = 5.0  # longer than any keyframe interval we know
_CLOSE_WAIT_S = 0.9  # a close takes a second at most
_SECOND_NS = 1_000_000_000
_OPTIONS = {
    "rtsp_transport": "tcp",  # UDP loses packets on busy networks and is blocked on many
    "analyzeduration": "1000000",  # µs; what arrives while FFmpeg looks for further streams is stale
}


class NetworkSource:
    """A live picture stream.

    A thread of its own opens and reads, because only time-outs stop FFmpeg: `close` returns within a second, and a
    connection that stalls is given up by the thread at most five seconds later. One frame waits between the threads.

    A film behind an address comes at its own pace; it cannot be sought in.

    The address may hold a password. Of all that is said about the source only `info.spec` shows it.

    Raises:
        SourceOpenError: Nobody answers within five seconds, or what comes is no picture.
    """

    def __init__(self, address: str) -> None:
        self._address, self._name = address, name_address(address)
        self._info: SourceInfo | None = None
        self._seq = 0
        self._changed = threading.Condition()  # guards the fields below
        self._frame: Frame | None = None
        self._failure: SourceError | None = None
        self._is_over = self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="fx-network", daemon=True)
        self._thread.start()
        self._wait_for_first()

    @property
    def info(self) -> SourceInfo:
        assert self._info is not None, "known before the first frame"
        return self._info

    def read(self) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._is_over or self._is_closed)
            frame, self._frame = self._frame, None
            self._changed.notify_all()
            if self._is_closed:
                return None
            if frame is None and self._failure is not None:
                raise self._failure
            return frame

    def seek(self, pts_ns: int) -> None:
        raise NotImplementedError

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join(_CLOSE_WAIT_S)

    def _wait_for_first(self) -> None:
        """Wait no longer than promised, also where FFmpeg would: it cannot stop looking up a host's name."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._is_over, _OPEN_TIMEOUT_S)
            if self._frame is not None:
                return
            self._is_closed = True
        raise self._failure or _refusal(self._name, None)

    def _run(self) -> None:
        failure: SourceError | None = None
        try:
            with av.open(self._address, timeout=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S), options=_OPTIONS) as container:
                self._read_all(container)
        except (av.FFmpegError, ValueError, IndexError) as error:
            # Not chained: FFmpeg's message holds the whole address.
            failure = _loss(self._name) if self._info else _refusal(self._name, error)
        with self._changed:
            self._failure = failure
            self._is_over = True
            self._changed.notify_all()

    def _read_all(self, container: InputContainer) -> None:
        """Deliver every picture until the end or `close`.

        Raises:
            ValueError: There are no pictures, or a live stream has ended.
        """
        if not container.streams.video:
            raise ValueError("no pictures")
        stream = container.streams.video[0]
        stream.thread_type = "SLICE"  # frame threads would hold pictures back
        opened_ns = time.monotonic_ns()
        is_film, first_s = container.duration is not None, None
        for picture in _decode(container, stream):
            if self._info is None:
                self._info = self._describe(stream, picture)
            if is_film:
                first_s = picture.time if first_s is None else first_s
                self._wait_until(opened_ns + round((picture.time - first_s) * _SECOND_NS))
            image = np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)
            captured_ns = time.monotonic_ns()
            if not self._put(Frame(image, self._seq, self._seq, captured_ns - opened_ns, captured_ns)):
                return
            self._seq += 1
        if self._info is None or not is_film:
            raise ValueError("ended where it should go on")

    def _put(self, frame: Frame) -> bool:
        """Hand the frame over when the one before it is taken; False once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is None or self._is_closed)
            self._frame = frame
            self._changed.notify_all()
            return not self._is_closed

    def _wait_until(self, due_ns: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed, max(0, due_ns - time.monotonic_ns()) / _SECOND_NS)

    def _describe(self, stream: VideoStream, picture: VideoFrame) -> SourceInfo:
        fps = float(stream.average_rate) if stream.average_rate else None
        return SourceInfo("network", self._name, self._address, picture.width, picture.height, fps=fps, is_live=True)


def name_address(address: str) -> str:
    """Return the address without user, password and query, which often holds a key."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{re.split('[?#]', rest.rpartition('@')[2])[0]}"


def _decode(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    for packet in container.demux(stream):
        try:
            pictures = packet.decode()
        except av.InvalidDataError:  # a lost packet spoils the pictures up to the next keyframe
            continue
        yield from pictures


def _refusal(name: str, error: Exception | None) -> SourceOpenError:
    """Say why the address did not open; no error means that time is up."""
    if error is None or isinstance(error, av.ExitError | av.TimeoutError):
        what, cure = f"{name} did not answer within {_OPEN_TIMEOUT_S:g} seconds.", "Check address and network."
    elif isinstance(error, av.ConnectionRefusedError):
        what, cure = f"Nobody listens at {name}.", "Check address and port, and that the camera is on."
    elif isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
        what = f"{name} asks for a name and a password, or refuses those it got."
        cure = "Write them into the address: rtsp://NAME:PASSWORD@HOST/PATH."
    elif isinstance(error, av.HTTPNotFoundError):
        what, cure = f"{name} has nothing at this path.", "Look up the path in the camera's manual."
    elif isinstance(error, av.ProtocolNotFoundError):
        what, cure = f"{name} cannot be opened: this kind of address is unknown.", "Use rtsp:// or http://."
    elif isinstance(error, ValueError):  # InvalidDataError among them
        what, cure = f"{name} sends no pictures that can be shown.", "Check the path; open it in a browser."
    else:
        what, cure = f"{name} cannot be reached.", "Check address and network."
    return SourceOpenError(what, cure)


def _loss(name: str) -> SourceLostError:
    return SourceLostError(f"{name} sends no more pictures.", "Check that the camera is on and the network works.")
