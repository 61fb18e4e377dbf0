"""Asking one call at a time, several under way: Invoke of either service."""

import logging
import queue
import threading
from typing import Any, Generic, TypeVar

import grpc

from fxviewer.errors import GatewayError
from fxviewer.stream.client import GatewayClient, Service, connection_error, frame_failure
from fxviewer.stream.flight import Flight, Flights, Numbered
from fxviewer.stream.invoker import STOP_TIMEOUT_S, Deliver

log = logging.getLogger(__name__)

T = TypeVar("T", bound=Numbered)


class UnaryInvoker(Generic[T]):
    """Calls under way, as many as the window allows; fx-invoke starts them, fx-receive takes them in that order."""

    def __init__(
        self, client: GatewayClient, service: Service, flights: Flights[T], deliver: Deliver[T], *, deadline_s: float
    ) -> None:
        self._client = client
        self._service = service
        self._flights = flights
        self._deliver = deliver
        self._deadline_s = deadline_s
        # Bounded by the window: a flight is in here only while it holds a credit.
        self._calls: queue.SimpleQueue[tuple[Flight[T], Any] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards _open_calls
        self._open_calls: set[Any] = set()
        self._stop_requested = threading.Event()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._invoke, name="fx-invoke", daemon=True),
            threading.Thread(target=self._receive, name="fx-receive", daemon=True),
        ]
        self.error: GatewayError | None = None

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_s: float) -> bool:
        return self._ended.wait(timeout_s)

    def stop(self) -> None:
        self._stop_requested.set()
        self._flights.close()
        with self._lock:
            calls = list(self._open_calls)
        for call in calls:
            call.cancel()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(STOP_TIMEOUT_S)

    def _invoke(self) -> None:
        try:
            while not self._stop_requested.is_set() and (flight := self._flights.depart()) is not None:
                call = self._client.invoke(self._service, flight.request(), self._deadline_s)
                with self._lock:
                    self._open_calls.add(call)
                self._calls.put((flight, call))
                if self._stop_requested.is_set():
                    call.cancel()
        finally:
            self._calls.put(None)

    def _receive(self) -> None:
        try:
            while (started := self._calls.get()) is not None:
                flight, call = started
                try:
                    self._take(flight, call)
                finally:
                    with self._lock:
                        self._open_calls.discard(call)
        except grpc.RpcError as error:
            if not self._stop_requested.is_set():
                self.error = connection_error(error, self._client.address)
        finally:
            self._flights.close()
            self._ended.set()

    def _take(self, flight: Flight[T], call: Any) -> None:
        try:
            reply = call.result()
        except grpc.RpcError as error:
            failure = frame_failure(error, flight.function)
            if failure is None:
                raise
            reply = failure
        except grpc.FutureCancelledError:
            return
        answer = self._flights.answer(flight, reply)
        if answer is not None:
            self._deliver(answer)
