"""The way to a function and back: connects, keeps the frames moving, and comes back after a break."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from fxviewer.errors import CodecError, FxviewerError, GatewayError, GatewayStalledError
from fxviewer.media.codec import decode_image
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.encoder import Encoder
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome, Pairing, Stamps, Text
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.status import FunctionInfo, LaneStatus
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.client import Dialect, GatewayClient, is_loopback, parse_address
from fxviewer.stream.duplex import DuplexInvoker
from fxviewer.stream.flight import Flight, Flights
from fxviewer.stream.invoker import Invoker
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.reply import Answer
from fxviewer.stream.unary import UnaryInvoker
from fxviewer.stream.window import Window, WindowRule

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0
WATCH_INTERVAL_S = 0.25  # how often a silent gateway is noticed, and the window's size reconsidered


class Lane:
    """One connection, one function; owns the thread fx-lane and the invoker's threads.

    Args:
        mailbox: Where frames come from.
        deliver: Takes every exchange in frame order, on a thread of the invoker's.
        on_sent: Called with every frame as it leaves.
        on_status: Called with each new snapshot.
        interval_ms: Gives the source's frame interval, None when it has none.
    """

    def __init__(
        self,
        mailbox: Mailbox[Frame],
        gateway: LocalGateway,
        meters: Meters,
        *,
        connection: Connection,
        function: str,
        deliver: Callable[[Exchange], None],
        on_sent: Callable[[Frame], None],
        on_status: Callable[[LaneStatus], None],
        interval_ms: Callable[[], float | None],
    ) -> None:
        self._mailbox = mailbox
        self._gateway = gateway
        self._meters = meters
        self._connection = connection
        self._deliver = deliver
        self._on_sent = on_sent
        self._on_status = on_status
        self._interval_ms = interval_ms
        self._ask = Ask(function)
        self._rule = WindowRule()
        self._encoder = Encoder(connection, is_near=False)
        self._window = Window()
        self._lock = threading.Lock()  # guards status
        self.status = LaneStatus(function=function, is_local=not connection.address)
        self._changed = threading.Condition()  # guards the three below
        self._stopping = False
        self._reconnect = False
        self._hurry = False
        self._thread = threading.Thread(target=self._run, name="fx-lane", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def ask(self, ask: Ask) -> None:
        """Ask this from the next frame on."""
        self._ask = ask
        self._show(function=ask.function, version=ask.version)

    def connect(self, connection: Connection) -> None:
        old, self._connection = self._connection, connection
        self._encoder.connection = connection
        self._show(is_local=not connection.address, codec=self._encoder.codec if self.status.codec else "")
        if (old.address, old.transport, old.deadline_s) != (
            connection.address,
            connection.transport,
            connection.deadline_s,
        ):
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
            self._show(phase="connecting" if attempt == 0 else "waiting", window=0)
            began_ns = time.monotonic_ns()
            try:
                self._converse()
                attempt = 0
            except FxviewerError as error:
                # A conversation that went well for a while starts the back-off anew.
                attempt = 1 if time.monotonic_ns() - began_ns > LONGEST_RETRY_S * 1e9 else attempt + 1
                log.info("the lane waits: %s", error)
                self._wait_to_retry(error, attempt)
        self._show(phase="stopped", window=0)

    def _wait_to_retry(self, error: FxviewerError, attempt: int) -> None:
        pause_s = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempt - 1)) * random.uniform(0.8, 1.2)
        self._show(
            phase="waiting",
            error=error,
            attempt=attempt,
            retry_at_ns=time.monotonic_ns() + int(pause_s * 1e9),
            window=0,
        )
        with self._changed:
            self._hurry = False
            self._changed.wait_for(lambda: self._stopping or self._reconnect or self._hurry, pause_s)

    def _converse(self) -> None:
        """Connect and keep frames moving until stopped, reconnected (returns) or broken (raises)."""
        connection = self._connection
        address = parse_address(connection.address) if connection.address else self._gateway.ensure_running()
        client = GatewayClient(address)
        try:
            dialect = client.probe(connection.transport)
            self._begin(client, address, dialect)
            flights = Flights(
                self._mailbox,
                self._window,
                encode=self._encoder.encode,
                ask=lambda: self._ask,
                on_sent=self._sent,
            )
            invoker: Invoker = (
                DuplexInvoker(client, flights, self._answered)
                if dialect.streams
                else UnaryInvoker(client, dialect.unary, flights, self._answered, deadline_s=connection.deadline_s)
            )
            self._watch(invoker, flights, address)
        finally:
            client.close()

    def _begin(self, client: GatewayClient, address: str, dialect: Dialect) -> None:
        self._encoder = Encoder(self._connection, is_near=dialect.is_ours and is_loopback(address))
        self._window = Window()
        self._rule = WindowRule()
        self._resize_window()
        self._show(
            phase="streaming",
            address=address,
            is_local=not self._connection.address,
            transport="stream (pb.Gateway/Invokes)" if dialect.streams else f"unary ({dialect.unary}/Invoke)",
            codec=self._encoder.codec,
            functions=_functions(client),
            error=None,
            attempt=0,
            retry_at_ns=0,
        )

    def _watch(self, invoker: Invoker, flights: Flights[Frame], address: str) -> None:
        invoker.start()
        reason = "The connection was closed."
        try:
            while not (self._stopping or self._reconnect):
                if invoker.wait(WATCH_INTERVAL_S / 5):
                    if invoker.error is not None:
                        raise invoker.error
                    return
                if flights.oldest_age_s() > self._connection.deadline_s:
                    raise GatewayStalledError(
                        f"The gateway at {address} has not answered for {self._connection.deadline_s:g} s."
                    )
                self._resize_window()
        except GatewayError as error:
            reason = error.what
            raise
        finally:
            invoker.stop()
            self._lose(flights.give_up(), reason)

    def _resize_window(self) -> None:
        fixed = self._connection.window
        limit = fixed or self._rule.limit(every_frame=self._mailbox.waits, interval_ms=self._interval_ms())
        if limit != self._window.limit or limit != self.status.window:
            self._window.limit = limit
            self._meters.set_window(limit)
            self._show(window=limit)

    def _list_functions(self) -> None:
        address = self.status.address
        if not address:
            return
        client = GatewayClient(address)
        try:
            self._show(functions=_functions(client))
        finally:
            client.close()

    # -- the invoker's threads

    def _sent(self, frame: Frame) -> None:
        self._meters.sent()
        self._on_sent(frame)

    def _answered(self, answer: Answer[Frame]) -> None:
        outcome = _outcome(answer)
        decoded_ns = time.monotonic_ns()
        self._rule.observe(
            (answer.received_ns - answer.encoded_ns) / 1e6, answer.total_ns / 1e6, answer.handler_ns / 1e6
        )
        exchange = Exchange(
            frame=answer.item,
            function=answer.ask.function,
            version=answer.version,
            sent=answer.sent,
            outcome=outcome,
            pairing=_pairing(answer),
            stamps=_stamps(answer, decoded_ns),
            parameters=answer.ask.parameters,
            profile=answer.profile,
        )
        self._meters.result(exchange.stamps.latency_ns, failed=isinstance(outcome, Failure))
        self._deliver(exchange)

    def _lose(self, flights: list[Flight[Frame]], reason: str) -> None:
        for flight in flights:
            stamps = Stamps(flight.item.captured_ns, flight.taken_ns, flight.encoded_ns, 0, 0)
            self._meters.lost(1)
            ask = flight.ask
            self._deliver(
                Exchange(flight.item, ask.function, "", flight.sent, Lost(reason), "by order", stamps, ask.parameters)
            )

    def _show(self, **changes: object) -> None:
        with self._lock:
            status = replace(self.status, **changes)  # type: ignore[arg-type]  # checked by replace at run time
            if status == self.status:
                return
            self.status = status
        self._on_status(status)


def _functions(client: GatewayClient) -> tuple[FunctionInfo, ...]:
    return tuple(
        FunctionInfo(one.Name, one.Image, one.Replicas, one.AvailableReplicas, one.Annotations.get("desc", ""))
        for one in client.functions()
    )


def _outcome(answer: Answer[Frame]) -> Outcome:
    result = answer.result
    if isinstance(result, Failure):
        return result
    if isinstance(result, str):
        return Text(result)
    try:
        return Picture(decode_image(result), result)
    except CodecError as error:
        return Failure(
            "output", "", f"The function returned {len(result)} bytes that are no image.", f"{error.what} {error.cure}"
        )


def _pairing(answer: Answer[Frame]) -> Pairing:
    if answer.is_exact:
        return "exact"
    return "exact (1 in flight)" if answer.was_alone else "by order"


def _stamps(answer: Answer[Frame], decoded_ns: int) -> Stamps:
    return Stamps(
        captured_ns=answer.item.captured_ns,
        taken_ns=answer.taken_ns,
        encoded_ns=answer.encoded_ns,
        received_ns=answer.received_ns,
        decoded_ns=decoded_ns,
        gateway_wait_ns=answer.wait_ns,
        handler_ns=answer.handler_ns,
        gateway_total_ns=answer.total_ns,
    )
