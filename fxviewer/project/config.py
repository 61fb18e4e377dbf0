"""config.yaml, read: what openfx-cli's own file says about the functions beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fxviewer.errors import SettingsError
from fxviewer.project.runtime import RUNTIMES
from fxviewer.project.yaml_form import texts

CONFIG_FILE = "config.yaml"
DEFAULT_GATEWAY = ":31113"  # what openfx-cli writes into a new file; the same as none


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
    """

    name: str
    folder: Path
    source_folder: Path
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
        SettingsError: It cannot be read, or what it says cannot be meant.
    """
    document = _document(path)
    functions = document.get("functions") or {}
    if not isinstance(functions, dict) or not functions:
        raise SettingsError(f"{path} lists no functions.", "Make one with “fxviewer function init”.")
    gateway = _mapping(document, "openfx", path).get("gateway") or _mapping(document, "dcf", path).get("gateway") or ""
    read = {name: _function(name, entry, path) for name, entry in functions.items()}
    return Config(path, read, str(gateway))


def _function(name: Any, entry: Any, path: Path) -> FunctionConfig:
    if not isinstance(name, str) or not isinstance(entry, dict):
        raise SettingsError(f"{path}: “{name}” says nothing about the function.", "Give it a runtime and a handler.")
    folder = path.parent.resolve()
    runtime = _text(entry, "runtime", path) or "python3"
    handler = _mapping(entry, "handler", path)
    environment = _texts(entry, "environment", path)
    for extra in _list(entry, "environment_file", path):
        environment |= _texts(_document(folder / extra), "environment", folder / extra)
    return FunctionConfig(
        name=name,
        folder=folder,
        source_folder=(folder / (_text(handler, "dir", path) or "./src")).resolve(),
        runtime=runtime,
        description=_text(entry, "desc", path),
        maintainer=_text(entry, "maintainer", path),
        handler_file=_text(handler, "file", path) or (RUNTIMES[runtime].handler_file if runtime in RUNTIMES else ""),
        handler_name=_text(handler, "name", path) or "Handler",
        registry=_text(entry, "docker_registry", path),
        image=_text(entry, "image", path) or name,
        registry_auth=_text(entry, "registry_auth", path),
        environment=environment,
        secrets=_list(entry, "secrets", path),
        constraints=_list(entry, "constraints", path),
        labels=_texts(entry, "labels", path),
        limits=Resources(**_only(_texts(entry, "limits", path), Resources.__slots__)),
        requests=Resources(**_only(_texts(entry, "requests", path), Resources.__slots__)),
        build_options=_list(entry, "build_options", path),
        build_args=_arguments(_list(entry, "build_args", path), path),
    )


def _document(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = texts().load(text)
    except FileNotFoundError as error:
        raise SettingsError(f"There is no file {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}" if mark is not None else ""
        raise SettingsError(f"{path}{where} is no YAML: {error.problem or error.context}.") from error
    except YAMLError as error:
        raise SettingsError(f"{path} is no YAML: {error}.") from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise SettingsError(f"{path} is no config.yaml.", "It begins with “functions:”.")
    return document


def _mapping(entry: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    found = entry.get(key) or {}
    if not isinstance(found, dict):
        raise SettingsError(f"{path}: “{key}” holds no keys of its own.")
    return found


def _texts(entry: Mapping[str, Any], key: str, path: Path) -> dict[str, str]:
    found = {name: "" if text is None else text for name, text in _mapping(entry, key, path).items()}
    if any(not isinstance(part, str) for pair in found.items() for part in pair):
        raise SettingsError(f"{path}: each line of “{key}” is a name and a text.")
    return found


def _text(entry: Mapping[str, Any], key: str, path: Path) -> str:
    found = entry.get(key) or ""
    if not isinstance(found, str):
        raise SettingsError(f"{path}: “{key}” is a text.")
    return found


def _list(entry: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    found = entry.get(key) or []
    if not isinstance(found, list) or any(not isinstance(text, str) for text in found):
        raise SettingsError(f"{path}: “{key}” is a list of texts, one “- ...” a line.")
    return tuple(found)


def _arguments(pairs: tuple[str, ...], path: Path) -> dict[str, str]:
    """Split name=value, as openfx-cli does."""
    arguments = {}
    for pair in pairs:
        name, separator, value = (part.strip() for part in pair.partition("="))
        if not (name and separator and value):
            raise SettingsError(f"{path}: each build-arg must take the form key=value, and “{pair}” does not.")
        arguments[name] = value
    return arguments


def _only(found: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name, text in found.items() if name in names}
