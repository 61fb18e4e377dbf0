"""What happens to the functions while they are worked on: versions, refused saves, parameters, what they print."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from fxviewer.errors import GatewayError
from fxviewer.session.log_ring import LogRing
from fxviewer.settings import Connection
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.workbench import (
    Described,
    Event,
    LogBatch,
    NoWorkbenchError,
    Refused,
    Removed,
    Version,
    Workbench,
)

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0
JOIN_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workbench is, and how it is reached."""

    address: str
    connection: Connection | None = None
    credentials: Credentials | None = None

    def open(self) -> Workbench:
        return Workbench(self.address, self.connection, self.credentials)


class Live:
    """Follows the workbench of the gateway the lane is connected to, on the thread fx-workbench.

    Every method may be called from any thread and returns at once, but for `stop`.

    Args:
        on_change: Called when something of what can be read here has changed, on a thread of this object's.
    """

    def __init__(self, on_change: Callable[[], object]) -> None:
        self.log = LogRing()
        self._on_change = on_change
        self._changed = threading.Condition()  # guards the rest
        self._place: Place | None = None
        self._with_log = False
        self._has_workbench: bool | None = None
        self._described: dict[str, Described] = {}
        self._refused: dict[str, Refused] = {}
        self._versions: dict[str, tuple[Version, ...]] = {}
        self._workbench: Workbench | None = None
        self._moves = 0  # counts what makes the thread connect anew
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="fx-workbench", daemon=True)
        self._listing: threading.Thread | None = None
        self._to_list: set[str] = set()
        self._asking: Workbench | None = None  # for versions

    # -- what can be read

    @property
    def has_workbench(self) -> bool | None:
        """Whether the gateway tells these things; None while that is not known."""
        return self._has_workbench

    @property
    def functions(self) -> frozenset[str]:
        """All that have a version in force."""
        with self._changed:
            return frozenset(self._described)

    def described(self, function: str) -> Described | None:
        """The version in force."""
        with self._changed:
            return self._described.get(function)

    def refused(self, function: str) -> Refused | None:
        """The newest save, where it does not load."""
        with self._changed:
            return self._refused.get(function)

    def versions(self, function: str) -> tuple[Version, ...]:
        """As last listed, the newest first; they are listed after `refresh_versions` and after each reload of it."""
        with self._changed:
            return self._versions.get(function, ())

    def wait_until_described(self, function: str, timeout_s: float) -> Described | None:
        """Wait for the description of a function; None when it does not come, or the gateway tells none."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_workbench is False or function in self._described, timeout_s)
            return self._described.get(function)

    # -- what can be asked for

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread within JOIN_TIMEOUT_S. Idempotent."""
        with self._changed:
            self._stopping = True
            listing, asking = self._listing, self._asking
        self._move()
        if asking is not None:
            asking.close()
        for thread in (self._thread, listing):
            if thread is not None and thread.ident is not None:
                thread.join(JOIN_TIMEOUT_S)

    def follow(self, place: Place | None) -> None:
        """Follow the gateway there; None is one without a workbench. What is known of another one is forgotten."""
        with self._changed:
            if place == self._place and not (place is None and self._has_workbench is None):
                return
            before, self._place = self._place, place
            if place is None or before is None or place.address != before.address:
                self._has_workbench = None if place is not None else False
                for known in (self._described, self._refused, self._versions):
                    known.clear()
        self._move()
        self._on_change()

    def want_log(self, wanted: bool) -> None:
        """Have what handlers print sent, or not: it costs time on both sides, so ask only while somebody looks."""
        with self._changed:
            if wanted == self._with_log:
                return
            self._with_log = wanted
        self._move()

    def refresh_versions(self, function: str) -> None:
        """List the versions again, on a thread that ends with the answer."""
        with self._changed:
            if self._stopping or self._place is None:
                return
            self._to_list.add(function)
            if self._listing is None:
                self._listing = threading.Thread(target=self._list, name="fx-versions", daemon=True)
                self._listing.start()

    # -- fx-workbench

    def _run(self) -> None:
        pause_s = FIRST_RETRY_S
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._place is not None)
                if self._stopping or self._place is None:
                    return
                moves, with_log = self._moves, self._with_log
                workbench = self._workbench = self._place.open()
            try:
                for event in workbench.follow(with_log=with_log):
                    self._take(event, moves)
                    pause_s = FIRST_RETRY_S
            except NoWorkbenchError:
                self._miss(moves)
            except GatewayError as error:
                log.debug("the workbench is away: %s", error)
            finally:
                workbench.close()
            self._pause(moves, pause_s)
            pause_s = min(LONGEST_RETRY_S, 2 * pause_s)

    def _pause(self, moves: int, pause_s: float) -> None:
        """Wait before the next try; a gateway without a workbench is not asked twice."""
        with self._changed:
            is_missing = self._has_workbench is False
            self._changed.wait_for(lambda: self._stopping or self._moves != moves, None if is_missing else pause_s)

    def _move(self) -> None:
        with self._changed:
            self._moves += 1
            workbench = self._workbench
            self._changed.notify_all()
        if workbench is not None:
            workbench.close()

    def _miss(self, moves: int) -> None:
        with self._changed:
            if self._moves != moves:
                return
            self._has_workbench = False
            self._changed.notify_all()
        self._on_change()

    def _take(self, event: Event, moves: int) -> None:
        with self._changed:
            if self._moves != moves:
                return
            self._has_workbench = True
            self._note(event)
            self._changed.notify_all()
        if isinstance(event, LogBatch):
            self.log.append(event.lines, event.dropped)
        elif isinstance(event, Described) and event.reload_ms:
            self.refresh_versions(event.function)
        self._on_change()

    def _note(self, event: Event) -> None:
        match event:
            case Described():
                self._described[event.function] = event
                self._refused.pop(event.function, None)
            case Refused():
                self._refused[event.function] = event
            case Removed():
                for known in (self._described, self._refused, self._versions):
                    known.pop(event.function, None)

    # -- fx-versions

    def _list(self) -> None:
        while (next_one := self._next_to_list()) is not None:
            place, function, workbench = next_one
            try:
                versions = workbench.versions(function)
            except GatewayError as error:
                log.debug("the versions of %s are not known: %s", function, error)
                continue
            finally:
                workbench.close()
            with self._changed:
                if place == self._place:
                    self._versions[function] = versions
            self._on_change()

    def _next_to_list(self) -> tuple[Place, str, Workbench] | None:
        with self._changed:
            if not self._to_list or self._stopping or self._place is None:
                self._listing = None
                return None
            self._asking = self._place.open()
            return self._place, self._to_list.pop(), self._asking
