"""Single questions on a connection of their own, beside the stream's."""

import dataclasses
import threading
import time

from fxviewer.errors import GatewayStalledError
from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Lost
from fxviewer.session.lane import Lane
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.status import LaneStatus
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.secret import Secrets


class Cancelled(Exception):  # noqa: N818 (it is no error: somebody wanted it)
    """The question is not to be answered any more."""


class Aside:
    """A lane fed by hand, one question at a time. Asked by one thread, cancelled by any."""

    def __init__(self, gateway: LocalGateway, connection: Connection, secrets: Secrets) -> None:
        self._connection = dataclasses.replace(connection, window=1)
        self._changed = threading.Condition()  # guards _answer, _status, _cancelled
        self._answer: Exchange | None = None
        self._status = LaneStatus()
        self._cancelled = False
        self._seq = 0
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._lane = Lane(
            self._mailbox,
            gateway,
            Meters(),
            connection=self._connection,
            function="",
            secrets=secrets,
            deliver=self._answered,
            on_sent=lambda _: None,
            on_status=self._lane_changed,
            interval_ms=lambda: None,
        )

    def start(self) -> None:
        self._lane.start()

    def stop(self, timeout_s: float) -> None:
        self._lane.stop(timeout_s)

    def cancel(self) -> None:
        """Let the question under way, and every later one, end with Cancelled."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def ask(self, frame: Frame, ask: Ask, *, send_size: tuple[int, int] | None = None) -> Exchange:
        """Send the frame and wait for what comes of it.

        Args:
            frame: Sent as it is, or scaled down to `send_size`; without, as the connection says.
            ask: What is asked.
            send_size: (width, height) to fit within.

        Raises:
            GatewayError: There is no connection, or no answer within the connection's deadline.
            Cancelled: `cancel` was called.
        """
        with self._changed:
            self._answer = None
            self._seq += 1
        numbered = dataclasses.replace(frame, seq=self._seq, captured_ns=time.monotonic_ns())
        self._lane.connect(dataclasses.replace(self._connection, send_size=send_size or self._connection.send_size))
        self._lane.ask(ask)
        self._mailbox.put(numbered)
        with self._changed:
            self._changed.wait_for(self._is_over, self._connection.deadline_s)
        self._mailbox.clear()
        answer = self._take_answer()
        if not isinstance(answer.outcome, Lost):
            return dataclasses.replace(answer, frame=frame)
        raise GatewayStalledError(f"The function “{ask.function}” did not answer: {answer.outcome.reason}")

    def _take_answer(self) -> Exchange:
        with self._changed:
            if self._cancelled:
                raise Cancelled
            if self._answer is not None:
                return self._answer
            if self._status.error is not None:
                raise self._status.error
        raise GatewayStalledError(f"There was no answer within {self._connection.deadline_s:g} s.")

    def _is_over(self) -> bool:
        return self._cancelled or self._answer is not None or self._status.error is not None

    def _answered(self, exchange: Exchange) -> None:
        with self._changed:
            if exchange.frame.seq == self._seq:
                self._answer = exchange
                self._changed.notify_all()

    def _lane_changed(self, status: LaneStatus) -> None:
        with self._changed:
            self._status = status
            self._changed.notify_all()
