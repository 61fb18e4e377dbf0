"""Which functions this gateway hosts."""

import threading
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from fxviewer.errors import FunctionError
from fxviewer.gateway.call import Call, Failure, Result
from fxviewer.gateway.event import Described, Events, Follower, Removed
from fxviewer.gateway.function import Function, find_functions
from fxviewer.gateway.worker import LOAD_TIMEOUT_S, Workers


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


class Registry:
    """The functions and their workers. Safe from any thread."""

    def __init__(self, *, workers: int, deadline_s: float) -> None:
        self._replicas = workers
        self._deadline_s = deadline_s
        self._events = Events()
        self._lock = threading.Lock()  # guards _functions, _running
        self._functions: dict[str, Function] = {}
        self._running: dict[str, Workers] = {}

    def host(self, paths: Sequence[Path]) -> None:
        """Host what the paths hold; workers start with the first request.

        Raises:
            FunctionError: A path holds no function.
        """
        for path in paths:
            for function in find_functions(path):
                self._adopt(function)

    def add(self, path: Path) -> str:
        """Host one path's functions now and return the first one's name; a function known already is loaded anew.

        Raises:
            FunctionError: It is no function, or its handler does not load.
        """
        return [self._load(function, self._replicas) for function in find_functions(path)][0]  # noqa: RUF015 (all are loaded)

    def deploy(self, function: Function, replicas: int) -> None:
        """Host a function, in the place of the one of this name; calls are answered all the while.

        Raises:
            FunctionError: It does not load; the one before stays.
        """
        with self._lock:
            self._functions[function.name] = function
        self._load(function, replicas)

    def scale(self, name: str, replicas: int) -> None:
        """Raises FunctionError: There is no such function, or no such number of replicas."""

    def remove(self, name: str) -> None:
        """End a function and its workers.

        Raises:
            FunctionError: There is no such function.
        """
        with self._lock:
            if self._functions.pop(name, None) is None:
                raise _unknown(name)
            workers = self._running.pop(name, None)
        if workers is not None:
            workers.close()
        self._events.emit(Removed(name))

    def names(self) -> list[str]:
        return sorted(self._functions)

    def function(self, name: str) -> Function | None:
        return self._functions.get(name)

    def state(self, name: str) -> FunctionState | None:
        function, workers = self._functions.get(name), self._running.get(name)
        if function is None:
            return None
        if workers is None:
            return FunctionState(function, function.version(), self._replicas, self._replicas, 0, "")
        log_text = "".join(f"{line}\n" for line in workers.log)
        return FunctionState(
            function, workers.version, workers.replicas, workers.replicas, workers.invocations, log_text
        )

    def versions(self, name: str) -> list[VersionEntry]:
        """Return the versions that can be asked, the newest first; none where there is no such function."""
        function = self._functions.get(name)
        return [] if function is None else [VersionEntry(function.version(), 0)]

    def submit(self, name: str, call: Call) -> "Future[Result]":
        """Have a call answered. What is wrong with it or came of it is in the result; the future never raises.

        Cancelling the future takes back a call that no worker has begun.
        """
        with self._lock:
            function = self._functions.get(name)
            if function is not None:
                if name not in self._running:
                    self._running[name] = Workers(function, replicas=self._replicas, deadline_s=self._deadline_s)
                return self._running[name].submit(call)
        answer: Future[Result] = Future()
        error: Failure = {
            "kind": "UNKNOWN_FUNCTION",
            "message": f"The gateway knows no function “{name}”.",
            "hint": f"Choose one of: {', '.join(self.names())}.",
        }
        answer.set_result(Result(b"", error, ""))
        return answer

    def follow(self, functions: Collection[str] = (), *, with_log: bool = False) -> Follower:
        """Follow functions, all of them if none is named: first what is in force, then what happens."""
        follower = self._events.follow(functions, with_log=with_log)
        for name, function in list(self._functions.items()):
            source = function.handler.read_text(encoding="utf-8", errors="replace")
            follower.offer(Described(name, function.version(), function.handler, source))
        return follower

    def close(self) -> None:
        self._events.close()
        with self._lock:
            running = list(self._running.values())
            self._running.clear()
            self._functions.clear()
        for workers in running:
            workers.close()

    def _load(self, function: Function, replicas: int) -> str:
        candidate = Workers(function, replicas=replicas, deadline_s=self._deadline_s)
        error = candidate.wait_until_loaded(LOAD_TIMEOUT_S)
        if error is not None:
            candidate.close()
            where = f", line {error['line']}" if error.get("line") else ""
            cause = f"{error.get('type', '')}: {error['message']}".lstrip(": ")
            raise FunctionError(f"{function.handler.name}{where} does not load: {cause}.", error.get("hint", ""))
        return self._adopt(function, candidate)

    def _adopt(self, function: Function, workers: Workers | None = None) -> str:
        with self._lock:
            name, number = function.name, 1
            while name in self._functions and self._functions[name].handler != function.handler:
                number += 1
                name = f"{function.name}-{number}"
            self._functions[name] = replace(function, name=name)
            old = self._running.pop(name, None)
            if workers is not None:
                self._running[name] = workers
        if old is not None:
            threading.Thread(target=old.close, name="fx-retire", daemon=True).start()
        return name


def _unknown(name: str) -> FunctionError:
    return FunctionError(f"The gateway knows no function “{name}”.")
