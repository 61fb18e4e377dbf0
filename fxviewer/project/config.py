"""config.yaml, read: what openfx-cli's own file says about the functions beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode

from fxviewer.errors import SettingsError
from fxviewer.project.runtime import RUNTIMES
from fxviewer.project.yaml_form import texts

CONFIG_FILE = "config.yaml"
DEFAULT_GATEWAY = ":31113"  # what openfx-cli writes into a new file; the same as none


class ConfigError(SettingsError):
    """What a file says cannot be meant.

    Attributes:
        reason: What is wrong, in a sentence without the file.
        path: Of the file.
        line: In it, from 1; 0 is the whole file.
    """

    def __init__(self, path: Path, reason: str, cure: str = "", *, line: int = 0) -> None:
        place = f", line {line}" if line else ""
        super().__init__(f"{path}{place}: {reason}", cure)
        self.path = path
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Resources:
    """In Kubernetes' units; empty is not asked for."""

    memory: str = ""
    cpu: str = ""
    gpu: str = ""


@dataclass(frozen=True, slots=True)
class FunctionConfig:
    """One function of a config.yaml; what is not in the file is empty.

    Attributes:
        folder: Of the config.yaml.
        source_folder: Absolute; where the handler is.
        handler_file: In it; empty where the runtime names none.
        handler_name: What in the handler's file is called.
        registry: Where images are pushed to, with its prefix: "10.0.0.255:5000/openfx".
        environment: Of the file itself and of its environment_file entries, the later ones winning.
        build_options: System packages the image needs.
        files: All that was read for it: the config.yaml and its environment_file entries.
    """

    name: str
    folder: Path
    source_folder: Path
    files: tuple[Path, ...] = ()
    runtime: str = "python3"
    description: str = ""
    maintainer: str = ""
    handler_file: str = "handler.py"
    handler_name: str = "Handler"
    registry: str = ""
    image: str = ""
    registry_auth: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    limits: Resources = Resources()
    requests: Resources = Resources()
    build_options: tuple[str, ...] = ()
    build_args: Mapping[str, str] = field(default_factory=dict)

    @property
    def handler(self) -> Path:
        return self.source_folder / self.handler_file

    @property
    def requirements(self) -> Path:
        return self.folder / "requirements.txt"

    @property
    def annotations(self) -> dict[str, str]:
        """What openfx-cli tells a gateway about the function's people."""
        known = {"maintainer": self.maintainer, "desc": self.description}
        return {name: text for name, text in known.items() if text}


@dataclass(frozen=True, slots=True)
class Config:
    """A config.yaml.

    Attributes:
        gateway: As written; empty and openfx-cli's default say nothing.
    """

    path: Path
    functions: Mapping[str, FunctionConfig]
    gateway: str = ""

    def function(self, name: str | None = None) -> FunctionConfig:
        """Return the function of this name; None is the only one there is.

        Raises:
            SettingsError: There is no such function, or more than one.
        """
        names = ", ".join(self.functions)
        if name is None and len(self.functions) == 1:
            return next(iter(self.functions.values()))
        if name is None:
            raise SettingsError(f"{self.path} has several functions: {names}.", "Name one.")
        if name not in self.functions:
            raise SettingsError(f"{self.path} has no function “{name}”.", f"It has {names}.")
        return self.functions[name]


def find_config(given: Path | None, folder: Path) -> Path:
    """Return the config file that is meant: the one named, the one in the folder named, or the one in `folder`.

    Raises:
        SettingsError: There is none.
    """
    if given is not None and not given.is_dir():
        if not given.is_file():
            raise SettingsError(f"There is no file {given}.", "Name the function's config.yaml with -f.")
        return given
    where = given if given is not None else folder
    own = where / CONFIG_FILE
    others = sorted(path for path in where.glob("*.y*ml") if path.is_file() and path.suffix in (".yaml", ".yml"))
    if own.is_file() or others:
        return own if own.is_file() else others[-1]  # as openfx-cli chooses
    raise SettingsError(
        f"There is no {CONFIG_FILE} in {where.resolve()}.", "Go to the function's folder, or name the file with -f."
    )


