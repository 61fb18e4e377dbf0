"""What the folders of hosted functions say, kept up with: each config.yaml, and what comes to folders of many."""

import contextlib
import logging
import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.gateway.arrival import Arrival
from fxviewer.gateway.call import Failure
from fxviewer.gateway.function import Function, checked_here, name_here, runs_here
from fxviewer.gateway.replicas import failure
from fxviewer.gateway.versions import read_files
from fxviewer.gateway.watch import Watch
from fxviewer.project.config import CONFIG_FILE, ConfigError, FunctionConfig, read_config

log = logging.getLogger(__name__)

SETTLE_S = 0.02  # two readings so far apart that agree are no half-written save
COPY_S = 0.1  # two looks so far apart that agree: nobody is still copying
SETTLE_TIMEOUT_S = 0.5  # how long something may be gone in the middle of a save or a checkout
STOP_TIMEOUT_S = 1.0
MOST_OTHERS = 100  # entries of a folder of functions that are none, looked at for becoming one: the newest


class Host(Protocol):
    """Who hosts what the folders say. What a name is not known of any more is passed over."""

    def take_in(self, function: Function) -> str:
        """Host a function and return the name it has got."""

    def drop(self, name: str) -> None: ...

    def rename(self, name: str, function: Function) -> str:
        """Host this function in the place of that one, with as many replicas, and return the name it has got."""

    def configure(self, name: str, function: Function) -> None: ...

    def misread_config(self, name: str, error: Failure) -> None: ...


@dataclass(slots=True)
class _Folder:
    """One function folder.

    Attributes:
        functions: As found, by the names they are hosted under.
        contents: Of its config.yaml and the files that names, as last read; None before that.
        missed: Files whose coming or change may mend what cannot be meant.
    """

    functions: dict[str, Function] = field(default_factory=dict)
    contents: dict[str, bytes] | None = None
    missed: frozenset[str] = frozenset()


