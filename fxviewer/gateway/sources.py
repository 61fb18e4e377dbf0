"""The Python files of one function, inside its worker: each is read once, so that what runs is one version.

A worker of an earlier version gets its files from the gateway and imports them as if they lay on disk, under the paths
they had: tracebacks, `__file__` and files beside the handler stay as they are.
"""

import importlib.util
import linecache
import os
import sys
from collections.abc import Mapping
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any


class Sources:
    """The files below a function's folder.

    Args:
        root: The folder.
        given: Files that are not to be read from disk.
    """

    def __init__(self, root: str, given: Mapping[str, bytes]) -> None:
        self._root = root
        self._given = given
        self._foreign = tuple(entry for entry in map(_absolute, sys.path) if _is_below(entry, root))
        self._read: dict[str, bytes] = {}
        self._reported: set[str] = set()

    def install(self) -> None:
        """Have every import of one of these files come here."""
        sys.path_hooks.insert(0, self._finder)
        sys.path_importer_cache.clear()

    def owns(self, path: str) -> bool:
        """Whether a file is the function's own: below its folder, and no package that is installed there."""
        return (
            _is_below(path, self._root)
            and "site-packages" not in path
            and not any(path == foreign or _is_below(path, foreign) for foreign in self._foreign)
        )

    def has(self, path: str) -> bool:
        return path in self._given

    def read(self, path: str) -> bytes:
        """Return the text of a file of this version.

        Raises:
            OSError: There is no such file.
        """
        content = self._read.get(path, self._given.get(path))
        if content is None:
            content = Path(path).read_bytes()
        if path not in self._read:
            self._read[path] = content
            # Tracebacks show the lines that run, not those of a later save.
            lines = content.decode("utf-8", "replace").splitlines(keepends=True)
            linecache.cache[path] = (len(content), None, lines, path)
        return content

    def load(self, name: str, path: str) -> ModuleType:
        """Run a file as a module of this name."""
        spec = spec_from_file_location(name, path, loader=Loader(name, path, self))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    def take_new(self) -> dict[str, bytes]:
        """Return the files read since the last time, by path."""
        if len(self._reported) == len(self._read):
            return {}
        new = {path: content for path, content in self._read.items() if path not in self._reported}
        self._reported.update(new)
        return new

    def _finder(self, folder: str) -> "Finder":
        folder = _absolute(folder)
        if folder != self._root and not self.owns(folder):
            raise ImportError(f"{folder} is none of the function's")
        return Finder(folder, self)


class Finder:
    """Finds modules in one folder of a function, where it is and where it was."""

    def __init__(self, folder: str, sources: Sources) -> None:
        self._folder = folder
        self._sources = sources
        # What FileFinder calls a loader's class is anything that makes one.
        loaders: Any = (
            (ExtensionFileLoader, EXTENSION_SUFFIXES),
            (lambda name, path: Loader(name, path, sources), [".py"]),
        )
        self._on_disk = FileFinder(folder, *loaders)

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        tail = fullname.rpartition(".")[2]
        package = f"{self._folder}{os.sep}{tail}"
        for path, submodules in ((f"{package}{os.sep}__init__.py", [package]), (f"{package}.py", None)):
            if self._sources.has(path):
                return spec_from_file_location(
                    fullname, path, loader=Loader(fullname, path, self._sources), submodule_search_locations=submodules
                )
        return self._on_disk.find_spec(fullname, target)

    def invalidate_caches(self) -> None:
        self._on_disk.invalidate_caches()


class Loader(SourceFileLoader):
    """Compiles what the sources hold. Leaves no bytecode in the function's folder and believes none: its times are too
    coarse for somebody who saves twice in a second."""

    def __init__(self, name: str, path: str, sources: Sources) -> None:
        super().__init__(name, path)
        self._sources = sources

    def get_data(self, path: str) -> bytes:
        return self._sources.read(path)

    def path_stats(self, path: str) -> "Mapping[str, float]":
        raise OSError(f"the bytecode of {path} is not asked for")


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 (symbolic links stay, or files would change their names)
