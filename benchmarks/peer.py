"""A process that does one thing at a time when asked: one line of JSON in, one line of JSON out."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

CLOSE_TIMEOUT_S = 3.0


class Peer:
    """A module of this package, running as a process of its own."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.{module}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, task: str, **arguments: object) -> Any:
        """Have a task done and return what came of it."""
        self.send(task, **arguments)
        return self.receive()

    def send(self, task: str, **arguments: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"task": task, **arguments}) + "\n")
        self._process.stdin.flush()

    def receive(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait(CLOSE_TIMEOUT_S)}")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(CLOSE_TIMEOUT_S)
        self._process.stdout.close()


def serve(tasks: Mapping[str, Callable[..., object]]) -> None:
    """Do the tasks that are asked for until nobody asks any more."""
    for line in sys.stdin:
        arguments = json.loads(line)
        print(json.dumps(tasks[arguments.pop("task")](**arguments)), flush=True)
