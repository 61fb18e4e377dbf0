"""The way to a function and back: connects, keeps the frames moving, and comes back after a break."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from fxviewer.errors import FxviewerError, GatewayError, GatewayStalledError, GatewayUnreachableError
from fxviewer.media.frame import Frame
from fxviewer.session.connecting import Connecting, Link, list_functions, whereabouts
from fxviewer.session.encoder import Encoder
from fxviewer.session.exchange import Exchange, Failure
from fxviewer.session.knocking import Knocking
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.outcome import read_answer, read_loss
from fxviewer.session.status import LaneStatus
from fxviewer.settings import Connection
from fxviewer.stream.address import is_loopback, parse_address
from fxviewer.stream.ask import Ask
from fxviewer.stream.duplex import DuplexInvoker
from fxviewer.stream.fault import MessageTooLargeError, NobodyListensError
from fxviewer.stream.flight import Flight, Flights
from fxviewer.stream.http import HttpInvoker
from fxviewer.stream.invoker import Invoker
from fxviewer.stream.mailbox import Feed
from fxviewer.stream.reply import Answer
from fxviewer.stream.secret import Secrets
from fxviewer.stream.unary import UnaryInvoker
from fxviewer.stream.window import Window, WindowRule

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0
WATCH_INTERVAL_S = 0.05  # how often deadlines are looked at, and the window's size reconsidered
COLD_START_S = 120.0  # for the first answer of a function elsewhere: it may be scaled to zero, and its image be pulled
NOTABLE_WAIT_NS = 1_000_000_000  # a first answer that takes longer is worth a word


class Lane:
    """One connection, one function; owns the thread fx-lane and the invoker's threads.

    Args:
        mailbox: Where frames come from.
        deliver: Takes every exchange in frame order, on a thread of the invoker's.
        on_sent: Called with every frame as it leaves.
        on_status: Called with each new snapshot.
        interval_ms: Gives the source's frame interval, None when it has none.

    Attributes:
        handing_over: Held from the moment an exchange is counted until it is delivered.
    """

    def __init__(
        self,
        mailbox: Feed[Frame],
        gateway: LocalGateway,
        meters: Meters,
        *,
        connection: Connection,
        function: str,
        secrets: Secrets | None = None,
        deliver: Callable[[Exchange], None],
        on_sent: Callable[[Frame], None],
        on_status: Callable[[LaneStatus], None],
        interval_ms: Callable[[], float | None],
    ) -> None:
        self._mailbox = mailbox
        self._gateway = gateway
        self._meters = meters
        self._connection = connection
        self._secrets = secrets or Secrets()
        self._deliver = deliver
        self._on_sent = on_sent
        self._on_status = on_status
        self._interval_ms = interval_ms
        self._ask = Ask(function)
        self._rule = WindowRule()
        self._encoder = Encoder(connection, is_near=False)
        self._window = Window()
        self.handing_over = threading.Lock()
        self._lock = threading.Lock()  # guards status
        self.status = LaneStatus(function=function, is_local=not connection.address)
        self._link: Link | None = None
        self._answered_once: dict[str, int] = {}  # functions, in this conversation, and since when
        self._warm: set[str] = set()  # of these; what was sent before the first answer waited for the function to start
        self._known_limit: int | None = None  # that the gateway told when it was broken
        self._changed = threading.Condition()  # guards the three below
        self._stopping = self._reconnect = self._hurry = False
        self._thread = threading.Thread(target=self._run, name="fx-lane", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    @property
    def link(self) -> Link | None:
        """The connection while there is one; its client is the lane's own."""
        return self._link

    def ask(self, ask: Ask) -> None:
        """Ask this from the next frame on."""
        self._ask = ask
        self._show(function=ask.function, version=ask.version)

    def connect(self, connection: Connection) -> None:
        old, self._connection = self._connection, connection
        self._encoder.connection = connection
        self._show(is_local=not connection.address, codec=self._encoder.codec if self.status.codec else "")
        if whereabouts(old) != whereabouts(connection):
            self._known_limit = None
            self.reconnect()

    def reconnect(self) -> None:
        """Connect anew: something the connection needs has changed, such as a secret."""
        with self._changed:
            self._reconnect = True
            self._changed.notify_all()

    def retry_now(self) -> None:
        with self._changed:
            self._hurry = True
            self._changed.notify_all()

    def refresh_functions(self) -> None:
        """List the gateway's functions once more, on a thread that ends with the answer."""
        threading.Thread(target=self._list_functions, name="fx-list", daemon=True).start()

    # -- fx-lane

    def _run(self) -> None:
        attempt = 0
        while not self._stopping:
            with self._changed:
                self._reconnect = False
            phase = "connecting" if attempt == 0 else "waiting"
            self._show(phase=phase, address=self._connection.address, window=0)
            self._answered_once.clear()
            self._warm.clear()
            try:
                self._converse()
                attempt = 0
            except FxviewerError as error:
                if isinstance(error, MessageTooLargeError):
                    self._known_limit = error.limit_bytes
                # A conversation that had an answer starts the back-off anew.
                attempt = 1 if self._answered_once else attempt + 1
                log.info("the lane waits: %s", error)
                self._wait_to_retry(error, attempt)
        self._show(phase="stopped", window=0)

    def _wait_to_retry(self, error: FxviewerError, attempt: int) -> None:
        pause_s = _pause_s(attempt) * random.uniform(0.8, 1.2)
        with self._changed:
            self._hurry = False
        self._show(
            phase="waiting",
            error=error,
            attempt=attempt,
            retry_at_ns=time.monotonic_ns() + int(pause_s * 1e9),
            window=0,
        )
        knocking = self._knock(error)
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._reconnect or self._hurry, pause_s)
        if knocking is not None:
            knocking.stop()

    def _knock(self, error: FxviewerError) -> Knocking | None:
        """Have the pause cut short when a gateway that was gone listens again."""
        is_gone = isinstance(error, GatewayUnreachableError | GatewayStalledError)
        if not is_gone or not self._connection.address:
            return None
        was_closed = isinstance(error, NobodyListensError)
        knocking = Knocking(parse_address(self._connection.address), self.retry_now, was_closed=was_closed)
        knocking.start()
        return knocking

    def _converse(self) -> None:
        """Connect and keep frames moving until stopped, reconnected (returns) or broken (raises)."""
        link = self._connect()
        if link is None:
            return
        try:
            self._begin(link)
            flights = Flights(
                self._mailbox,
                self._window,
                encode=self._encoder.encode,
                ask=lambda: self._ask,
                on_sent=self._sent,
                deliver=self._answered,
                lose=self._lost,
                on_stray=self._strayed,
            )
            self._watch(self._make_invoker(link, flights), flights, link)
        finally:
            self._link = None
            link.client.close()

    def _connect(self) -> Link | None:
        """Wait for a connection; None when it is no longer wanted."""
        connecting = Connecting(self._connection, self._gateway, self._secrets, self._wake)
        with self._changed:
            self._changed.wait_for(lambda: connecting.is_done or self._stopping or self._reconnect)
        if self._stopping or self._reconnect:
            connecting.give_up()
            return None
        if connecting.error is not None:
            raise connecting.error
        return connecting.link

    def _begin(self, link: Link) -> None:
        dialect, connection = link.dialect, self._connection
        limits = [connection.limit_bytes or dialect.limit_bytes, self._known_limit] if connection.address else []
        limit_bytes = min((limit for limit in limits if limit), default=None)
        self._encoder = Encoder(
            connection, is_near=dialect.is_ours and is_loopback(link.address), limit_bytes=limit_bytes
        )
        self._link = link
        self._window = Window()
        self._rule = WindowRule()
        self._resize_window()
        self._show(
            phase="streaming",
            address=link.address,
            is_local=not connection.address,
            transport=dialect.wording,
            gateway=dialect.kind,
            codec=self._encoder.codec,
            functions=link.functions,
            error=None,
            attempt=0,
            retry_at_ns=0,
            reduction=None,
            limit_bytes=limit_bytes or 0,
            strays=0,
        )

    def _make_invoker(self, link: Link, flights: Flights[Frame]) -> Invoker:
        if link.dialect.way == "stream":
            return DuplexInvoker(link.client, flights, link.pool)
        if link.dialect.way == "unary":
            return UnaryInvoker(link.client, link.dialect.unary, flights, deadline_s=self._deadline_s)
        return HttpInvoker(link.client.http, flights, deadline_s=self._deadline_s)

    def _watch(self, invoker: Invoker, flights: Flights[Frame], link: Link) -> None:
        invoker.start()
        reason = "The connection was closed."
        try:
            while not (self._stopping or self._reconnect):
                if invoker.wait(WATCH_INTERVAL_S):
                    if invoker.error is not None:
                        raise invoker.error
                    return
                if flights.expire(self._deadline_s):
                    raise GatewayStalledError(
                        f"The gateway at {link.address} has not answered for {self._connection.deadline_s:g} s."
                    )
                self._show(starting_since_ns=self._starting_since(flights.oldest))
                link.credentials.renew_if_due()
                self._resize_window()
        except GatewayError as error:
            reason = error.what
            raise
        finally:
            invoker.stop()
            flights.give_up(reason)
            self._show(starting_since_ns=0)

    def _deadline_s(self, function: str) -> float:
        """How long one frame may take."""
        deadline_s = self._connection.deadline_s
        is_cold = self._connection.address and function not in self._warm
        return max(deadline_s, COLD_START_S) if is_cold else deadline_s

    def _starting_since(self, oldest: Flight[Frame] | None) -> int:
        if oldest is None or oldest.function in self._answered_once:
            return 0
        is_notable = time.monotonic_ns() - oldest.encoded_ns > NOTABLE_WAIT_NS
        return oldest.encoded_ns if is_notable else 0

    def _resize_window(self) -> None:
        fixed = self._connection.window
        limit = fixed or self._rule.limit(every_frame=self._mailbox.waits, interval_ms=self._interval_ms())
        if limit != self._window.limit or limit != self.status.window:
            self._window.limit = limit
            self._meters.set_window(limit)
            self._show(window=limit)

    def _list_functions(self) -> None:
        link = self._link
        if link is not None:
            functions = list_functions(link.client, link.dialect)
            if link is self._link:  # else they are of a gateway that is not asked any more, or none for a broken link
                self._show(functions=functions)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # -- the invoker's threads

    def _sent(self, frame: Frame) -> None:
        self._meters.sent()
        if self._encoder.reduction != self.status.reduction:
            self._show(reduction=self._encoder.reduction)
        self._on_sent(frame)

    def _answered(self, answer: Answer[Frame]) -> None:
        if answer.encoded_ns > self._answered_once.setdefault(answer.ask.function, answer.received_ns):
            self._warm.add(answer.ask.function)
        exchange = read_answer(answer)
        self._rule.observe(
            (answer.received_ns - answer.encoded_ns) / 1e6, answer.total_ns / 1e6, answer.handler_ns / 1e6
        )
        with self.handing_over:
            self._meters.result(exchange.stamps.latency_ns, failed=isinstance(exchange.outcome, Failure))
            self._deliver(exchange)

    def _lost(self, flight: Flight[Frame], reason: str) -> None:
        with self.handing_over:
            self._meters.lost(1)
            self._deliver(read_loss(flight, reason))

    def _strayed(self) -> None:
        self._meters.strayed()
        self._show(strays=self.status.strays + 1)

    def _show(self, **changes: object) -> None:
        with self._lock:
            status = replace(self.status, **changes)  # type: ignore[arg-type]  # checked by replace at run time
            if status == self.status:
                return
            self.status = status
        self._on_status(status)


def _pause_s(attempt: int) -> float:
    return float(min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** min(attempt - 1, 10)))  # after an hour it would overflow