def read_config(path: Path) -> Config:
    """Read a config.yaml.

    Raises:
        ConfigError: It cannot be read, or what it says cannot be meant.
    """
    document = _document(path)
    functions = document.get("functions") or {}
    if not isinstance(functions, dict) or not functions:
        raise ConfigError(path, "It lists no functions.", "Make one with “fxviewer function init”.")
    place = _Place(path)
    gateways = [str(_mapping(document, section, place).get("gateway") or "") for section in ("openfx", "dcf")]
    read = {name: _function(name, entry, place.inside("functions")) for name, entry in functions.items()}
    return Config(path, read, gateways[0] or gateways[1])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file something stands.

    Attributes:
        keys: That lead to it.
    """

    path: Path
    keys: tuple[str, ...] = ()

    def inside(self, key: str) -> "_Place":
        return replace(self, keys=(*self.keys, key))

    def error(self, reason: str, cure: str = "") -> ConfigError:
        return ConfigError(self.path, reason, cure, line=line_of(self.path, self.keys))


def line_of(path: Path, keys: Sequence[str]) -> int:
    """Return the line, from 1, where the last of these keys stands that is in the file; 0 where none is."""
    try:
        node = texts().compose(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, YAMLError, RecursionError):
        return 0
    line = 0
    for key in keys:
        pairs = node.value if isinstance(node, MappingNode) else []
        found = next((pair for pair in pairs if pair[0].value == key), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _function(name: Any, entry: Any, functions: _Place) -> FunctionConfig:
    place = functions.inside(name)
    if not isinstance(name, str) or not isinstance(entry, dict):
        raise place.error(f"“{name}” says nothing about the function.", "Give it a runtime and a handler.")
    folder = place.path.parent.resolve()
    runtime = _text(entry, "runtime", place) or "python3"
    handler = _mapping(entry, "handler", place)
    environment = _texts(entry, "environment", place)
    extras = [folder / extra for extra in _list(entry, "environment_file", place)]
    for extra in extras:
        environment |= _texts(_document(extra), "environment", _Place(extra))
    return FunctionConfig(
        name=name,
        folder=folder,
        source_folder=_resolved(folder / (_text(handler, "dir", place.inside("handler")) or "./src"), place),
        files=(place.path, *extras),
        runtime=runtime,
        description=_text(entry, "desc", place),
        maintainer=_text(entry, "maintainer", place),
        handler_file=_text(handler, "file", place.inside("handler"))
        or (RUNTIMES[runtime].handler_file if runtime in RUNTIMES else ""),
        handler_name=_text(handler, "name", place.inside("handler")) or "Handler",
        registry=_text(entry, "docker_registry", place),
        image=_text(entry, "image", place) or name,
        registry_auth=_text(entry, "registry_auth", place),
        environment=environment,
        secrets=_list(entry, "secrets", place),
        constraints=_list(entry, "constraints", place),
        labels=_texts(entry, "labels", place),
        limits=Resources(**_only(_texts(entry, "limits", place), Resources.__slots__)),
        requests=Resources(**_only(_texts(entry, "requests", place), Resources.__slots__)),
        build_options=_list(entry, "build_options", place),
        build_args=_arguments(_list(entry, "build_args", place), place.inside("build_args")),
    )


def _resolved(folder: Path, place: _Place) -> Path:
    try:
        (resolved := folder.resolve()).is_dir()
    except (OSError, ValueError, RuntimeError) as error:  # too long; with a NUL; links that lead in a circle
        raise place.inside("handler").inside("dir").error(f"“dir” can be no folder: {error}.") from error
    return resolved


def unreadable(path: Path, error: OSError | ValueError | RecursionError | YAMLError) -> ConfigError:
    """Return what to tell about a file that gave this."""
    match error:
        case FileNotFoundError():
            return ConfigError(path, "There is no such file.")
        case OSError():
            return ConfigError(path, f"It cannot be read: {error.strerror or error}.")
        case UnicodeDecodeError():
            return ConfigError(path, f"It cannot be read: {error}.")
        case MarkedYAMLError():
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark is not None else 0
            return ConfigError(path, f"This is no YAML: {error.problem or error.context}.", line=line)
    return ConfigError(path, f"This is no YAML: {error}.")  # nested too deep; a number that is none


def _document(path: Path) -> dict[str, Any]:
    try:
        document = texts().load(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError, YAMLError) as error:
        raise unreadable(path, error) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigError(path, "This is no config.yaml.", "It begins with “functions:”.")
    return document


def _mapping(entry: Mapping[str, Any], key: str, place: _Place) -> Mapping[str, Any]:
    found = entry.get(key) or {}
    if not isinstance(found, dict):
        raise place.inside(key).error(f"“{key}” holds no keys of its own.")
    return found


def _texts(entry: Mapping[str, Any], key: str, place: _Place) -> dict[str, str]:
    found: dict[Any, Any] = {name: "" if text is None else text for name, text in _mapping(entry, key, place).items()}
    for name, text in found.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise place.inside(key).inside(name).error(f"Each line of “{key}” is a name and a text.")
    return found


def _text(entry: Mapping[str, Any], key: str, place: _Place) -> str:
    found = entry.get(key) or ""
    if not isinstance(found, str):
        raise place.inside(key).error(f"“{key}” is a text.")
    return found


def _list(entry: Mapping[str, Any], key: str, place: _Place) -> tuple[str, ...]:
    found = entry.get(key) or []
    if not isinstance(found, list) or any(not isinstance(text, str) for text in found):
        raise place.inside(key).error(f"“{key}” is a list of texts, one “- ...” a line.")
    return tuple(found)


def _arguments(pairs: tuple[str, ...], place: _Place) -> dict[str, str]:
    """Split name=value, as openfx-cli does."""
    arguments = {}
    for pair in pairs:
        name, separator, value = (part.strip() for part in pair.partition("="))
        if not (name and separator and value):
            raise place.error(f"Each build-arg must take the form key=value, and “{pair}” does not.")
        arguments[name] = value
    return arguments


def _only(found: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name, text in found.items() if name in names}
