"""What people can set, as frozen values; kept in one JSON file that never keeps the program from starting."""

import dataclasses
import json
import logging
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import platformdirs

log = logging.getLogger(__name__)

Transport = Literal["auto", "stream", "unary"]
Policy = Literal["auto", "live", "every-frame"]
"""Live: the newest frame wins. Every frame: the source waits. Auto: live while viewing, every frame for export."""
InputCodec = Literal["auto", "bmp", "jpeg"]
"""Auto: lossless BMP to our own gateway on this computer (faster than JPEG there), JPEG everywhere else."""

Theme = Literal["system", "light", "dark"]
Language = Literal["system", "en", "ko"]

DEFAULT_PORT = 31113  # OpenFx's NodePort
DEFAULT_CAPTURE_SIZE = (960, 640)  # what OpenFx's tutorial asks of a webcam
MAX_RECENT = 8  # more is a list to search, not one to glance at


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the function.

    Attributes:
        address: "host:port"; empty is this computer, the embedded gateway.
        transport: Stream is pb.Gateway/Invokes, unary is Invoke; auto probes.
        window: Requests in flight; 0 adapts to function and network.
        codec: Of the frames as sent.
        quality: JPEG, 1-100, libjpeg scale.
        send_size: Frames larger than this (width, height) are scaled down to fit before they are sent.
        deadline_s: A frame unanswered for so long is lost.
    """

    address: str = ""
    transport: Transport = "auto"
    window: int = 0
    codec: InputCodec = "auto"
    quality: int = 85
    send_size: tuple[int, int] | None = None
    deadline_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Capture:
    size: tuple[int, int] = DEFAULT_CAPTURE_SIZE
    policy: Policy = "auto"


@dataclass(frozen=True, slots=True)
class Recording:
    """Where recordings and snapshots go; empty folder is the user's videos (pictures) folder."""

    folder: str = ""
    template: str = "{function} {date} {time}"
    with_original: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """What the window was like when it was last closed.

    Attributes:
        geometry: Qt's saveGeometry, base64.
        source: As `open_source` takes it; empty was none.
        hosted: Function folders and handlers the user gave to the embedded gateway.
        recent_sources: The newest first, at most MAX_RECENT.
        recent_addresses: Likewise.
    """

    geometry: str = ""
    theme: Theme = "system"
    language: Language = "system"
    source: str = "pattern"
    function: str = "imgprocessing"
    loop: bool = True
    hosted: tuple[str, ...] = ()
    recent_sources: tuple[str, ...] = ()
    recent_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    connection: Connection = field(default_factory=Connection)
    capture: Capture = field(default_factory=Capture)
    recording: Recording = field(default_factory=Recording)
    window: Window = field(default_factory=Window)


def settings_path() -> Path:
    """Return the settings file; FXVIEWER_SETTINGS names another one."""
    chosen = os.environ.get("FXVIEWER_SETTINGS")
    return Path(chosen) if chosen else platformdirs.user_config_path("fxviewer", appauthor=False) / "settings.json"


def load_settings(path: Path) -> Settings:
    """Read settings; a bad value costs that value only, a bad file gives the defaults."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        log.warning("settings %s cannot be read, defaults are used: %s", path, error)
        return Settings()
    return _restore(Settings, stored)


def save_settings(settings: Settings, path: Path) -> None:
    """Write settings so that a crash leaves the old file or the new one, never half of one.

    Raises:
        OSError: The folder is not writable.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(settings), file, indent=2, ensure_ascii=False)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def with_newest(recent: tuple[str, ...], newest: str) -> tuple[str, ...]:
    """Return `recent` with `newest` in front, once, and no longer than a menu may be."""
    return (newest, *(name for name in recent if name != newest))[:MAX_RECENT]


_T = TypeVar("_T")


def _restore(cls: type[_T], stored: object) -> _T:
    """Build `cls` from what of `stored` fits its fields."""
    if not isinstance(stored, dict):
        return cls()
    hints = get_type_hints(cls)
    fitting: dict[str, Any] = {}
    for name, hint in hints.items():
        if name not in stored:
            continue
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            fitting[name] = _restore(hint, stored[name])
        elif _fits(stored[name], hint):
            value = stored[name]
            fitting[name] = tuple(value) if isinstance(value, list) else value
        else:
            log.warning("setting %s.%s = %r does not fit and is ignored", cls.__name__, name, stored[name])
    return cls(**fitting)


def _fits(value: object, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin is tuple:
        return isinstance(value, list) and _fit_each(value, arguments)
    if arguments:  # a union
        return any(_fits(value, argument) for argument in arguments)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is hint


def _fit_each(values: list[object], hints: tuple[Any, ...]) -> bool:
    if hints[-1] is Ellipsis:
        return all(_fits(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(map(_fits, values, hints))
