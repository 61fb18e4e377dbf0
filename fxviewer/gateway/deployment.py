"""One hosted function: the version in force, those before it, and how a save becomes the next one.

A save is loaded by a worker beside those in force and has the latest call run through it. Then the swap: the calls no
worker has begun and all that come go to the new version, the workers of the old one finish what they do.

- A save that does not load, or that ends its process on that call, is refused: the version in force goes on.
- One whose handler raises is in force: the picture with the error is the answer to the save, and a call of another
  frame may well succeed.
- One that does not return from that call within TRIAL_S is in force as well: it may be meant to be slow, and if it
  hangs, the deadline of its calls says so.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from fxviewer.errors import FunctionError
from fxviewer.gateway.call import Call, Failure, Result
from fxviewer.gateway.event import Described, Events, Follower, Refused
from fxviewer.gateway.function import Function
from fxviewer.gateway.launch import Launcher
from fxviewer.gateway.log import FunctionLog
from fxviewer.gateway.replicas import Limits, Replicas, failure
from fxviewer.gateway.versions import HEAD, History, Version, VersionEntry, committed, name_of, read_files
from fxviewer.gateway.watch import Watch
from fxviewer.gateway.worker import Loading

TRIAL_S = 2.0
SETTLE_S = 0.02  # two readings so far apart that agree are no half-written save
SETTLE_TIMEOUT_S = 1.0  # also how long a file may be gone in the middle of a save or a checkout
LOOK_S = 0.02  # how soon a newer save takes the place of one that is loading
MOST_OLD = 3  # earlier versions with a worker at the same time
UNUSED_S = 60.0  # after which such a worker ends
COMMIT_KNOWN_S = 5.0  # how long what git said of HEAD is believed
SPARES_WHILE_SAVING = 2  # the next save may come before another spare has started: 0.3 s with OpenCV
STOP_TIMEOUT_S = 1.0


class Deployment:
    """Safe from any thread."""

    def __init__(
        self, function: Function, launcher: Launcher, events: Events, watch: Watch, limits: Limits, *, count: int
    ) -> None:
        self.log = FunctionLog(function.name, events)
        self._launcher = launcher
        self._events = events
        self._watch = watch
        self._limits = limits
        self._changing = threading.Lock()  # one change of what is in force at a time
        self._lock = threading.RLock()  # guards all below
        self._function = function
        self._count = count
        self._version = _first(function)
        self._history = History()
        self._history.add(self._version)
        self._told = self._version.name  # which version was described last
        self._replicas: Replicas | None = None
        self._works = True
        self._refused: tuple[Refused, Version] | None = None
        self._is_announced = False
        self._old: OrderedDict[str, tuple[Replicas, float]] = OrderedDict()
        self._retiring: list[Replicas] = []
        self._committed: tuple[Version | None, float] = (None, 0.0)
        self._latest: Call | None = None
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
        replicas = self._replicas
        return 0 if replicas is None else replicas.invocations

    def submit(self, call: Call) -> "Future[Result]":
        version = self._find_commit() if call.version == HEAD else None
        with self._lock:
            if self._closing.is_set() or not self._count:
                return _answered(failure("LOAD", "The function has no replicas.", "Give it one."), self._version.name)
            if call.version in ("", self._version.name):
                self._latest = call
                if self._replicas is None:
                    self._replicas = self._start(self._function, self._version, self._count)
                return self._replicas.submit(call)
            version = version or self._history.find(call.version)
            if version is None:
                said = f"“{self._function.name}” has no version “{call.version}” (any more)."
                return _answered(failure("UNKNOWN_VERSION", said, "Ask for the newest."), call.version)
            return self._ask_old(version).submit(call)

    def versions(self) -> list[VersionEntry]:
        head = self._find_commit()
        with self._lock:
            entries = self._history.entries()
        return entries if head is None else [*entries, VersionEntry(HEAD, head.unix_ns, head.label)]

    def describe_to(self, follower: Follower) -> None:
        """Tell a new follower what is in force; what happens next it hears after that."""
        with self._lock:
            follower.offer(self._described())
            if self._refused is not None:
                follower.offer(self._refused[0])

    def announce(self) -> None:
        """Tell followers that the function is here; before that they hear nothing of it."""
        with self._lock:
            self._is_announced = True
            self._events.emit(self._described())

    def load(self) -> None:
        """Start the workers now.

        Raises:
            FunctionError: The handler does not load.
        """
        with self._lock:
            if self._replicas is None:
                self._replicas = self._start(self._function, self._version, self._count)
            replicas = self._replicas
        replicas.wait_until_settled()
        if replicas.load_error is not None:
            raise _does_not_load(self._function, replicas.load_error)

    def deploy(self, function: Function, count: int) -> None:
        """Put a function in the place of this one.

        Raises:
            FunctionError: It does not load; this one stays.
        """
        with self._changing:
            candidate = self._start(function, _first(function), 1)
            candidate.wait_until_settled()
            refused = candidate.load_error or self._try(candidate)
            if refused is not None:
                candidate.close()
                raise _does_not_load(function, refused)
            with self._lock:
                self._function, self._count = function, count
                self._swap(candidate, since_ns=0)

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
            if self._reloader is None:
                name = f"fx-reload-{self._function.name}"
                self._reloader = threading.Thread(target=self._keep_up, name=name, daemon=True)
                self._reloader.start()

    def tidy(self, size_of: Callable[[int], int]) -> None:
        """End what is not used any more and stop what has grown too large. Called from time to time.

        Args:
            size_of: Returns the memory a process holds, in bytes.
        """
        with self._lock:
            long_ago = time.monotonic() - UNUSED_S
            unused = [name for name, (_, used_at) in self._old.items() if used_at < long_ago]
            for name in unused:
                self._retire(self._old.pop(name)[0])
            self._retiring = [one for one in self._retiring if not one.is_over]
            running = self._running()
        for replicas in running:
            replicas.kill_outgrown(size_of)

    def close(self) -> None:
        """End all workers at once."""
        self._closing.set()
        with self._lock:
            self._watch.forget(self._function.name)
            running = [*self._running(), *self._retiring]
            self._replicas = None
            self._old.clear()
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
        files = self._settled_files()
        with self._lock:
            function, replicas = self._function, self._replicas
            if self._works and all(files.get(path) == content for path, content in self._version.files.items()):
                if self._refused is not None:
                    self._accept(self._version, 0)
                return
        if str(function.handler) not in files:
            said = f"{function.handler} is gone."
            self._refuse(
                Version(name_of(files), files), failure("LOAD", said, "Save it again; the version before goes on.")
            )
        elif replicas is None:
            self._take_unloaded(function, files)
        else:
            self._replace(function, files, since_ns)

    def _settled_files(self) -> dict[str, bytes]:
        """Return what the files hold that this version or a refused save has read, once nobody writes any more."""
        with self._lock:
            handler, paths = str(self._function.handler), sorted(self._known_files())
        files, deadline = read_files(paths), time.monotonic() + SETTLE_TIMEOUT_S
        while not self._closing.wait(SETTLE_S) and time.monotonic() < deadline:
            before, files = files, read_files(paths)
            if files == before and files.get(handler):
                break
        return files

    def _take_unloaded(self, function: Function, files: dict[str, bytes]) -> None:
        """Nobody has asked this function yet: the save is in force if it is Python."""
        version = Version(name_of(files), files)
        path = str(function.handler)
        try:
            compile(files[path], path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            self._refuse(version, _syntax(error, path))
            return
        with self._lock:
            self._version = version
            self._accept(version, 0)
            self._look_after()

    def _replace(self, function: Function, files: dict[str, bytes], since_ns: int) -> None:
        version = Version(name_of(files), files)
        candidate = self._start(function, version, 1)
        while not candidate.wait_until_settled(LOOK_S):
            if self._closing.is_set() or (self._is_stale and read_files(list(files)) != files):
                candidate.close()
                return
        refused = candidate.load_error or self._try(candidate)
        if refused is not None:
            candidate.close()
            if read_files(list(files)) == files:  # else a newer save is already there, to be judged instead
                self._refuse(candidate.version, refused)
            return
        with self._lock:
            if self._closing.is_set():
                candidate.close()
                return
            self._swap(candidate, since_ns)

    def _try(self, candidate: Replicas) -> Failure | None:
        """Run the latest call through; returns why the candidate is not to be trusted with others."""
        call = self._latest
        if call is None:
            return None
        trial = replace(call, frame_id=None, version="", profile=False)
        try:
            error = candidate.submit(trial, is_counted=False).result(TRIAL_S).error
        except TimeoutError:
            return None
        return error if error is not None and error["kind"] == "CRASHED" else None

    def _swap(self, candidate: Replicas, since_ns: int) -> None:
        before, self._replicas, self._version = self._replicas, candidate, candidate.version
        if before is not None:
            candidate.invocations += before.invocations
            candidate.take_over(before.retire())
            self._retiring.append(before)
        candidate.resize(self._count)
        self._works = True
        self._keep_spares(candidate, SPARES_WHILE_SAVING)
        self._accept(candidate.version, time.monotonic_ns() - since_ns if since_ns else 0)
        self._look_after()

    # -- with the lock held, but for _refuse

    def _accept(self, version: Version, reload_ns: int) -> None:
        self._refused = None
        self._told = version.name
        self._history.add(version)
        if self._is_announced:
            self._events.emit(self._described(reload_ns))

    def _refuse(self, version: Version, error: Failure) -> None:
        with self._lock:
            refused = Refused(self._function.name, version.name, error)
            is_news = self._refused is None or refused != self._refused[0]
            self._refused = refused, version
            self._look_after()
            if is_news and self._is_announced and not self._closing.is_set():
                self._events.emit(refused)

    def _described(self, reload_ns: int = 0) -> Described:
        source = self._version.files.get(str(self._function.handler), b"").decode("utf-8", "replace")
        return Described(self._function.name, self._version.name, self._function.handler, source, reload_ns)

    def _look_after(self) -> None:
        self._watch.put(self._function.name, self._known_files(), self.look)

    def _known_files(self) -> set[str]:
        """Return what the version in force and a refused save have read."""
        refused = {} if self._refused is None else self._refused[1].files
        return {str(self._function.handler), *self._version.files, *refused}

    def _start(self, function: Function, version: Version, count: int) -> Replicas:
        limits = self._limits
        if function.memory_limit_bytes:
            limits = replace(limits, memory_bytes=function.memory_limit_bytes)
        return Replicas(function, version, self._launcher, self.log, limits, count=count, on_loaded=self._take_loading)

    def _take_loading(self, replicas: Replicas, loading: Loading) -> None:
        """A worker's thread has loaded the function, for the first time or again."""
        with self._lock:
            if replicas is not self._replicas or self._closing.is_set():
                return
            if loading.error is not None:
                self._works = False
                self._refuse(Version(name_of(loading.files), loading.files), loading.error)
                return
            has_recovered, self._works = not self._works, True
            self._look_after()
            if has_recovered or self._told != self._version.name:
                self._accept(self._version, 0)
            self._keep_spares(replicas, 1)

    def _keep_spares(self, replicas: Replicas, count: int) -> None:
        function = replicas.function
        self._launcher.keep_spares(function.python, function.environment, replicas.heavy, count=count)

    def _ask_old(self, version: Version) -> Replicas:
        replicas, _ = self._old.pop(version.name, (None, 0.0))
        if replicas is not None and replicas.version is not version:  # HEAD is another commit now
            self._retire(replicas)
            replicas = None
        if replicas is None:
            replicas = self._start(self._function, version, 1)
        self._old[version.name] = (replicas, time.monotonic())
        if len(self._old) > MOST_OLD:
            self._retire(self._old.popitem(last=False)[1][0])
        return replicas

    def _retire(self, replicas: Replicas) -> None:
        replicas.resize(0)
        self._retiring.append(replicas)

    def _running(self) -> list[Replicas]:
        current = [] if self._replicas is None else [self._replicas]
        return [*current, *(replicas for replicas, _ in self._old.values())]

    def _find_commit(self) -> Version | None:
        known, asked_at = self._committed
        if time.monotonic() - asked_at > COMMIT_KNOWN_S or not asked_at:
            found = committed(self._function)
            if found is None or known is None or found.files != known.files or found.label != known.label:
                known = found
            self._committed = (known, time.monotonic())
        return known


def _first(function: Function) -> Version:
    """Return the version before it is loaded: of the handler alone, until it says what it imports."""
    files = read_files([str(function.handler)])
    return Version(name_of(files), files)


def _answered(error: Failure, version: str) -> "Future[Result]":
    answer: Future[Result] = Future()
    answer.set_result(Result(b"", error, version))
    return answer


def _syntax(error: Exception, path: str) -> Failure:
    line, text = getattr(error, "lineno", None) or 0, getattr(error, "text", None) or ""
    message = getattr(error, "msg", str(error))
    told: Failure = {**failure("LOAD", message, ""), "type": type(error).__name__}
    return {**told, "file": path, "line": line, "code": text.strip()}


def _does_not_load(function: Function, error: Failure) -> FunctionError:
    where = f", line {error['line']}" if error.get("line") else ""
    cause = f"{error.get('type', '')}: {error['message']}".lstrip(": ")
    return FunctionError(f"{function.handler.name}{where} does not load: {cause.rstrip('.')}.", error["hint"])
