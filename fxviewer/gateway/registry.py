"""Which functions this gateway hosts."""

import threading
from collections.abc import Sequence
from pathlib import Path

from fxviewer.errors import FunctionError
from fxviewer.gateway.function import Function, find_functions
from fxviewer.gateway.worker import LOAD_TIMEOUT_S, Workers


class Registry:
    """The functions and their workers. Safe from any thread."""

    def __init__(self, *, workers: int, deadline_s: float) -> None:
        self._replicas = workers
        self._deadline_s = deadline_s
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
        names = []
        for function in find_functions(path):
            candidate = Workers(function, replicas=self._replicas, deadline_s=self._deadline_s)
            error = candidate.wait_until_loaded(LOAD_TIMEOUT_S)
            if error is not None:
                candidate.close()
                where = f", line {error['line']}" if error.get("line") else ""
                cause = f"{error.get('type', '')}: {error['message']}".lstrip(": ")
                raise FunctionError(f"{function.handler.name}{where} does not load: {cause}.", error.get("hint", ""))
            names.append(self._adopt(function, candidate))
        return names[0]

    def names(self) -> list[str]:
        return sorted(self._functions)

    def function(self, name: str) -> Function | None:
        return self._functions.get(name)

    def workers(self, name: str) -> Workers | None:
        """Return the function's workers, started if they were not; None when there is no such function."""
        with self._lock:
            function = self._functions.get(name)
            if function is None:
                return None
            if name not in self._running:
                self._running[name] = Workers(function, replicas=self._replicas, deadline_s=self._deadline_s)
            return self._running[name]

    def running(self, name: str) -> Workers | None:
        return self._running.get(name)

    def close(self) -> None:
        with self._lock:
            running = list(self._running.values())
            self._running.clear()
            self._functions.clear()
        for workers in running:
            workers.close()

    def _adopt(self, function: Function, workers: Workers | None = None) -> str:
        with self._lock:
            name, number = function.name, 1
            while name in self._functions and self._functions[name].handler != function.handler:
                number += 1
                name = f"{function.name}-{number}"
            self._functions[name] = Function(name, function.handler, function.description)
            old = self._running.pop(name, None)
            if workers is not None:
                self._running[name] = workers
        if old is not None:
            threading.Thread(target=old.close, name="fx-retire", daemon=True).start()
        return name
