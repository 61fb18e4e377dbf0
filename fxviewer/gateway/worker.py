"""One process that answers the calls of one function, one at a time."""

import contextlib
import signal
import socket
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from fxviewer.gateway.call import Call, Failure
from fxviewer.gateway.framing import receive, send
from fxviewer.gateway.function import Function
from fxviewer.gateway.log import LogPipe

LOAD_TIMEOUT_S = 30.0  # importing a large library from a cold disk
END_TIMEOUT_S = 2.0  # a killed process that stays longer waits for a device, and does not come back to us


@dataclass(frozen=True, slots=True)
class Loading:
    """What came of loading a function.

    Attributes:
        files: The function's own files that were read, by path.
        heavy: Those of the modules asked about that it imported.
        error: Why it does not load.
    """

    files: dict[str, bytes]
    heavy: tuple[str, ...]
    error: Failure | None


class Worker:
    """A process and the socket to it. Used by one thread, but for `process` and `outgrown_bytes`.

    Attributes:
        pipe: What it prints.
        threads: Of OpenCV's own, that it was told to use; -1 is OpenCV's choice.
        outgrown_bytes: How large it was when it was stopped for its size; 0 when it was not.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", connection: socket.socket, pipe: LogPipe) -> None:
        self.process = process
        self.pipe = pipe
        self.threads = -1
        self.outgrown_bytes = 0
        self._connection = connection
        self._warmed: set[str] = set()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def warm(self, modules: Collection[str]) -> None:
        """Have modules imported, without waiting for it."""
        missing = [module for module in modules if module not in self._warmed]
        if missing:
            self._warmed.update(missing)
            self._connection.settimeout(LOAD_TIMEOUT_S)
            send(self._connection, {"warm": missing})

    def load(self, function: Function, files: Mapping[str, bytes], *, threads: int, heavy: Collection[str]) -> Loading:
        """Load a function.

        Args:
            files: Its own files that are not to be read from disk.
            heavy: Modules to report if it imports them.

        Raises:
            EOFError, OSError: The process ended, or was not done within LOAD_TIMEOUT_S.
        """
        self._connection.settimeout(LOAD_TIMEOUT_S)
        self.threads = threads
        head = {
            "function": function.name,
            "handler": str(function.handler),
            "name": function.handler_name,
            "root": str(function.folder),
            "threads": threads,
            "files": {path: content.decode("latin-1") for path, content in files.items()},
            "heavy": list(heavy),
        }
        send(self._connection, head)
        answer, _ = receive(self._connection)
        return Loading(_files(answer), tuple(answer.get("heavy", ())), answer.get("error"))

    def call(self, call: Call, *, threads: int, deadline_s: float) -> tuple[dict[str, Any], bytes, dict[str, bytes]]:
        """Have one call answered; returns the answer, the output, and files that it imported only now.

        Raises:
            EOFError, OSError: The process ended, or (TimeoutError) was not done within the deadline.
        """
        head: dict[str, Any] = {}
        if call.parameters:
            head["parameters"] = call.parameters
        if call.profile:
            head["profile"] = True
        if call.pooled is not None:
            head["span"] = call.pooled.span
        if threads != self.threads:
            head["threads"] = self.threads = threads
        self._connection.settimeout(deadline_s)
        send(self._connection, head, call.body)
        answer, output = receive(self._connection)
        return answer, output, _files(answer)

    def ending(self) -> str:
        """Say how the process ended."""
        try:
            code = self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "it closed its connection"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """Let go of a process that has been killed."""
        self._connection.close()
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_TIMEOUT_S)
        self.pipe.close()


def _files(answer: dict[str, Any]) -> dict[str, bytes]:
    return {path: text.encode("latin-1") for path, text in answer.get("files", {}).items()}
