"""Watching the files of functions.

The folders are watched, not the files, since editors put a new file in the place of the old. And files are looked at
every two seconds besides, for file systems that tell nothing.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

SWEEP_MS = 2000
STEP_MS = 20  # how often watchfiles looks what the system has told: 30 ms from save to us, 0.4 % of a core
GROUP_MS = 100  # at most this long it waits for a flood of changes to end
RETRY_S = 0.5
STOP_TIMEOUT_S = 1.0


@dataclass(slots=True)
class _Watched:
    """What one function has on disk, as it was when last looked at.

    Attributes:
        files: Time, size and number of each.
        folders: The Python files in each.
        parents: Folders whose own folders count as well.
    """

    on_change: Callable[[], None]
    files: dict[str, tuple[int, int, int] | None]
    folders: dict[str, frozenset[str]]
    parents: frozenset[str] = frozenset()


class Watch:
    """One thread that watches for all functions. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards _watched, _closing
        self._watched: dict[str, _Watched] = {}
        self._closing = False
        self._interrupt = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fx-watch", daemon=True)
        self._thread.start()

    def put(
        self, key: str, files: Iterable[str], on_change: Callable[[], None], *, parents: Iterable[str] = ()
    ) -> None:
        """Watch these files, and Python files that appear beside them, instead of what the key had before.

        Args:
            parents: Folders in which folders that appear or go are told as well.
            on_change: Called on the watching thread, also for what turns out to be no change; returns at once.
        """
        paths = list(files)
        above = frozenset(parents)
        folders = {folder for path in paths for folder in _folders_of(path)} | above
        with self._lock:
            old = self._watched.get(key, _Watched(on_change, {}, {}))
            self._watched[key] = _Watched(
                on_change,
                {path: old.files[path] if path in old.files else _look(path) for path in paths},
                {
                    folder: old.folders[folder]
                    if folder in old.folders and (folder in above) == (folder in old.parents)
                    else _list(folder, with_folders=folder in above)
                    for folder in folders
                },
                above,
            )
            is_other = folders != old.folders.keys()
        if is_other:
            self._interrupt.set()

    def forget(self, key: str) -> None:
        with self._lock:
            self._watched.pop(key, None)

    def close(self) -> None:
        with self._lock:
            self._closing = True
            self._watched.clear()
        self._interrupt.set()
        self._thread.join(STOP_TIMEOUT_S)

    # -- on the watching thread

    def _run(self) -> None:
        import watchfiles  # here, because it takes long and nobody waits for this thread

        while True:
            self._interrupt.clear()
            with self._lock:
                if self._closing:
                    return
                wanted = {folder for one in self._watched.values() for folder in one.folders}
                parents = {folder for one in self._watched.values() for folder in one.parents}
            if wanted:
                self._watch(
                    watchfiles.watch,
                    {_nearest(folder) for folder in wanted},
                    parents,
                    is_complete=all(map(os.path.isdir, wanted)),
                )
            else:
                self._interrupt.wait()

    def _watch(
        self, changes_in: Callable[..., Any], folders: set[str], parents: set[str], *, is_complete: bool
    ) -> None:
        """Watch until there are other folders to watch."""
        self._sweep(lists_folders=True)  # what happened while nobody watched
        try:
            for changes in changes_in(
                *sorted(folders),
                watch_filter=None,
                debounce=GROUP_MS,
                step=STEP_MS,
                stop_event=self._interrupt,
                rust_timeout=SWEEP_MS,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=False,
                ignore_permission_denied=True,
            ):
                # A handler may write pictures into its folder all the time; that is not worth a listing.
                self._sweep(
                    lists_folders=not changes
                    or any(path.endswith(".py") or os.path.dirname(path) in parents for _, path in changes)  # noqa: PTH120
                )
                if not is_complete or not all(map(os.path.isdir, folders)):
                    return
        except (OSError, RuntimeError) as error:  # a folder went this moment, or the system watches no more
            log.warning("folders are looked at from time to time, because they cannot be watched: %s", error)
            self._interrupt.wait(RETRY_S)

    def _sweep(self, *, lists_folders: bool) -> None:
        """Tell those whose files are others than before, or that have other Python files beside them."""
        changed = []
        with self._lock:
            for one in self._watched.values():
                files = {path: _look(path) for path in one.files}
                folders = one.folders
                if lists_folders:
                    folders = {folder: _list(folder, with_folders=folder in one.parents) for folder in folders}
                if files != one.files or folders != one.folders:
                    one.files, one.folders = files, folders
                    changed.append(one.on_change)
        for on_change in changed:
            on_change()


def _look(path: str) -> tuple[int, int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _list(folder: str, *, with_folders: bool) -> frozenset[str]:
    try:
        with os.scandir(folder) as entries:
            return frozenset(one.name for one in entries if one.name.endswith(".py") or (with_folders and one.is_dir()))
    except OSError:
        return frozenset()


def _folders_of(path: str) -> set[str]:
    """Return where a change of the file shows: its folder, and the one it really lies in."""
    # Not Path.resolve, which raises where links lead in a circle.
    return {str(Path(path).parent), os.path.dirname(os.path.realpath(path))}  # noqa: PTH120


def _nearest(folder: str) -> str:
    """Return the folder, or the nearest above it that is there, where its coming back shows, and can be watched."""
    path = Path(folder)
    while not (os.path.isdir(path) and _is_unicode(str(path))) and path != path.parent:  # noqa: PTH112 - raises nowhere
        path = path.parent
    return str(path)


def _is_unicode(path: str) -> bool:
    """Whether watchfiles takes it: no name whose bytes are no UTF-8, or not taken for it in this locale."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