class Folders:
    """Works on a thread of its own while there is something new. Safe from any thread."""

    def __init__(self, host: Host, watch: Watch) -> None:
        self._host = host
        self._watch = watch
        self._closing = threading.Event()
        self._lock = threading.RLock()  # guards all below
        self._folders: dict[Path, _Folder] = {}
        self._parents: list[Path] = []
        self._dismissed: set[Path] = set()  # handlers
        self._stale: dict[Path, None] = {}  # in the order they became so
        self._thread: threading.Thread | None = None

    @property
    def parents(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(map(str, self._parents))

    @property
    def dismissed(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(sorted(map(str, self._dismissed)))

    def keep(self, name: str, function: Function) -> None:
        """Follow the folder of a function, as it was found, that is hosted under this name."""
        with self._lock:
            self._dismissed.discard(function.handler)
            folder = self._folders.setdefault(function.folder, _Folder())
            folder.functions[name] = function
            folder.contents = None  # it may have changed since the function was found
            self._watch_config(function.folder, folder)
        if function.root is not None:
            self._note(function.folder)

    def own_name(self, name: str) -> str:
        """Return how the folder of a function calls what is hosted under this name."""
        with self._lock:
            folders = (folder.functions for folder in self._folders.values())
            return next((functions[name].name for functions in folders if name in functions), name)

    def leave(self, handlers: Iterable[str]) -> None:
        """Do not host these handlers for being there."""
        with self._lock:
            self._dismissed.update(map(Path, handlers))

    def keep_parents(self, parents: Iterable[Path]) -> None:
        """Host what appears in folders of functions, and let go of what disappears from them."""
        with self._lock:
            new = [parent for parent in parents if parent not in self._parents]
            self._parents += new
        for parent in new:
            self._note(parent)

    def dismiss(self, name: str) -> None:
        """Follow this function no more, and do not host it for being there."""
        function = self._forget(name)
        if function is not None:
            with self._lock:
                self._dismissed.add(function.handler)

    def close(self) -> None:
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join(STOP_TIMEOUT_S)

    def _note(self, path: Path) -> None:
        with self._lock:
            if self._closing.is_set():
                return
            self._stale[path] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_up, name="fx-folders", daemon=True)
                self._thread.start()

    def _forget(self, name: str) -> Function | None:
        with self._lock:
            for path, folder in self._folders.items():
                if (function := folder.functions.pop(name, None)) is not None:
                    if not folder.functions:
                        del self._folders[path]
                        self._watch.forget(f"config {path}")
                    return function
        return None

    def _handlers(self) -> set[Path]:
        return {one.handler for folder in self._folders.values() for one in folder.functions.values()}

    def _watch_config(self, path: Path, folder: _Folder) -> list[str]:
        """Watch what says how the functions of a folder are; returns the files."""
        said_in = {str(file) for function in folder.functions.values() for file in function.said_in}
        files = sorted({str(path / CONFIG_FILE), *said_in, *folder.missed})
        if any(function.root is not None for function in folder.functions.values()):
            self._watch.put(f"config {path}", files, lambda: self._note(path))
        return files

    # -- on the thread fx-folders

    def _keep_up(self) -> None:
        while True:
            with self._lock:
                if self._closing.is_set() or not self._stale:
                    self._thread = None
                    return
                path = next(iter(self._stale))
                del self._stale[path]
                is_parent = path in self._parents
            try:
                if is_parent:
                    self._look_through(path)
                else:
                    self._read_again(path)
            except Exception:  # if the thread ended with it, what is noted at this moment would wait for another change
                log.exception("looking at the functions in %s broke off", path)

    def _read_again(self, path: Path) -> None:
        """See what a folder's config.yaml says now."""
        config = path / CONFIG_FILE
        with self._lock:
            folder = self._folders.get(path)
            if folder is None:
                return
            files, before = self._watch_config(path, folder), folder.contents
            had_config = any(config in function.said_in for function in folder.functions.values())
        if read_files(files) == before or not (config.exists() or had_config):
            return
        contents = self._read_settled(files)
        if contents == before or not path.is_dir():
            return
        missed: set[str] = set()
        try:
            if str(config) not in contents:
                raise ConfigError(config, "It is gone.", "Save it again.")
            configs = list(read_config(config).functions.values())
            missed = {str(one.handler) for one in configs if runs_here(one) and not one.handler.is_file()}
            self._follow(folder, configs)
        except ConfigError as error:
            missed = {str(error.path)}
            self._misread(folder.functions, error)
        with self._lock:
            if self._folders.get(path) is folder:
                folder.missed = frozenset(missed)
                now = read_files(self._watch_config(path, folder))
                come = now.keys() & missed - contents.keys()
                folder.contents = {file: now[file] for file in now.keys() - come} | contents
                if come:
                    self._note(path)

    def _follow(self, folder: _Folder, configs: Sequence[FunctionConfig]) -> None:
        """Have what is hosted of a folder as its config.yaml says."""
        said, problems = _check(configs)
        known = {function.name: name for name, function in folder.functions.items()}
        gone = {name: one for name, one in folder.functions.items() if one.name not in said.keys() | problems.keys()}
        hosted = {name: one for name, one in folder.functions.items() if one.name in problems}
        for own_name, error in problems.items():
            # One that was not there may be one of those that are gone, under the name it is to have.
            self._misread([known[own_name]] if own_name in known else gone, error)
            if own_name not in known:
                hosted |= gone
                gone = {}
        for own_name, function in said.items():
            name = known.get(own_name)
            before = next((one for one in gone if gone[one].handler == function.handler), None)
            if name is not None:
                self._host.configure(name, function)
                hosted[name] = function
            elif before is not None:
                del gone[before]
                hosted[self._host.rename(before, function)] = function
            elif function.handler not in self._dismissed:
                hosted[self._host.take_in(function)] = function
        for name in gone:
            self._host.drop(name)
        with self._lock:
            folder.functions = hosted

    def _misread(self, names: Iterable[str], error: SettingsError | FunctionError) -> None:
        for name in list(names):
            self._host.misread_config(name, _failure_of(error))

    def _look_through(self, parent: Path) -> None:
        """See what has come to a folder of functions and what has gone from it."""
        if parent.is_dir():
            self._let_go(parent)
        arrivals = self._watch_parent(parent)
        with self._lock:
            known = self._handlers() | self._dismissed
        complete = [one for one in arrivals if any(function.handler not in known for function in one.functions)]
        if not complete or self._closing.wait(COPY_S):
            return
        # What was renamed goes before it comes, to have its name again.
        for arrival in complete if not self._gone(parent) else []:
            for function in () if arrival.has_changed else arrival.functions:
                if function.handler not in known:
                    self.keep(self._host.take_in(function), function)
        self._note(parent)  # those still copied are looked at again, and the others watched no more

    def _watch_parent(self, parent: Path) -> list[Arrival]:
        """Watch a folder of functions, and what in it may become one; returns that as it is since it is watched."""
        watched: tuple[list[str], list[str]] | None = None
        while not self._closing.is_set():
            arrivals = [Arrival(entry) for entry in self._others(parent)]
            files = [file for one in arrivals for file in one.files]
            parents = [str(parent), *(folder for one in arrivals for folder in one.folders[:1])]
            if (files, parents) == watched:
                return arrivals
            watched = files, parents
            self._watch.put(f"folder {parent}", files, lambda: self._note(parent), parents=parents)
        return []

    def _let_go(self, parent: Path) -> None:
        """Host no more what has gone, once it is not only being replaced."""
        with self._lock:
            self._dismissed = {one for one in self._dismissed if (_entry(parent, one) or one.parent).exists()}
        if not self._gone(parent) or self._closing.wait(SETTLE_TIMEOUT_S) or not parent.is_dir():
            return
        for name in self._gone(parent):
            self._forget(name)
            self._host.drop(name)

    def _gone(self, parent: Path) -> list[str]:
        """Return the names of those that are hosted and not in their folder of functions any more."""
        with self._lock:
            hosted = {name: one for folder in self._folders.values() for name, one in folder.functions.items()}
        entries = {name: _entry(parent, one.handler) for name, one in hosted.items()}
        return [name for name, entry in entries.items() if entry is not None and not entry.exists()]

    def _others(self, parent: Path) -> list[Path]:
        """Return what lies in a folder of functions and is hosted no function of, and was not dismissed."""
        with self._lock:
            taken = {_entry(parent, handler) for handler in self._handlers() | self._dismissed}
        others: list[tuple[float, Path]] = []
        with contextlib.suppress(OSError), os.scandir(parent) as entries:
            for entry in entries:
                path = Path(entry.path)
                with contextlib.suppress(OSError):  # it went this moment
                    if path not in taken and (path.suffix == ".py" or entry.is_dir()):
                        # Of a link itself: editors make links to nothing to say that they have a file open.
                        others.append((-entry.stat(follow_symlinks=False).st_mtime, path))
        return [path for _, path in sorted(others)[:MOST_OTHERS]]

    def _read_settled(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return what the files hold once nobody writes or replaces any of them any more."""
        names = sorted(paths)
        contents = read_files(names)
        for _ in range(round(SETTLE_TIMEOUT_S / SETTLE_S)):
            if self._closing.wait(SETTLE_S):
                break
            before, contents = contents, read_files(names)
            if contents == before and len(contents) == len(names):
                break
        return contents


def _entry(parent: Path, handler: Path) -> Path | None:
    """Return what in a folder of functions a handler belongs to; None where it is elsewhere."""
    return parent / handler.relative_to(parent).parts[0] if handler.is_relative_to(parent) else None


def _check(configs: Iterable[FunctionConfig]) -> tuple[dict[str, Function], dict[str, SettingsError | FunctionError]]:
    """Return the functions to host, and what is wrong with the others, by their own names."""
    said: dict[str, Function] = {}
    problems: dict[str, SettingsError | FunctionError] = {}
    for config in configs:
        try:
            said[name_here(config)] = checked_here(config)
        except (SettingsError, FunctionError) as error:
            problems[name_here(config)] = error
    return said, problems


def _failure_of(error: SettingsError | FunctionError) -> Failure:
    """Return what followers are told of a config.yaml, or of what it names."""
    if isinstance(error, ConfigError):
        return failure("LOAD", f"{error.reason} {error.cure}".rstrip(), error.cure) | {
            "file": str(error.path),
            "line": error.line,
        }
    return failure("LOAD", str(error), error.cure)
