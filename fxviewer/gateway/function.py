"""A function: a folder with a handler, or a bare handler file."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.gateway.call import Failure
from fxviewer.gateway.environment import existing_environment_for
from fxviewer.gateway.quantity import read_bytes
from fxviewer.project.config import CONFIG_FILE, ConfigError, FunctionConfig, line_of, read_config
from fxviewer.project.runtime import RUNTIMES

NAME_RULE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")  # OpenFx's own: a DNS label


@dataclass(frozen=True, slots=True)
class Function:
    """One function on this computer.

    Attributes:
        name: As callers write it.
        handler: Absolute path of the file with the handler.
        description: One line.
        python: The interpreter its workers run in.
        environment: Variables of its workers, besides the gateway's own.
        labels: As Kubernetes has them.
        annotations: As openfx-cli sends them: desc, maintainer.
        image: What it was deployed from; empty for a function that is edited here.
        handler_name: What in the file is called.
        root: The folder that is the function's; its own modules are in it. None is the handler's folder.
        memory_limit_bytes: A worker that grows beyond it is replaced; 0 leaves it to the gateway.
        problem: A sentence about what in its config.yaml cannot be meant; it is hosted without that.
        said_in: Files that say all this.
    """

    name: str
    handler: Path
    description: str = ""
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    handler_name: str = "Handler"
    root: Path | None = None
    memory_limit_bytes: int = 0
    problem: str = ""
    said_in: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        return self.root or self.handler.parent

    def runs_like(self, other: "Function") -> bool:
        """Whether the two differ at most in what is told of them."""
        return self == replace(
            other,
            description=self.description,
            labels=self.labels,
            annotations=self.annotations,
            problem=self.problem,
            said_in=self.said_in,
        )

    def refusal(self, error: Failure) -> FunctionError:
        """Return the exception that says why it does not load."""
        where = f", line {error['line']}" if error.get("line") else ""
        cause = f"{error.get('type', '')}: {error['message']}".lstrip(": ").rstrip(".")
        return FunctionError(f"{self.handler.name}{where} does not load: {cause}.", error["hint"])


def configured(config: FunctionConfig, *, python: str = sys.executable) -> Function:
    """Return the function that a config.yaml tells of."""
    limit = read_bytes(config.limits.memory) if config.limits.memory else 0
    problem = "" if limit is not None else f"“{config.limits.memory}” is no amount of memory; 512Mi would be one."
    return Function(
        name=config.name,
        handler=config.handler,
        description=config.description,
        python=python,
        environment=config.environment,
        labels=config.labels,
        annotations=config.annotations,
        handler_name=config.handler_name,
        root=config.folder,
        memory_limit_bytes=limit or 0,
        problem=problem,
        said_in=config.files,
    )


def find_functions(path: Path) -> list[Function]:
    """Find what a path holds: one function, or a folder of functions and handler files.

    Raises:
        FunctionError: There is none, or nobody can look.
    """
    try:
        return _find(path.resolve())
    except (OSError, RuntimeError) as error:  # a RuntimeError: links that lead in a circle
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise FunctionError(f"“{path}” cannot be read: {reason}.", "Give a handler.py or a folder with one.") from error


def _find(path: Path) -> list[Function]:
    if path.is_file() and path.suffix == ".py":
        return _of_file(path)
    if single := _in_folder(path):
        return single
    if not path.is_dir():
        raise FunctionError(f"{path} is no function.", "Give a handler.py or a folder with one.")
    found: list[Function] = []
    for entry in sorted(path.iterdir()):
        found.extend(_in_folder(entry) if entry.is_dir() else read_handler(entry))
    if not found:
        raise FunctionError(f"There is no handler.py in {path}.", "A function is a folder with src/handler.py.")
    return found


def _of_file(handler: Path) -> list[Function]:
    """Return the functions of a file: with all that is around it, where it is a folder's handler."""
    for folder in (handler.parent.parent, handler.parent):
        if found := [function for function in _in_folder(folder) if function.handler == handler]:
            return found
    return [Function(_name(handler.parent.name if handler.stem == "handler" else handler.stem), handler)]


def _in_folder(folder: Path) -> list[Function]:
    try:
        return read_folder(folder)
    except (SettingsError, FunctionError) as error:
        return _unconfigured(folder, str(error))


def read_folder(folder: Path) -> list[Function]:
    """Return the functions of one folder, not of those in it; none where there is no handler.

    Raises:
        SettingsError, FunctionError: What its config.yaml or requirements.txt says cannot be meant.
    """
    config = folder / CONFIG_FILE
    configs = read_config(config).functions.values() if config.is_file() else ()
    return [configured_here(one) for one in configs if runs_here(one) and one.handler.is_file()] or _unconfigured(
        folder
    )


def read_handler(file: Path) -> list[Function]:
    """Return the function that a file in a folder of functions is; none where it is something else."""
    is_one = file.suffix == ".py" and not file.name.startswith("_") and file.is_file()
    return [Function(_name(file.stem), file)] if is_one else []


def holds_many(path: Path) -> bool:
    """Whether a path is a folder of functions."""
    return path.is_dir() and not _in_folder(path.resolve())


def _unconfigured(folder: Path, problem: str = "") -> list[Function]:
    for handler in (folder / "src" / "handler.py", folder / "handler.py"):
        if handler.is_file():
            return [Function(_name(folder.name), handler, root=folder, problem=problem)]
    return []


def runs_here(config: FunctionConfig) -> bool:
    """Whether it is in a language that is hosted."""
    runtime = RUNTIMES.get(config.runtime)
    return runtime is not None and runtime.is_hosted


def configured_here(config: FunctionConfig) -> Function:
    """Return a folder's function, in the environment that was built for it if there is one."""
    function = configured(config, python=existing_environment_for(config.requirements) or sys.executable)
    return replace(function, name=name_here(config))


def name_here(config: FunctionConfig) -> str:
    """Return the name it is hosted under, where that is free."""
    return _name(config.name)


def checked_here(config: FunctionConfig) -> Function:
    """Return a folder's function, if all that its config.yaml says can be meant.

    Raises:
        ConfigError, FunctionError: It is not so.
    """
    path, keys = config.files[0], ("functions", config.name)
    if not runs_here(config):
        line = line_of(path, (*keys, "runtime"))
        raise ConfigError(path, f"“{config.runtime}” is no runtime that works here.", "Take python3.", line=line)
    if not config.handler.is_file():
        line = line_of(path, (*keys, "handler", "file"))
        handler = os.path.relpath(config.handler, config.folder)
        raise ConfigError(path, f"There is no handler {handler}.", "Save it there, or name another.", line=line)
    function = configured_here(config)
    if function.problem:
        line = line_of(path, (*keys, "limits", "memory"))
        raise ConfigError(path, function.problem, line=line)
    return function


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "function"
