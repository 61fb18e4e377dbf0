"""The versions of one function that can be asked besides the newest: those of this run, and what git holds."""

import time
from collections import OrderedDict
from collections.abc import Callable
from copy import copy

from fxviewer.gateway.function import Function
from fxviewer.gateway.replicas import Replicas
from fxviewer.gateway.versions import HEAD, History, Version, VersionEntry, committed

MOST_AT_WORK = 3  # earlier versions with a worker at the same time
UNUSED_S = 60.0  # after which such a worker ends
COMMIT_KNOWN_S = 5.0  # how long what git said is believed while frames ask for it


class Archive:
    """Not safe from several threads, but for `look_up_commit`.

    Args:
        start: Starts a worker of a version.
    """

    def __init__(self, start: Callable[[Version], Replicas]) -> None:
        self._start = start
        self._history = History()
        self._at_work: OrderedDict[str, tuple[Replicas, float]] = OrderedDict()
        self._commit: Version | None = None
        self._committed: Version | None = None  # the same as git told it, before it was loaded
        self._asked_at: float | None = None

    def add(self, version: Version) -> None:
        self._history.add(version)

    def look_up_commit(self, function: Function, *, known_s: float = 0.0) -> None:
        """See what git holds of the function now, or held at most so long ago. Runs git."""
        if self._asked_at is not None and time.monotonic() - self._asked_at < known_s:
            return
        found = committed(function)
        if found != self._committed:
            self._commit, self._committed = found, copy(found)
        self._asked_at = time.monotonic()

    def entries(self) -> list[VersionEntry]:
        """Return all there are, the newest first and git's at the end."""
        commit = self._commit
        entries = self._history.entries()
        return entries if commit is None else [*entries, VersionEntry(HEAD, commit.unix_ns, commit.label)]

    def ask(self, name: str) -> Replicas | None:
        """Return a worker of a version, started if there is none; None where there is no such version."""
        version = self._commit if name == HEAD else self._history.find(name)
        if version is None:
            return None
        replicas, _ = self._at_work.pop(name, (None, 0.0))
        if replicas is None or replicas.version is not version:  # HEAD is another commit now
            if replicas is not None:
                replicas.resize(0)
            replicas = self._start(version)
        self._at_work[name] = (replicas, time.monotonic())
        if len(self._at_work) > MOST_AT_WORK:
            self._at_work.popitem(last=False)[1][0].resize(0)
        return replicas

    def retire_unused(self) -> None:
        """Let go of workers that nobody asks any more."""
        long_ago = time.monotonic() - UNUSED_S
        for name, (replicas, used_at) in list(self._at_work.items()):
            if used_at < long_ago:
                del self._at_work[name]
                replicas.resize(0)
