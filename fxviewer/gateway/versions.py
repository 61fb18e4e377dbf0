"""Versions of a function: what its own files held when they were loaded, and what git holds."""

import contextlib
import hashlib
import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fxviewer.gateway.function import Function

KEPT = 20
HEAD = "HEAD"
SETTLE_S = 0.02  # two readings so far apart that agree are no half-written save
SETTLE_TIMEOUT_S = 0.5  # how long a file may be empty or gone in the middle of a save or a checkout
GIT_TIMEOUT_S = 5.0
MOST_FILES = 2000  # of a repository, that are taken to be a function's own
NS_PER_S = 1_000_000_000


@dataclass(slots=True)
class Version:
    """One version.

    Attributes:
        name: Seven hex digits that change with the files, or HEAD.
        files: Its own Python files, by path: the handler and what it imported. Kept in memory, so that an earlier
            version runs whatever lies on disk; they are small.
        unix_ns: Of the save, or of the commit.
        label: For people: the commit's subject; empty otherwise.
        function: How it runs; None is as the function is now.
    """

    name: str
    files: dict[str, bytes]
    unix_ns: int = field(default_factory=time.time_ns)
    label: str = ""
    function: Function | None = None
    _is_complete: bool = False

    def has(self, files: Mapping[str, bytes]) -> bool:
        """Whether these are its files, and perhaps others."""
        return all(files.get(path) == content for path, content in self.files.items())

    def take_in(self, files: Mapping[str, bytes]) -> None:
        """Take in what a worker has read; all that the first one reads while it loads makes the name."""
        if self._is_complete:
            self.files = {**files, **self.files}
            return
        self._is_complete = True
        self.files = dict(files)
        if self.name != HEAD:
            self.name = name_of(files, self.function)


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A version that can be asked.

    Attributes:
        name: Seven hex digits, or HEAD.
        unix_ns: Of the save, or of the commit.
        label: For people: the commit's subject; empty otherwise.
    """

    name: str
    unix_ns: int
    label: str = ""


class History:
    """The last versions of one function, by name. Not safe from several threads."""

    def __init__(self) -> None:
        self._versions: deque[Version] = deque(maxlen=KEPT)

    def add(self, version: Version) -> None:
        """Add the newest; an earlier one of the same name is the same and moves up."""
        others = [one for one in self._versions if one is not version and one.name != version.name]
        self._versions = deque([*others, version], KEPT)

    def find(self, name: str) -> Version | None:
        return next((one for one in self._versions if one.name == name), None)

    def entries(self) -> list[VersionEntry]:
        return [VersionEntry(one.name, one.unix_ns, one.label) for one in reversed(self._versions)]


def name_of(files: Mapping[str, bytes], function: Function | None = None) -> str:
    """Return the name of the version that has these files and runs as the function says.

    Where the folder lies does not count.
    """
    folder = os.path.commonpath([str(Path(path).parent) for path in files]) if files else ""
    summed = hashlib.sha256()
    for path, content in sorted((os.path.relpath(path, folder), content) for path, content in files.items()):
        summed.update(f"{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        summed.update(content)
    if function is not None:
        said = (function.handler_name, *(f"{key}={text}" for key, text in sorted(function.environment.items())))
        summed.update("\0".join(said).encode("utf-8", "surrogateescape"))
    return summed.hexdigest()[:7]


def version_of(function: Function, files: dict[str, bytes]) -> Version:
    """Return the version that a save of these files is."""
    return Version(name_of(files, function), files, function=function)


def read_files(paths: Sequence[str]) -> dict[str, bytes]:
    """Return what the files hold now; those that are gone are left out."""
    files = {}
    for path in paths:
        with contextlib.suppress(OSError):
            files[path] = Path(path).read_bytes()
    return files


def read_settled(handler: str, paths: Sequence[str], ending: threading.Event) -> dict[str, bytes]:
    """Return what the files hold once nobody writes or replaces any of them any more.

    Args:
        handler: The one of them that is never empty.
        ending: Cuts it short.
    """
    files, deadline = read_files(paths), time.monotonic() + SETTLE_TIMEOUT_S
    while not ending.wait(SETTLE_S) and time.monotonic() < deadline:
        before, files = files, read_files(paths)
        if files == before and len(files) == len(paths) and files[handler]:
            break
    return files


def first_version(function: Function) -> Version:
    """Return the version before it is loaded: of the handler alone, until it says what it imports."""
    return version_of(function, read_files([str(function.handler)]))


def committed(function: Function) -> Version | None:
    """Return what git holds of a function at HEAD; None where it holds nothing."""
    folder = function.folder
    told = _git(folder, "log", "-1", "--format=%ct %s", HEAD)
    names = _git(folder, "ls-tree", "-r", "-z", "--name-only", HEAD)
    if told is None or names is None:
        return None
    paths = [name for name in names.split(b"\0") if name.endswith(b".py") and b"\n" not in name][:MOST_FILES]
    files = _read_committed(folder, paths)
    if str(function.handler) not in files:
        return None
    seconds, _, subject = told.decode("utf-8", "replace").strip().partition(" ")
    return Version(HEAD, files, int(seconds) * NS_PER_S, subject)


def _read_committed(folder: Path, paths: Sequence[bytes]) -> dict[str, bytes]:
    questions = b"".join(b"HEAD:./" + path + b"\n" for path in paths)
    answers = _git(folder, "cat-file", "--batch", questions=questions) or b""
    files, at = {}, 0
    for path in paths:
        head, _, _ = answers[at:].partition(b"\n")
        words = head.split()
        if len(words) != 3 or words[1] != b"blob":
            return {}
        start = at + len(head) + 1
        at = start + int(words[2])
        files[str(folder / os.fsdecode(path))] = answers[start:at]
        at += 1
    return files


def _git(folder: Path, *arguments: str, questions: bytes = b"") -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            input=questions,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
