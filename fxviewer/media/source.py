"""Where frames come from: the protocol every source follows, and the one way to open any of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from fxviewer.media.frame import Frame

SourceKind = Literal["still", "sequence", "film", "camera", "network", "pattern"]
Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What an open source is.

    Attributes:
        kind: Decides icon and controls.
        name: For people: file name, camera name, address without credentials.
        spec: Opens the same source again; for a camera it names the device by what survives replugging.
        width: Of the frames, in pixels, after rotation.
        height: Of the frames, in pixels, after rotation.
        fps: Nominal rate; None when the source does not say (a still, an irregular film).
        frame_count: None when unknown or endless.
        duration_ns: From the first frame to the end of the last; None when endless.
        is_live: Frames arise by themselves and are gone when not read; neither seek nor speed.
        note: What people should know: "asked for 960x640, the camera gives 1280x720", "rotated 90° by its metadata".
    """

    kind: SourceKind
    name: str
    spec: str
    width: int
    height: int
    fps: float | None = None
    frame_count: int | None = None
    duration_ns: int | None = None
    is_live: bool = False
    note: str = ""


class Source(Protocol):
    """A place frames come from. One thread reads; close may be called from another."""

    @property
    def info(self) -> SourceInfo: ...

    def read(self) -> Frame | None:
        """Return the next frame as soon as there is one, or None at the end.

        Waits for nothing but the device: pacing a film is the session's business. `seq` counts this source's reads.

        Raises:
            SourceLostError: The source was there and is gone.
        """
        ...

    def seek(self, pts_ns: int) -> None:
        """Make the next read return the frame that is on screen at `pts_ns`.

        That is the last frame whose pts is not after it, or the first frame. Only when `info.is_live` is false.
        """
        ...

    def close(self) -> None:
        """Release file, device or socket within one second; a blocked read ends with None. Idempotent."""
        ...


def open_source(spec: str | Sequence[str], *, size: Size | None = None) -> Source:
    """Open anything a person may name.

    Args:
        spec: "pattern" or "pattern:1280x720@30"; digits only (camera by index), "/dev/video0" or "camera:NAME"; an
            address with "://"; the path of an image, a film, a folder of images or a numbered sequence
            ("shot_%04d.png"); or several image paths, shown in the order given.
        size: Asked of cameras, (width, height); others have their own.

    Raises:
        SourceOpenError: With the reason in one sentence.
    """
    raise NotImplementedError
