"""One hosted function: the version in force, those before it, and how a save becomes the next one.

A save is loaded by a worker beside those in force and has the latest call run through it. Then the swap: the calls no
worker has begun and all that come go to the new version, the workers of the old one finish what they do.

- A save that does not load, or that ends its process on that call, is refused: the version in force goes on.
- One whose handler raises is in force: the picture with the error is the answer to the save, and a call of another
  frame may well succeed.
- One that does not return from it in time is in force as well: if it hangs, the deadline of its calls says so.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from fxviewer.gateway.archive import COMMIT_KNOWN_S, Archive
from fxviewer.gateway.bulletin import Bulletin
from fxviewer.gateway.call import Call, Failure, Result, answered
from fxviewer.gateway.event import Described, Events, Follower, Refused
from fxviewer.gateway.failure import describe
from fxviewer.gateway.function import Function
from fxviewer.gateway.launch import Launcher
from fxviewer.gateway.log import FunctionLog
from fxviewer.gateway.replicas import Limits, Replicas, failure
from fxviewer.gateway.trial import LatestCall, try_out
from fxviewer.gateway.versions import HEAD, Version, VersionEntry, first_version, read_files, read_settled, version_of
from fxviewer.gateway.watch import Watch
from fxviewer.gateway.worker import Loading

LOOK_S = 0.02  # how soon a newer save takes the place of one that is loading
SPARES_WHILE_SAVING = 2  # the next save may come before another spare has started: 0.3 s with OpenCV
STOP_TIMEOUT_S = 1.0


class Deployment:
    """Safe from any thread."""

    def __init__(
        self, function: Function, launcher: Launcher, events: Events, watch: Watch, limits: Limits, *, count: int
    ) -> None:
        self.log = FunctionLog(function.name, events)
        self._launcher = launcher
        self._bulletin = Bulletin(events)
        self._watch = watch
        self._watch_key = f"{function.name} {id(self)}"  # two of one name may be there for a moment
        self._limits = limits
        self._changing = threading.Lock()  # one change of what is in force at a time
        self._lock = threading.RLock()  # guards all below
        self._function = function
        self._wanted = function  # what its config.yaml says now, in force or to be
        self._count = count
        self._version = first_version(function)
        self._archive = Archive(lambda version: self._start(version.function or self._function, version, 1))
        self._archive.add(self._version)
        self._told = self._version.name  # which version was described last
        self._replicas: Replicas | None = None
        self._works = True
        self._refused_files: dict[str, bytes] = {}
        self._started: list[Replicas] = []  # all that may still have workers, in force or not
        self._latest = LatestCall()
        self._is_stale = False
        self._reloader: threading.Thread | None = None
        self._closing = threading.Event()
        if function.problem:
            self.log.add([f"fxviewer: {function.problem}"], frame_id=None, version="")
        self._look_after()

    @property
    def function(self) -> Function:
        return self._function

    @property
    def version(self) -> str:
        return self._version.name

    @property
    def count(self) -> int:
        return self._count

    @property
    def available(self) -> int:
        """Workers that answer; those of a function nobody has asked yet count as well."""
        return self._count if self._replicas is None else self._replicas.available

    @property
    def invocations(self) -> int:
        return 0 if self._replicas is None else self._replicas.invocations

    def submit(self, call: Call) -> "Future[Result]":
        if call.version == HEAD:
            self._archive.look_up_commit(self._function, known_s=COMMIT_KNOWN_S)
        with self._lock:
            if self._closing.is_set() or not self._count:
                return answered(failure("LOAD", "The function has no replicas.", "Give it one."), self._version.name)
            if call.version in ("", self._version.name):
                self._latest.take(call)
                return self._in_force().submit(call)
            earlier = self._archive.ask(call.version)
            if earlier is not None:
                return earlier.submit(call)
            said = f"“{self._function.name}” has no version “{call.version}” (any more)."
            return answered(failure("UNKNOWN_VERSION", said, "Ask for the newest."), call.version)

    def versions(self) -> list[VersionEntry]:
        self._archive.look_up_commit(self._function)
        with self._lock:
            return self._archive.entries()

    def describe_to(self, follower: Follower) -> None:
        """Tell a new follower what is in force; what happens next it hears after that."""
        with self._lock:
            self._bulletin.tell(follower, self._described())

    def announce(self) -> None:
        """Tell followers that the function is here; before that they hear nothing of it."""
        with self._lock:
            self._bulletin.open(self._described())

    def load(self) -> None:
        """Start the workers now.

        Raises:
            FunctionError: The handler does not load.
        """
        with self._lock:
            replicas = self._in_force()
        replicas.wait_until_settled()
        if replicas.load_error is not None:
            raise self._function.refusal(replicas.load_error)

    def deploy(self, function: Function, count: int) -> None:
        """Put a function in the place of this one.

        Raises:
            FunctionError: It does not load; this one stays.
        """
        with self._changing:
            candidate = self._start(function, first_version(function), 1)
            candidate.wait_until_settled()
            refused = candidate.load_error or try_out(candidate, self._latest.call)
            if refused is not None:
                candidate.close()
                raise function.refusal(refused)
            with self._lock:
                self._wanted, self._count = function, count
                self._bulletin.misread = None
                self._swap(candidate, since_ns=0)

    def configure(self, function: Function) -> None:
        """Have it as its config.yaml says now: a save like others."""
        with self._lock:
            self._bulletin.read_config(self._described())
            if function != self._wanted:
                self._wanted = function
                self.look()

    def misread_config(self, error: Failure) -> None:
        """Tell what in its config.yaml cannot be meant; the function stays as it is."""
        with self._lock:
            self._bulletin.misread_config(Refused(self._function.name, self._version.name, error))

    def scale(self, count: int) -> None:
        with self._lock:
            self._count = count
            if self._replicas is not None:
                self._replicas.resize(count)

    def look(self) -> None:
        """Look whether the files have changed, soon and on another thread."""
        with self._lock:
            if self._closing.is_set():
                return
            self._is_stale = True
            if self._reloader is None or not self._reloader.is_alive():  # it has broken off
                name = f"fx-reload-{self._function.name}"
                self._reloader = threading.Thread(target=self._keep_up, name=name, daemon=True)
                self._reloader.start()

    def tidy(self, size_of: Callable[[int], int]) -> None:
        """End what is not used any more and stop what has grown too large. Called from time to time.

        Args:
            size_of: Returns the memory a process holds, in bytes.
        """
        with self._lock:
            self._archive.retire_unused()
            self._started = [one for one in self._started if one is self._replicas or not one.is_over]
            running = list(self._started)
        for replicas in running:
            replicas.kill_outgrown(size_of)

    def close(self) -> None:
        """End all workers at once."""
        self._closing.set()
        with self._lock:
            self._watch.forget(self._watch_key)
            running, self._started = self._started, []
            reloader = self._reloader
        for replicas in running:
            replicas.close()
        if reloader is not None:
            reloader.join(STOP_TIMEOUT_S)

    # -- on the reloading thread

    def _keep_up(self) -> None:
        while True:
            with self._lock:
                if self._closing.is_set() or not self._is_stale:
                    self._reloader = None
                    return
                self._is_stale = False
            with self._changing:
                self._reload()

    def _reload(self) -> None:
        since_ns = time.monotonic_ns()
        with self._lock:
            function = self._wanted
            is_moved = function.handler != self._function.handler
            paths = [str(function.handler)] if is_moved else sorted(self._known_files())
        files = read_settled(str(function.handler), paths, self._closing)
        with self._lock:
            replicas = self._replicas
            if self._works and function.runs_like(self._function) and self._version.has(files):
                self._function = function
                if self._bulletin.refused is not None:
                    self._accept(self._version, 0)
                return
        if str(function.handler) not in files:
            gone = failure("LOAD", f"{function.handler} is gone.", "Save it again; the version before goes on.")
            self._refuse(version_of(function, files), gone)
        elif replicas is None:
            self._take_unloaded(function, files)
        else:
            self._replace(function, files, since_ns)

    def _take_unloaded(self, function: Function, files: dict[str, bytes]) -> None:
        """Nobody has asked this function yet: the save is in force if it is Python."""
        version = version_of(function, files)
        path = str(function.handler)
        try:
            compile(files[path], path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last two: nested too deep
            self._refuse(version, describe(error, "LOAD", lambda _: False))
            return
        with self._lock:
            self._is_stale |= self._replicas is not None  # the first call has come meanwhile, to the one before
            if self._replicas is None:
                self._function, self._version = function, version
                self._accept(version, 0)
                self._look_after()

    def _replace(self, function: Function, files: dict[str, bytes], since_ns: int) -> None:
        candidate = self._start(function, version_of(function, files), 1)
        while not candidate.wait_until_settled(LOOK_S):
            if self._closing.is_set() or (self._is_stale and self._is_outdated(function, files)):
                candidate.close()
                return
        refused = candidate.load_error or try_out(candidate, self._latest.call)
        if refused is not None:
            candidate.close()
            if not self._is_outdated(function, files):
                self._refuse(candidate.version, refused)
            return
        with self._lock:
            if self._closing.is_set():
                candidate.close()
                return
            self._swap(candidate, since_ns)

    def _is_outdated(self, function: Function, files: dict[str, bytes]) -> bool:
        """Whether a newer save is already there, to be judged instead."""
        return self._wanted is not function or read_files(list(files)) != files

    def _swap(self, candidate: Replicas, since_ns: int) -> None:
        before, self._replicas, self._version = self._replicas, candidate, candidate.version
        self._function = candidate.function
        if before is not None:
            candidate.invocations += before.invocations
            candidate.take_over(before.retire())
        candidate.resize(self._count)
        self._works = True
        self._keep_spares(candidate, SPARES_WHILE_SAVING)
        self._accept(candidate.version, time.monotonic_ns() - since_ns if since_ns else 0)
        self._look_after()

    # -- with the lock held, but for _refuse

    def _accept(self, version: Version, reload_ns: int) -> None:
        self._refused_files = {}
        self._told = version.name
        self._archive.add(version)
        self._bulletin.accept(self._described(reload_ns))

    def _refuse(self, version: Version, error: Failure) -> None:
        with self._lock:
            self._refused_files = version.files
            self._look_after()
            if not self._closing.is_set():
                self._bulletin.refuse(Refused(self._function.name, version.name, error))

    def _described(self, reload_ns: int = 0) -> Described:
        source = self._version.files.get(str(self._function.handler), b"").decode("utf-8", "replace")
        return Described(self._function.name, self._version.name, self._function.handler, source, reload_ns)

    def _look_after(self) -> None:
        self._watch.put(self._watch_key, self._known_files(), self.look)

    def _known_files(self) -> set[str]:
        """Return what the version in force and a refused save have read."""
        handlers = (str(one.handler) for one in (self._function, self._wanted))
        return {*handlers, *self._version.files, *self._refused_files}

    def _in_force(self) -> Replicas:
        if self._replicas is None:
            self._replicas = self._start(self._function, self._version, self._count)
        return self._replicas

    def _start(self, function: Function, version: Version, count: int) -> Replicas:
        limits = self._limits
        if function.memory_limit_bytes:
            limits = replace(limits, memory_bytes=function.memory_limit_bytes)
        started = Replicas(
            function, version, self._launcher, self.log, limits, count=count, on_loaded=self._take_loading
        )
        with self._lock:
            self._started.append(started)
        return started

    def _take_loading(self, replicas: Replicas, loading: Loading) -> None:
        """A worker's thread has loaded the function, for the first time or again."""
        with self._lock:
            if replicas is not self._replicas or self._closing.is_set():
                return
            if loading.error is not None:
                self._works = False
                self._refuse(version_of(replicas.function, loading.files), loading.error)
                return
            has_recovered, self._works = not self._works, True
            self._look_after()
            if has_recovered or self._told != self._version.name:
                self._accept(self._version, 0)
            self._keep_spares(replicas, 1)

    def _keep_spares(self, replicas: Replicas, count: int) -> None:
        function = replicas.function
        self._launcher.keep_spares(function.python, function.environment, replicas.heavy, count=count)
