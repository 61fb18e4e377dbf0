"""A function: a folder with a handler, or a bare handler file."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from fxviewer.errors import FunctionError

NAME_RULE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")  # OpenFx's own: a DNS label


@dataclass(frozen=True, slots=True)
class Function:
    """One function on this computer.

    Attributes:
        name: As callers write it.
        handler: Path of the file with `Handler`.
        description: One line, from config.yaml.
    """

    name: str
    handler: Path
    description: str = ""

    def version(self) -> str:
        """Seven hex digits that change with the handler's text."""
        return hashlib.sha256(self.handler.read_bytes()).hexdigest()[:7]


def find_functions(path: Path) -> list[Function]:
    """Find what a path holds: one function, or a folder of functions and handler files.

    Raises:
        FunctionError: There is none.
    """
    path = path.resolve()
    if path.is_file() and path.suffix == ".py":
        return [Function(_name(path.parent.name if path.stem == "handler" else path.stem), path)]
    single = _in_folder(path)
    if single is not None:
        return [single]
    if not path.is_dir():
        raise FunctionError(f"{path} is no function.", "Give a handler.py or a folder with one.")
    found = []
    for entry in sorted(path.iterdir()):
        if entry.is_file() and entry.suffix == ".py" and not entry.name.startswith("_"):
            found.append(Function(_name(entry.stem), entry))
        elif entry.is_dir() and (one := _in_folder(entry)) is not None:
            found.append(one)
    if not found:
        raise FunctionError(f"There is no handler.py in {path}.", "A function is a folder with src/handler.py.")
    return found


def _in_folder(folder: Path) -> Function | None:
    for handler in (folder / "src" / "handler.py", folder / "handler.py"):
        if handler.is_file():
            return Function(_name(folder.name), handler, _description(folder / "config.yaml"))
    return None


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "function"


def _description(config: Path) -> str:
    if not config.is_file():
        return ""
    found = re.search(
        r"^\s*desc(?:ription)?:\s*[\"']?(.*?)[\"']?\s*$", config.read_text(encoding="utf-8"), re.MULTILINE
    )
    return found.group(1) if found else ""
