"""Which functions this gateway hosts."""

import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from fxviewer.errors import FunctionError
from fxviewer.gateway.call import Call, Failure, Result, answered
from fxviewer.gateway.deployment import Deployment
from fxviewer.gateway.event import Events, Follower, Removed
from fxviewer.gateway.folders import Folders
from fxviewer.gateway.function import Function, find_functions, holds_many
from fxviewer.gateway.hosting import Hosted, Hosting
from fxviewer.gateway.launch import Launcher
from fxviewer.gateway.replicas import Limits
from fxviewer.gateway.versions import VersionEntry
from fxviewer.gateway.watch import Watch

TIDY_S = 0.5  # a worker that grows without end is stopped within that
STOP_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class FunctionState:
    """One function at one moment.

    Attributes:
        version: In force.
        available: Replicas that answer now.
        invocations: Calls answered without an error.
        log_text: The last lines of its log, each with its end.
    """

    function: Function
    version: str
    replicas: int
    available: int
    invocations: int
    log_text: str


class Registry:
    """The functions and their workers. Safe from any thread.

    Args:
        workers: Replicas of each function that nobody has said otherwise about.
        deadline_s: A handler that needs longer is stopped.
        memory_limit_bytes: Of one worker; 0 is half the machine's memory.
        environment: Variables of all workers, besides this process's own.
        pool_fd: Of the frame pool that they read from; -1 is none.
        on_hosting: Called with all that is hosted after each change of it, before whoever asked for the change knows;
            by one thread at a time.
    """

    def __init__(
        self,
        *,
        workers: int,
        deadline_s: float,
        memory_limit_bytes: int = 0,
        environment: Mapping[str, str] | None = None,
        pool_fd: int = -1,
        on_hosting: Callable[[Hosting], object] | None = None,
    ) -> None:
        self._count = workers
        self._on_hosting = on_hosting
        self._telling = threading.Lock()  # the newest is told last
        self._limits = Limits(deadline_s, memory_limit_bytes or _half_of_memory())
        self._events = Events()
        self._launcher = Launcher(environment, pool_fd=pool_fd)
        self._watch = Watch()
        self._folders = Folders(self, self._watch)
        self._lock = threading.Lock()  # guards _deployments, _loading
        self._deployments: dict[str, Deployment] = {}
        self._loading: set[Deployment] = set()
        self._closing = threading.Event()
        self._tidying = threading.Thread(target=self._tidy, name="fx-tidy", daemon=True)
        self._tidying.start()

    def host(self, paths: Sequence[Path]) -> None:
        """Host what the paths hold; workers start with the first request.

        Raises:
            FunctionError: A path holds no function.
        """
        for path in paths:
            for function in find_functions(path):
                self._folders.keep(self._host(function), function)
        self._folders.keep_parents(path.resolve() for path in paths if holds_many(path))
        self._tell()

    def restore(self, hosting: Hosting) -> None:
        """Host what another gateway hosted; workers start with the first request."""
        self._folders.leave(hosting.dismissed)
        for one in hosting.functions:
            function = one.find()
            deployment = self._make(replace(function, name=one.name), one.replicas)
            with self._lock:
                self._deployments[one.name] = deployment
            deployment.announce()
            self._folders.keep(one.name, function)
        self._folders.keep_parents(map(Path, hosting.parents))
        self._tell()

    def add(self, path: Path) -> str:
        """Host one path's functions now and return the first one's name; a function known already is loaded anew.

        Raises:
            FunctionError: It is no function, or its handler does not load.
        """
        names = []
        found = find_functions(path)
        try:
            for function in found:
                known = self._find(function, [one.name for one in found])
                if known is not None:
                    names.append(known.function.name)
                    known.deploy(replace(function, name=names[-1]), known.count)
                else:
                    names.append(self._host(function, is_loaded=True))
                self._folders.keep(names[-1], function)
            if holds_many(path):
                self._folders.keep_parents([path.resolve()])
        finally:
            self._tell()  # of those that load, where another one does not
        return names[0]

    def deploy(self, function: Function, replicas: int) -> None:
        """Host a function, in the place of the one of this name; calls are answered all the while.

        Raises:
            FunctionError: It does not load; the one before stays.
        """
        known = self._deployments.get(function.name)
        if known is None:
            new = self._make(function, replicas)
            self._load(new)
            with self._lock:
                known = self._deployments.setdefault(function.name, new)
            if known is new:
                new.announce()
                self._tell()
                return
            new.close()
        known.deploy(function, replicas)
        self._folders.dismiss(function.name)
        self._tell()

    def scale(self, name: str, replicas: int) -> None:
        """Have so many workers; with none, calls are answered with an error.

        Raises:
            FunctionError: There is no such function, or no such number of workers.
        """
        if replicas < 0:
            raise FunctionError(f"A function cannot have {replicas} replicas.")
        self._get(name).scale(replicas)
        self._tell()

    def remove(self, name: str) -> None:
        """End a function and its workers.

        Raises:
            FunctionError: There is no such function.
        """
        self._get(name)
        self._folders.dismiss(name)
        self.drop(name)

    # -- as their folders say

    def take_in(self, function: Function, replicas: int | None = None) -> str:
        name = self._host(function, replicas=replicas)
        self._tell()
        return name

    def drop(self, name: str) -> None:
        with self._lock:
            deployment = self._deployments.pop(name, None)
        if deployment is None:
            return
        self._tell()
        deployment.close()
        self._events.emit(Removed(name))

    def rename(self, name: str, function: Function) -> str:
        before = self._deployments.get(name)
        self.drop(name)
        return self.take_in(function, None if before is None else before.count)

    def configure(self, name: str, function: Function) -> None:
        if (known := self._deployments.get(name)) is not None:
            known.configure(replace(function, name=name))

    def misread_config(self, name: str, error: Failure) -> None:
        if (known := self._deployments.get(name)) is not None:
            known.misread_config(error)

    # -- what there is

    def names(self) -> list[str]:
        with self._lock:
            return sorted(self._deployments)

    def function(self, name: str) -> Function | None:
        deployment = self._deployments.get(name)
        return None if deployment is None else deployment.function

    def state(self, name: str) -> FunctionState | None:
        """Return how a function is; None where there is none of this name."""
        one = self._deployments.get(name)
        if one is None:
            return None
        return FunctionState(one.function, one.version, one.count, one.available, one.invocations, one.log.text())

    def versions(self, name: str) -> list[VersionEntry]:
        """Return the versions that can be asked, the newest first; none where there is no such function.

        Asks git, for up to some seconds.
        """
        deployment = self._deployments.get(name)
        return [] if deployment is None else deployment.versions()

    def submit(self, name: str, call: Call) -> "Future[Result]":
        """Have a call answered. What is wrong with it or came of it is in the result; the future never raises.

        Cancelling the future takes back a call that no worker has begun.
        """
        deployment = self._deployments.get(name)
        if deployment is not None:
            future = deployment.submit(call)
            if call.frame_id is None:  # who numbers frames is told everything with them
                future.add_done_callback(deployment.log.take_failure)
            return future
        error: Failure = {
            "kind": "UNKNOWN_FUNCTION",
            "message": f"The gateway knows no function “{name}”.",
            "hint": f"Choose one of: {', '.join(self.names())}.",
        }
        return answered(error)

    def follow(self, functions: Collection[str] = (), *, with_log: bool = False) -> Follower:
        """Follow functions, all of them if none is named: first what is in force, then what happens."""
        follower = self._events.follow(functions, with_log=with_log)
        with self._lock:
            deployments = list(self._deployments.values())
        for deployment in deployments:
            deployment.describe_to(follower)
        return follower

    def close(self) -> None:
        """End everything within two seconds. Idempotent."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._events.close()
        self._folders.close()
        self._watch.close()
        with self._lock:
            deployments = [*self._deployments.values(), *self._loading]
            self._deployments.clear()
        for deployment in deployments:
            deployment.close()
        self._launcher.close()
        self._tidying.join(STOP_TIMEOUT_S)

    def _host(self, function: Function, *, is_loaded: bool = False, replicas: int | None = None) -> str:
        """Host a function under its name, or one like it where that is another's."""
        name, number = function.name, 1
        while True:
            known = self._deployments.get(name)
            if known is None:
                deployment = self._make(replace(function, name=name), self._count if replicas is None else replicas)
                if is_loaded:
                    self._load(deployment)
                with self._lock:
                    known = self._deployments.setdefault(name, deployment)
                if known is deployment:
                    deployment.announce()
                    return name
                deployment.close()
            if known.function.handler == function.handler:
                return name
            number += 1
            name = f"{function.name}-{number}"

    def _tell(self) -> None:
        if self._on_hosting is None:
            return
        with self._telling:
            with self._lock:
                deployments = sorted(self._deployments.items())
            hosted = tuple(
                Hosted(name, str(one.function.handler), one.count, self._folders.own_name(name))
                for name, one in deployments
            )
            self._on_hosting(Hosting(hosted, self._folders.parents, self._folders.dismissed))

    def _make(self, function: Function, replicas: int) -> Deployment:
        return Deployment(function, self._launcher, self._events, self._watch, self._limits, count=replicas)

    def _load(self, deployment: Deployment) -> None:
        with self._lock:
            self._loading.add(deployment)
        try:
            deployment.load()
        except FunctionError:
            deployment.close()
            raise
        finally:
            with self._lock:
                self._loading.discard(deployment)

    def _find(self, function: Function, found: Collection[str]) -> Deployment | None:
        """Return what hosts a function, perhaps from before it had another name; not those `found` beside it."""
        with self._lock:
            same = [one for one in self._deployments.values() if one.function.handler == function.handler]
        by_own_name = {self._folders.own_name(one.function.name): one for one in same}
        renamed = (one for own_name, one in by_own_name.items() if own_name not in found)
        return by_own_name.get(function.name) or next(renamed, None)

    def _get(self, name: str) -> Deployment:
        deployment = self._deployments.get(name)
        if deployment is None:
            raise FunctionError(f"The gateway knows no function “{name}”.")
        return deployment

    def _tidy(self) -> None:
        import psutil  # here, because it takes long and nobody waits for this thread

        def size_of(process: int) -> int:
            try:
                return int(psutil.Process(process).memory_info().rss)
            except psutil.Error:
                return 0

        while not self._closing.wait(TIDY_S):
            with self._lock:
                deployments = list(self._deployments.values())
            for deployment in deployments:
                deployment.tidy(size_of)


def _half_of_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
