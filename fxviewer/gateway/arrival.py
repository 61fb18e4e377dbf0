"""Something new in a folder of functions, which may still be copied there."""

import contextlib
import os
import re
from pathlib import Path

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.gateway.function import Function, read_folder, read_handler, runs_here
from fxviewer.project.config import CONFIG_FILE, read_config

MOST_FILES = 50  # of one folder that are looked at: a function's own are few


class Arrival:
    """An entry of a folder of functions at one moment.

    Attributes:
        functions: That it is, if all of it is there.
        files: Whose change may make it one.
        folders: In which folders that appear may make it one.
    """

    def __init__(self, entry: Path) -> None:
        self._entry = entry
        self.folders = _folders(entry)
        self.files = _files(entry, self.folders)
        self._looks = _look(self.files)
        self.functions = _complete(entry)

    @property
    def has_changed(self) -> bool:
        """Whether somebody is at work on it."""
        return _look(self.files) != self._looks or _files(self._entry, _folders(self._entry)) != self.files


def _folders(entry: Path) -> list[str]:
    """Return the folder of a function to be, and those in it that may have its handler."""
    if entry.name.startswith((".", "_")) or not entry.is_dir():
        return []
    inner = []
    with contextlib.suppress(OSError), os.scandir(entry) as entries:
        inner = sorted(one.path for one in entries if one.is_dir() and not one.name.startswith((".", "_")))
    return [str(entry), *inner[:MOST_FILES]]


def _files(entry: Path, folders: list[str]) -> list[str]:
    if not folders:
        return [str(entry)] if entry.suffix == ".py" and not entry.name.startswith("_") else []
    files = [str(entry / CONFIG_FILE), *(f"{folder}{os.sep}handler.py" for folder in folders)]
    for folder in folders:
        with contextlib.suppress(OSError):
            files += sorted(str(path) for path in Path(folder).glob("*.py"))[:MOST_FILES]
    return list(dict.fromkeys(files))


def _look(files: list[str]) -> list[tuple[int, int] | None]:
    looks: list[tuple[int, int] | None] = []
    for file in files:
        try:
            status = Path(file).stat()
        except OSError:
            looks.append(None)
        else:
            looks.append((status.st_mtime_ns, status.st_size))
    return looks


def _complete(entry: Path) -> list[Function]:
    """Return the functions of an entry; none where something of one is missing."""
    try:
        functions = read_handler(entry) if entry.is_file() else read_folder(entry)
        config = entry / CONFIG_FILE
        configs = read_config(config).functions.values() if config.is_file() else ()
    except (SettingsError, FunctionError, OSError):
        return []
    has_all = all(one.handler.is_file() for one in configs if runs_here(one))
    return functions if has_all and all(map(_is_whole, functions)) else []


def _is_whole(function: Function) -> bool:
    """Whether the handler's file is Python, to its end, and speaks of what is called in it."""
    try:
        content = function.handler.read_bytes()
        compile(content, str(function.handler), "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested too deep
        return False
    return re.search(rb"\b%s\b" % re.escape(function.handler_name.encode()), content) is not None
