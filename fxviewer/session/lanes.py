"""The ways to one or two functions, fed the very same frames."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fxviewer.handler.parameter import Value
from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange
from fxviewer.session.fork import Fork, Outlet
from fxviewer.session.lane import Lane
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.pair import Joiner, Pair, Side
from fxviewer.session.status import LaneStatus
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.secret import Secrets

STOP_B_S = 1.0  # for a lane B to end; one that needs longer gets no frames and is heard no more
CHANGE_TIMEOUT_S = 1.5  # for a change of lane B that is under way; then the next one begins without its end


@dataclass(frozen=True, slots=True)
class LaneTarget:
    """What lane B asks.

    Attributes:
        version: Empty is the newest.
        connection: None is lane A's, whatever that is.
    """

    function: str
    version: str = ""
    connection: Connection | None = None


class Lanes:
    """Lane A, and lane B while somebody wants it. Every method but `stop` returns at once, from any thread.

    Args:
        mailbox: Where frames come from.
        meters: Of lane A.
        deliver: Takes every exchange of lane A, in frame order.
        deliver_pair: Takes what became of each frame in both lanes, in frame order.
        on_sent: Called with every frame as it first leaves for a function.
        on_missed: Called when a lane is ready for a frame and has not got the last one, as after it was away.
        on_status: Called with the new snapshots; of lane B it is None while there is none.
        interval_ms: Gives the source's frame interval, None when it has none.

    Attributes:
        meters_b: Of lane B, from its opening.
    """

    def __init__(
        self,
        mailbox: Mailbox[Frame],
        gateway: LocalGateway,
        meters: Meters,
        *,
        connection: Connection,
        function: str,
        secrets: Secrets,
        deliver: Callable[[Exchange], None],
        deliver_pair: Callable[[Pair], None],
        on_sent: Callable[[Frame], None],
        on_missed: Callable[[], None],
        on_status: Callable[[LaneStatus, LaneStatus | None], None],
        interval_ms: Callable[[], float | None],
    ) -> None:
        self.meters_b = Meters()
        self._gateway = gateway
        self._meters = meters
        self._secrets = secrets
        self._deliver = deliver
        self._on_sent = on_sent
        self._on_status = on_status
        self._interval_ms = interval_ms
        self._joiner = Joiner(deliver_pair)
        self._fork = Fork(
            mailbox, self._joiner, is_away=self._is_away, on_dispatched=self._dispatched, on_missed=on_missed
        )
        self._telling = threading.RLock()  # the newest snapshots are told last
        self._lock = threading.RLock()  # guards all below
        self._connection = connection
        self._asked = Ask(function)
        self._values: dict[str, dict[str, Value]] = {}
        self._target: LaneTarget | None = None
        self._b: Lane | None = None
        self._outlet_b: Outlet | None = None
        self._changing: list[threading.Thread] = []
        self._stopping = False
        self.a = self._make_lane("a", self._fork.outlet("a"), meters, connection)

    @property
    def asked(self) -> Ask:
        """What lane A is asked."""
        return self._asked

    @property
    def functions(self) -> set[str]:
        """What the lanes ask."""
        return {self._asked.function, *([self._target.function] if self._target else [])}

    @property
    def connection(self) -> Connection:
        return self._connection

    @property
    def status_b(self) -> LaneStatus | None:
        lane = self._b
        return None if lane is None else lane.status

    @property
    def are_settled(self) -> bool:
        """Every frame they got is answered or lost."""
        return self._meters.is_settled and (self._b is None or self.meters_b.is_settled)

    def wait_until_delivered(self, timeout_s: float) -> bool:
        """Wait for the exchanges that are being handed over just now; False when that takes longer."""
        for lane in (self.a, self._b):
            if lane is not None:
                if not lane.handing_over.acquire(timeout=timeout_s):
                    return False
                lane.handing_over.release()
        return True

    def start(self) -> None:
        self.a.start()

    def stop(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        with self._lock:
            self._stopping = True
        self.open_b(None)
        self.a.stop(timeout_s)
        for thread in self._changing:
            thread.join(max(0.1, deadline - time.monotonic()))

    # -- what is asked

    def use(self, function: str) -> None:
        with self._lock:
            self._asked = Ask(function)
            self._ask()

    def ask_version(self, version: str) -> None:
        with self._lock:
            self._asked = replace(self._asked, version=version)
            self._ask()

    def set_parameters(self, function: str, values: Mapping[str, Value]) -> bool:
        """Keep the values of a function; True when a lane asks it now."""
        with self._lock:
            self._values[function] = dict(values)
            self._ask()
            return function in (self._asked.function, self._target.function if self._target else "")

    def connect(self, connection: Connection) -> None:
        with self._lock:
            self._connection = connection
            self.a.connect(connection)
            if self._b is not None and self._target is not None and self._target.connection is None:
                self._b.connect(connection)

    def retry_now(self) -> None:
        for lane in (self.a, self._b):
            if lane is not None:
                lane.retry_now()

    # -- lane B

    def open_b(self, target: LaneTarget | None) -> None:
        """Ask another function, version or gateway as well; None ends that."""
        with self._lock:
            self._target = target
            if target is None or self._stopping:
                self._close_b()
                return
            connection = target.connection or self._connection
            if self._b is None:
                self.meters_b = Meters()
                self._outlet_b = self._fork.outlet("b")
                self._b = self._make_lane("b", self._outlet_b, self.meters_b, connection)
                self._ask()
                self._change_b(self._start_b, self._b)
            else:
                self._b.connect(connection)
                self._ask()
        self._lane_changed()

    def _close_b(self) -> None:
        lane, outlet, self._b, self._outlet_b = self._b, self._outlet_b, None, None
        if lane is None or outlet is None:
            return
        outlet.close()
        self._fork.detach_b()
        self._change_b(_stop_b, lane)
        self._lane_changed()

    def _change_b(self, change: Callable[[Lane], None], lane: Lane) -> None:
        """Start or stop a lane B after the changes before, which have CHANGE_TIMEOUT_S in all to come to their end."""
        before = [one for one in self._changing if one.is_alive()]
        deadline = time.monotonic() + CHANGE_TIMEOUT_S

        def wait_and_change() -> None:
            for one in before:
                one.join(max(0.0, deadline - time.monotonic()))
            change(lane)

        thread = threading.Thread(target=wait_and_change, name="fx-change-b", daemon=True)
        thread.start()
        self._changing = [*before, thread]

    def _start_b(self, lane: Lane) -> None:
        with self._lock:
            if self._b is lane and not self._stopping:
                self._fork.attach_b()
                lane.start()

    def _make_lane(self, side: Side, outlet: Outlet, meters: Meters, connection: Connection) -> Lane:
        is_a = side == "a"
        return Lane(
            outlet,
            self._gateway,
            meters,
            connection=connection,
            function=self._asked.function,
            secrets=self._secrets,
            deliver=self._answered_a if is_a else lambda exchange: self._answered_b(outlet, exchange),
            on_sent=self._on_sent if is_a else self._sent_b,
            on_status=self._lane_changed,
            interval_ms=self._interval_ms,
        )

    def _ask(self) -> None:
        self._asked = self._with_values(self._asked)
        self.a.ask(self._asked)
        if self._b is not None and self._target is not None:
            self._b.ask(self._with_values(Ask(self._target.function, self._target.version)))

    def _with_values(self, ask: Ask) -> Ask:
        return replace(ask, parameters=self._values.get(ask.function, {}))

    # -- the lanes' own threads

    def _is_away(self, side: Side) -> bool:
        lane = self.a if side == "a" else self._b
        return lane is None or lane.status.phase != "streaming"

    def _dispatched(self, _: Frame, sides: frozenset[Side]) -> None:
        if "a" not in sides:
            self._meters.dropped()
        if "b" in sides:
            self.meters_b.captured()

    def _sent_b(self, frame: Frame) -> None:
        if not self._joiner.is_for(frame.seq, "a"):
            self._on_sent(frame)

    def _answered_a(self, exchange: Exchange) -> None:
        self._deliver(exchange)
        self._joiner.receive("a", exchange)

    def _answered_b(self, outlet: Outlet, exchange: Exchange) -> None:
        if not outlet.closed.is_set():  # else it is the answer of a lane B that has been given up
            self._joiner.receive("b", exchange)

    def _lane_changed(self, _: LaneStatus | None = None) -> None:
        with self._telling:
            self._on_status(self.a.status, self.status_b)


def _stop_b(lane: Lane) -> None:
    lane.stop(STOP_B_S)
