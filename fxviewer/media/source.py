"""Where frames come from: the protocol every source follows, and the one way to open any of them."""

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from fxviewer.errors import SourceError, SourceOpenError
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
        unread: Frames left out so far because they cannot be read: their index, and why.
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
    unread: tuple[tuple[int, SourceError], ...] = ()


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


# What OpenCV decodes.
IMAGE_SUFFIXES = frozenset(
    {".avif", ".bmp", ".dib", ".hdr", ".jp2", ".jpe", ".jpeg", ".jpg", ".pbm", ".pfm", ".pgm", ".pic", ".png", ".pnm"}
    | {".ppm", ".pxm", ".ras", ".sr", ".tif", ".tiff", ".webp"}
)
# What FFmpeg decodes and people have.
FILM_SUFFIXES = frozenset(
    {".264", ".265", ".3gp", ".asf", ".avi", ".flv", ".gif", ".h264", ".h265", ".hevc", ".m2ts", ".m2v", ".m4v"}
    | {".mjpeg", ".mjpg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".ts", ".vob", ".webm"}
    | {".wmv", ".y4m"}
)
_SUPPORTED = (
    "Open an image (PNG, JPEG, BMP, TIFF, WebP and others), a film (MP4, MKV, MOV, AVI, WebM and others), "
    "or a folder of images."
)
_CAMERA = re.compile(r"\d{1,9}|camera:.+|/dev/video\d+|/dev/v4l/.+")
_NUMBER_PLACE = re.compile(r"%(?:0(?P<digits>\d))?d")
_TRACK = re.compile(r"(?P<path>.+)#(?P<track>\d{1,2})", re.DOTALL)


def recognise(path: Path) -> SourceKind | None:
    """Tell by its name what a file or folder would be opened as; None if it would be refused.

    A folder is looked into, but no file is read.
    """
    if _is_folder(path):
        return "sequence" if any(map(_is_image, _files_in(path))) else None
    suffix = path.suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        return "still"
    return "film" if suffix in FILM_SUFFIXES else None


def open_source(spec: str | Sequence[str], *, size: Size | None = None) -> Source:
    """Open anything a person may name.

    Args:
        spec: One of
            - "pattern[:WIDTHxHEIGHT[@FPS[xCOUNT]]]", the test pattern. "pattern" alone is 960x640 at 30 frames per
              second. It comes at its own pace and ends after COUNT frames, or never. With FPS 0 it is a film drawn as
              fast as it is read: "pattern:640x480@0x10000" are 10000 frames.
            - A camera: digits only (its index), "/dev/video0", or "camera:NAME" (see `camera.list_cameras`).
            - An address with "://": rtsp, http, https and whatever else FFmpeg opens.
            - The path of an image, of a film ("film.mkv#1" opens its second picture track), or of a folder of images.
            - A numbered sequence "shot_%04d.png", or a pattern "shot_*.png".
            - Several image paths, as a sequence of strings or as the lines of one, shown in the order given.
        size: Asked of cameras, (width, height); others have their own.

    Raises:
        SourceOpenError: With the reason in one sentence.
    """
    names = [name for name in (spec.split("\n") if isinstance(spec, str) else spec) if name]
    if not names:
        raise SourceOpenError("No source is named.", _SUPPORTED)
    try:
        return _open_one(names[0], size) if len(names) == 1 else _open_images([Path(name) for name in names])
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SourceOpenError(f"“{names[0]}” cannot be opened: {reason or error}.") from error


def _open_one(name: str, size: Size | None) -> Source:
    """Choose by the look of the name. Sources are imported when asked for: PyAV takes its time."""
    if name.split(":")[0] == "pattern":
        from fxviewer.media.pattern import PatternSource

        return PatternSource(name)
    if _CAMERA.fullmatch(name):
        from fxviewer.media.camera import CameraSource

        return CameraSource(name, size=size)
    if "://" in name:
        from fxviewer.media.network import NetworkSource

        return NetworkSource(name)
    return _open_path(Path(name))


def _open_path(path: Path) -> Source:
    if path.is_dir():
        return _open_folder(path)
    if path.is_file():
        return _open_file(path)
    if match := _TRACK.fullmatch(str(path)):
        return _open_film(Path(match["path"]), int(match["track"]))
    if _NUMBER_PLACE.search(path.name) or any(sign in path.name for sign in "*?["):
        return _open_images(_matching(path), name=path.name, spec=str(path))
    raise SourceOpenError(f"There is no file “{path}”.", "Check the spelling, or choose it with Open.")


def _open_file(path: Path) -> Source:
    kind = recognise(path)
    if kind is None:
        raise SourceOpenError(f"“{path.name}” is neither an image nor a film.", _SUPPORTED)
    if kind == "film":
        film = _open_film(path)
        if path.suffix.lower() != ".gif" or film.info.frame_count != 1:
            return film
        film.close()
    from fxviewer.media.still import StillSource

    return StillSource(path)


def _open_film(path: Path, track: int = 0) -> Source:
    from fxviewer.media.video import FilmSource

    return FilmSource(path, track=track)


def _open_folder(folder: Path) -> Source:
    from fxviewer.media.still import sort_naturally

    files = _files_in(folder)
    if images := [path for path in files if _is_image(path)]:
        return _open_images(sort_naturally(images), name=folder.name, spec=str(folder))
    films = sort_naturally(path for path in files if path.suffix.lower() in FILM_SUFFIXES)
    cure = f"Open one of its films instead, such as “{films[0].name}”." if films else _SUPPORTED
    raise SourceOpenError(f"There is no image in the folder “{folder.name or folder}”.", cure)


def _open_images(paths: Sequence[Path], *, name: str = "", spec: str = "") -> Source:
    from fxviewer.media.still import SequenceSource

    return SequenceSource(paths, name=name or f"{len(paths)} images", spec=spec or "\n".join(map(str, paths)))


def _matching(pattern: Path) -> list[Path]:
    """Return the images that a printf or shell pattern means."""
    from fxviewer.media.still import sort_naturally

    expression = re.compile(_expression_of(pattern.name))
    folder = pattern.parent
    files = _files_in(folder) if folder.is_dir() else []
    images = sort_naturally(path for path in files if _is_image(path) and expression.fullmatch(path.name))
    if not images:
        raise SourceOpenError(f"No image matches “{pattern}”.", "Check the folder and the pattern.")
    return images


def _expression_of(name: str) -> str:
    if match := _NUMBER_PLACE.search(name):
        return f"{re.escape(name[: match.start()])}\\d{{{match['digits'] or 1},}}{re.escape(name[match.end() :])}"
    return fnmatch.translate(name)


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
