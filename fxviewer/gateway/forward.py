"""Functions that run elsewhere: the gateway in front of FxWatcher services."""

import threading
import time
from concurrent.futures import Future
from pathlib import Path

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.carrier import Job, Target
from fxviewer.gateway.function import NAME_RULE, Function
from fxviewer.gateway.registry import FunctionState
from fxviewer.gateway.verdict import no_such_function, without_versions

PLACE = "{function}"
DEFAULT_PORT = 50051  # OpenFx's FxWatcher
WATCH_S = 0.1  # how precisely the deadline is kept
STOP_TIMEOUT_S = 1.5


class ForwardHost:
    """Passes calls on to where functions run. Safe from any thread.

    Each name is looked up with all its addresses; calls go to them in turn.

    Args:
        pattern: "host:port" or a target as gRPC writes it, with {function} in the place of the name.
        deadline_s: A function that needs longer is given up.
        dials_each_call: With a connection of its own, as OpenFx's gateway does, instead of keeping some.

    Raises:
        SettingsError: The pattern cannot be meant.
    """

    def __init__(self, pattern: str, *, deadline_s: float, dials_each_call: bool = False) -> None:
        self._pattern = _check(pattern)
        self._deadline_s = deadline_s
        self._dials_each_call = dials_each_call
        self._lock = threading.Lock()  # guards _targets
        self._targets: dict[str, Target] = {}
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._keep_deadlines, name="fx-forward-deadlines", daemon=True)
        self._watch.start()

    def names(self) -> list[str]:
        """Those that have answered: nobody tells which others there are."""
        with self._lock:
            return sorted(name for name, target in self._targets.items() if target.has_answered)

    def state(self, name: str) -> FunctionState | None:
        with self._lock:
            target = self._targets.get(name)
        if target is None or not target.has_answered:
            return None
        function = Function(name, Path(target.address), "runs elsewhere")
        return FunctionState(function, target.version, 1, int(target.answers), 0, "")

    def submit(self, name: str, call: Call) -> "Future[Result]":
        answer: Future[Result] = Future()
        if not NAME_RULE.fullmatch(name):
            answer.set_result(no_such_function(name, self._pattern.replace(PLACE, name)))
        elif call.version:
            answer.set_result(without_versions(call.version))
        else:
            with self._lock:
                if self._closing.is_set():
                    answer.cancel()
                else:
                    # Under the lock, or the target could be forgotten in between, and nobody would keep its deadlines.
                    self._target(name).submit(Job(call, answer, time.perf_counter_ns()))
        return answer

    def deploy(self, function: Function, replicas: int) -> None:  # noqa: ARG002 - all of Host
        raise _elsewhere()

    def scale(self, name: str, replicas: int) -> None:  # noqa: ARG002
        raise _elsewhere()

    def remove(self, name: str) -> None:  # noqa: ARG002
        raise _elsewhere()

    def close(self) -> None:
        with self._lock:
            self._closing.set()
            targets = list(self._targets.values())
            self._targets.clear()
        deadline_s = time.monotonic() + STOP_TIMEOUT_S
        for target in targets:
            target.cancel()
        for target in targets:
            target.join(deadline_s)
        self._watch.join(STOP_TIMEOUT_S)

    def _target(self, name: str) -> Target:
        """The lock is held."""
        for idle in [other for other, target in self._targets.items() if target.is_forgettable and other != name]:
            del self._targets[idle]
        if name not in self._targets:
            self._targets[name] = Target(
                name,
                self._pattern.replace(PLACE, name),
                deadline_s=self._deadline_s,
                dials_each_call=self._dials_each_call,
            )
        return self._targets[name]

    def _keep_deadlines(self) -> None:
        while not self._closing.wait(WATCH_S):
            with self._lock:
                targets = list(self._targets.values())
            for target in targets:
                target.cancel_overdue(time.monotonic())


def _check(pattern: str) -> str:
    if PLACE not in pattern:
        raise SettingsError(
            f"“{pattern}” does not say which function is meant.",
            f"Write {PLACE}, like {PLACE}.openfx-fn:{DEFAULT_PORT}.",
        )
    host = pattern.rpartition("/")[2]
    if ":" not in host:
        return f"{pattern}:{DEFAULT_PORT}"
    if not host.rpartition(":")[2].isdecimal():
        raise SettingsError(f"“{pattern}” has no port.", f"Write it at the end, like {PLACE}.openfx-fn:{DEFAULT_PORT}.")
    return pattern


def _elsewhere() -> FunctionError:
    return FunctionError("This gateway forwards; its functions run elsewhere.", "Deploy and scale them there.")
