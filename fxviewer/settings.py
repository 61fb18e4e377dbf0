"""What people can set, as frozen values; kept in one JSON file that never keeps the program from starting."""

import dataclasses
import json
import logging
import os
import tempfile
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import platformdirs

from fxviewer.errors import SettingsError

log = logging.getLogger(__name__)

Transport = Literal["auto", "stream", "unary", "http"]
Policy = Literal["auto", "live", "every-frame"]
"""Live: the newest frame wins. Every frame: the source waits. Auto: live while viewing, every frame for export."""
InputCodec = Literal["auto", "bmp", "jpeg"]
"""Auto: lossless BMP to our own gateway on this computer (faster than JPEG there), JPEG everywhere else."""

Identity = Literal["none", "token", "client credentials"]
"""How the gateway is told who asks: not at all, by a token, or by one that an OAuth2 server gives for secrets."""
Carrier = Literal["field", "metadata"]
"""Where the token goes: OpenFx's own field of the request, or the metadata “authorization: Bearer”."""

Theme = Literal["system", "light", "dark"]
Language = Literal["system", "en", "ko"]

DEFAULT_PORT = 31113  # OpenFx's NodePort
DEFAULT_CAPTURE_SIZE = (960, 640)  # what OpenFx's tutorial asks of a webcam
MAX_RECENT = 8  # more is a list to search, not one to glance at


@dataclass(frozen=True, slots=True)
class Tls:
    """How the connection is encrypted. All files are PEM.

    Attributes:
        ca_file: Whom to trust; empty is whom the system trusts.
        certificate_file: Ours, where the gateway asks for one; empty is none.
        key_file: Belongs to it.
        server_name: That the gateway's certificate must carry; empty is the host that is dialled.
    """

    is_on: bool = False
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    server_name: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks. The secrets themselves are never here: see `fxviewer.stream.secret`.

    Attributes:
        token_url: Of the OAuth2 server, for client credentials: "http://10.0.0.91:30011/token".
    """

    identity: Identity = "none"
    carrier: Carrier = "field"
    token_url: str = ""
    client_id: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the function.

    Attributes:
        address: "host:port"; empty is this computer, the embedded gateway.
        transport: Stream is pb.Gateway/Invokes, unary is Invoke, http is POST /function/NAME; auto probes.
        window: Requests in flight; 0 adapts to function and network.
        codec: Of the frames as sent.
        quality: JPEG, 1-100, libjpeg scale.
        send_size: Frames larger than this (width, height) are scaled down to fit before they are sent.
        deadline_s: A frame unanswered for so long is lost.
        name: Of the profile this is; its secrets are kept under it. Empty where it is none.
        metadata: Sent with every call, (key, value).
        limit_bytes: The largest message the gateway takes; 0 is no limit for our own, OpenFx's 4 MiB for others.
        is_fitted: Frames above the limit are sent in a lower quality, or smaller; otherwise they are refused.
        base64_functions: Names of the functions that take their input as base64.
    """

    address: str = ""
    transport: Transport = "auto"
    window: int = 0
    codec: InputCodec = "auto"
    quality: int = 85
    send_size: tuple[int, int] | None = None
    deadline_s: float = 30.0
    name: str = ""
    tls: Tls = Tls()
    access: Access = Access()
    metadata: tuple[tuple[str, str], ...] = ()
    limit_bytes: int = 0
    is_fitted: bool = True
    base64_functions: tuple[str, ...] = ()


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
        docks: Which panels are unfolded, and where; Qt's saveState, base64.
        source: As `open_source` takes it; empty was none.
        editor: Command that opens a file, with {file} and {line}; empty takes one that is there.
        functions_folder: Where new functions are made; empty is “fxviewer-functions” in the user's home.
        hosted: Function folders and handlers the user gave to the embedded gateway.
        recent_sources: The newest first, at most MAX_RECENT.
        recent_addresses: Likewise.
    """

    geometry: str = ""
    docks: str = ""
    theme: Theme = "system"
    language: Language = "system"
    source: str = "pattern"
    function: str = "imgprocessing"
    loop: bool = True
    editor: str = ""
    functions_folder: str = ""
    hosted: tuple[str, ...] = ()
    recent_sources: tuple[str, ...] = ()
    recent_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tuning:
    """Values for the parameters of one function's handler.

    Attributes:
        name: Of the preset; empty is what was in use last.
        values: A JSON object.
    """

    function: str = ""
    name: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Attributes:
    connection: In use.
    profiles: Connections to go back to, each with a name of its own.
    """

    connection: Connection = field(default_factory=Connection)
    profiles: tuple[Connection, ...] = ()
    capture: Capture = field(default_factory=Capture)
    recording: Recording = field(default_factory=Recording)
    window: Window = field(default_factory=Window)
    tunings: tuple[Tuning, ...] = ()


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


def profile_named(settings: Settings, name: str) -> Connection:
    """Return the profile of this name.

    Raises:
        SettingsError: There is none.
    """
    for profile in settings.profiles:
        if profile.name == name:
            return profile
    names = ", ".join(f"“{profile.name}”" for profile in settings.profiles)
    raise SettingsError(
        f"There is no connection profile “{name}”.",
        f"There are {names}." if names else "Save one in the window, under Connection.",
    )


def with_profile(settings: Settings, profile: Connection) -> Settings:
    """Return `settings` with this profile in the place of the one of its name, or after the others."""
    others = [one for one in settings.profiles if one.name != profile.name]
    place = next((at for at, one in enumerate(settings.profiles) if one.name == profile.name), len(others))
    return dataclasses.replace(settings, profiles=(*others[:place], profile, *others[place:]))


def without_profile(settings: Settings, name: str) -> Settings:
    """Return `settings` without the profile of this name. Its secrets are forgotten by who keeps them."""
    return dataclasses.replace(settings, profiles=tuple(one for one in settings.profiles if one.name != name))


def moved_to(connection: Connection, address: str) -> Connection:
    """Return `connection` for another gateway: what was for the one before, its secrets above all, stays behind."""
    return dataclasses.replace(
        connection, address=address, name="", tls=Tls(), access=Access(), metadata=(), limit_bytes=0
    )


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
        if _is_record(hint):
            fitting[name] = _restore(hint, stored[name])
        elif _fits(stored[name], hint):
            fitting[name] = _build(stored[name], hint)
        else:
            log.warning("setting %s.%s = %r does not fit and is ignored", cls.__name__, name, stored[name])
    return cls(**fitting)


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)


def _build(value: object, hint: Any) -> Any:
    """Turn what fits the hint from JSON's types into ours."""
    arguments = get_args(hint)
    if _is_record(hint):
        return _restore(hint, value)
    if get_origin(hint) is types.UnionType:
        return _build(value, next(argument for argument in arguments if _fits(value, argument)))
    if not isinstance(value, list):
        return value
    each = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
    return tuple(map(_build, value, each))


def _fits(value: object, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if _is_record(hint):
        return isinstance(value, dict)
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
