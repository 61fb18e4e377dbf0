"""Asking one call at a time, several under way: Invoke of either service."""

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import grpc

from fxviewer.errors import GatewayError
from fxviewer.stream.client import GatewayClient, Service, connection_error, frame_failure
from fxviewer.stream.flight import Flight, Flights, Numbered
from fxviewer.stream.invoker import STOP_TIMEOUT_S

LATE_S = 60.0  # a call stays open so long after its frame was given up: the gateway works on, heard or not

T = TypeVar("T", bound=Numbered)


class UnaryInvoker(Generic[T]):
    """Calls under way, as many as the window allows; fx-invoke starts them, fx-receive takes them as they come."""

    def __init__(
        self, client: GatewayClient, service: Service, flights: Flights[T], *, deadline_s: Callable[[str], float]
    ) -> None:
        self._client = client
        self._service = service
        self._flights = flights
        self._deadline_s = deadline_s
        # Bounded by the window and Flights' limit of late calls. None is the end.
        self._done: queue.SimpleQueue[tuple[Flight[T], Any] | None] = queue.SimpleQueue()
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
        self._done.put(None)
        with self._lock:
            calls = list(self._open_calls)
        for call in calls:
            call.cancel()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(STOP_TIMEOUT_S)

    def _invoke(self) -> None:
        while not self._stop_requested.is_set() and (flight := self._flights.depart()) is not None:
            timeout_s = self._deadline_s(flight.function) + LATE_S
            call = self._client.invoke(self._service, flight.request(self._client.token), timeout_s)
            with self._lock:
                self._open_calls.add(call)
            # On grpc's own thread, which other calls wait for: decoding is not its work.
            call.add_done_callback(lambda call, flight=flight: self._done.put((flight, call)))
            if self._stop_requested.is_set():
                call.cancel()

    def _receive(self) -> None:
        try:
            while (done := self._done.get()) is not None:
                flight, call = done
                with self._lock:
                    self._open_calls.discard(call)
                self._take(flight, call)
        except grpc.RpcError as error:
            if not self._stop_requested.is_set():
                self.error = connection_error(error, self._client.address)
        finally:
            self._flights.close()
            self._ended.set()

    def _take(self, flight: Flight[T], call: Any) -> None:
        try:
            self._flights.answer(flight, call.result())
        except grpc.RpcError as error:
            if (failure := frame_failure(error, flight.function)) is not None:
                self._flights.answer(flight, failure)
            elif error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
                self._flights.fail(flight, "There was no answer.")
            else:
                raise
        except grpc.FutureCancelledError:
            self._flights.fail(flight, "The call was broken off.")
