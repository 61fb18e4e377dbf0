"""A function: a folder with a handler, or a bare handler file."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.gateway.call import Failure
from fxviewer.gateway.environment import existing_environment_for
from fxviewer.gateway.quantity import read_bytes
from fxviewer.project.config import CONFIG_FILE, FunctionConfig, read_config
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

    @property
    def folder(self) -> Path:
        return self.root or self.handler.parent

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
    )


def find_functions(path: Path) -> list[Function]:
    """Find what a path holds: one function, or a folder of functions and handler files.

    Raises:
        FunctionError: There is none.
    """
    path = path.resolve()
    if path.is_file() and path.suffix == ".py":
        return [_of_file(path)]
    if single := _in_folder(path):
        return single
    if not path.is_dir():
        raise FunctionError(f"{path} is no function.", "Give a handler.py or a folder with one.")
    found: list[Function] = []
    for entry in sorted(path.iterdir()):
        if entry.is_file() and entry.suffix == ".py" and not entry.name.startswith("_"):
            found.append(Function(_name(entry.stem), entry))
        elif entry.is_dir():
            found.extend(_in_folder(entry))
    if not found:
        raise FunctionError(f"There is no handler.py in {path}.", "A function is a folder with src/handler.py.")
    return found


def _of_file(handler: Path) -> Function:
    """Return the function of a file: with all that is around it, where it is a folder's handler."""
    for folder in (handler.parent.parent, handler.parent):
        for function in _in_folder(folder):
            if function.handler == handler:
                return function
    return Function(_name(handler.parent.name if handler.stem == "handler" else handler.stem), handler)


def _in_folder(folder: Path) -> list[Function]:
    config, problem = folder / CONFIG_FILE, ""
    if config.is_file():
        try:
            functions = [_named(one) for one in read_config(config).functions.values() if _is_hosted(one)]
        except (SettingsError, FunctionError) as error:
            problem = str(error)
        else:
            if functions:
                return functions
    for handler in (folder / "src" / "handler.py", folder / "handler.py"):
        if handler.is_file():
            return [Function(_name(folder.name), handler, root=folder, problem=problem)]
    return []


def _is_hosted(config: FunctionConfig) -> bool:
    runtime = RUNTIMES.get(config.runtime)
    return config.handler.is_file() and runtime is not None and runtime.is_hosted


def _named(config: FunctionConfig) -> Function:
    """Return a folder's function, in the environment that was built for it if there is one."""
    function = configured(config, python=existing_environment_for(config.requirements) or sys.executable)
    return replace(function, name=_name(function.name))


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "function"
