"""The gateway on this computer: a process of our own, which ends with us however we end."""

import json
import logging
import os
import queue
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from fxviewer.errors import FunctionError, GatewayUnreachableError
from fxviewer.frame_pool import FramePool, open_frame_pool

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 10.0  # a cold start of Python with OpenCV on a slow disk
ADD_TIMEOUT_S = 40.0  # a handler may take 30 s to load before the gateway gives it up
STOP_TIMEOUT_S = 1.5


class LocalGateway:
    """Starts, asks and stops one gateway process. Safe from any thread.

    It is spoken to in JSON lines over its own standard input and output; the end of its input is its end. After each
    change it tells all that it hosts, before whoever asked for the change has an answer; one that is started after a
    crash hosts just that.

    Args:
        functions: Hosted at first besides the shipped samples.
        workers: Per function.

    Attributes:
        token: Lets its holder deploy, scale and delete functions there.
        pool: Where frames may be left for it once it runs; None where the system has no such memory.
    """

    def __init__(self, functions: Sequence[Path] = (), *, workers: int = 1) -> None:
        self._functions = [str(path) for path in functions]
        self._workers = workers
        self.token = secrets.token_urlsafe()
        self.pool: FramePool | None = None
        self._talking = threading.Lock()  # one conversation at a time; guards _answers, and who writes _address
        self._life = threading.Lock()  # guards _process, _reader, _closed, pool
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._hosting: Mapping[str, object] | None = None  # as it was told last; written by _reader alone
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._address = ""
        self._closed = False

    def ensure_running(self) -> str:
        """Return the address, after starting the process if there is none. Blocks up to ANSWER_TIMEOUT_S.

        Raises:
            GatewayUnreachableError: It does not start.
        """
        if (address := self._running_at()) is None:  # else nobody waits here for a handler that somebody adds
            with self._talking:
                if (address := self._running_at()) is None:
                    self._start()
                    address = self._address
        return address

    def add(self, path: Path, replicas: int | None = None) -> str:
        """Host one more function and return its name. Blocks up to ADD_TIMEOUT_S.

        Args:
            replicas: As many as the others have, if None.

        Raises:
            FunctionError: It is no function, or its handler does not load.
            GatewayUnreachableError: The process is gone.
        """
        self.ensure_running()
        with self._talking:
            answer = self._ask(self._process, {"add": str(path), "replicas": replicas}, ADD_TIMEOUT_S)
            if "added" not in answer:
                raise FunctionError(answer.get("refused", "The function was refused."), answer.get("cure", ""))
            return answer["added"]

    def stop(self) -> None:
        """End the process within STOP_TIMEOUT_S, also while it starts or somebody waits for its answer. Idempotent."""
        with self._life:
            self._closed = True
            process, self._process = self._process, None
            if self.pool is not None:
                self.pool.close()
        if process is not None:
            if not self._address:
                process.kill()  # it has nothing to bring to an end yet
            self._end(process)

    def _running_at(self) -> str | None:
        with self._life:
            process, address = self._process, self._address
        return address if process is not None and address and process.poll() is None else None

    def _start(self) -> None:
        process = self._open_process()
        question = {"functions": self._functions, "workers": self._workers, "listen": "127.0.0.1:0"}
        shared = {"fd": self.pool.fd, "key": self.pool.key.hex()} if self.pool is not None else None
        answer = self._ask(process, question | {"token": self.token, "pool": shared, "hosting": self._hosting})
        if "listening" not in answer:
            self._give_up(process)
            raise GatewayUnreachableError(
                answer.get("error", "The gateway on this computer did not start."), answer.get("cure", "")
            )
        self._address = answer["listening"]

    def _open_process(self) -> subprocess.Popen[str]:
        with self._life:
            if self._closed:
                raise GatewayUnreachableError("The gateway on this computer has been stopped.")
            before, self._process, self._address = self._process, None, ""
        if before is not None:
            log.warning("the gateway process ended with %s, starting another", before.returncode)
            self._end(before)
        with self._life:
            if self._closed:
                raise GatewayUnreachableError("The gateway on this computer has been stopped.")
            self.pool = self.pool or open_frame_pool()
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "fxviewer.gateway"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                pass_fds=[self.pool.fd] if self.pool is not None else [],
                start_new_session=True,  # Ctrl-C in a terminal is ours to handle; the pipe tells the gateway
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
            assert process.stdout is not None
            self._answers = queue.SimpleQueue()
            self._reader = threading.Thread(
                target=self._read_lines, args=(process.stdout, self._answers), name="fx-gateway-lines", daemon=True
            )
            self._reader.start()  # in here, so that whoever ends the process finds it started
        return process

    def _ask(
        self,
        process: subprocess.Popen[str] | None,
        question: Mapping[str, object],
        timeout_s: float = ANSWER_TIMEOUT_S,
    ) -> dict[str, str]:
        if process is None:
            raise GatewayUnreachableError("The gateway on this computer has been stopped.")
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            line = self._answers.get(timeout=timeout_s)
        except (OSError, ValueError, queue.Empty) as error:  # ValueError: closed by `stop`
            self._give_up(process)
            raise GatewayUnreachableError(
                "The gateway on this computer does not answer.", "Run “fxviewer doctor” to see why."
            ) from error
        if not line:
            raise GatewayUnreachableError(
                "The gateway on this computer ended at once.", "Run “fxviewer doctor” to see why."
            )
        answer: dict[str, str] = json.loads(line)
        return answer

    def _give_up(self, process: subprocess.Popen[str]) -> None:
        """End a process that is of no use, so that the next attempt starts another."""
        with self._life:
            if self._process is not process:
                return
            self._process = None
        process.kill()
        self._end(process)

    def _end(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.close()
        except OSError:
            log.debug("the gateway was gone already")
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_TIMEOUT_S)
        if self._reader is not None:
            self._reader.join(STOP_TIMEOUT_S)  # what it told last counts
        process.stdout.close()

    def _read_lines(self, stream: IO[str], answers: "queue.SimpleQueue[str]") -> None:
        """Pass on each answer, and an empty one at the end; keep what is hosted."""
        try:
            for line in stream:
                told = json.loads(line)
                if "hosting" in told:
                    self._hosting = told["hosting"]
                else:
                    answers.put(line)
        except ValueError:
            log.debug("the pipe was closed, or its owner killed, while a line was read")
        answers.put("")
