"""Asking through one stream: pb.Gateway/Invokes, requests and replies in step."""

import threading
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import grpc

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayUnreachableError
from fxviewer.frame_pool import FramePool
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest
from fxviewer.stream.client import GatewayClient, connection_error
from fxviewer.stream.flight import Flight, Flights, Numbered
from fxviewer.stream.invoker import STOP_TIMEOUT_S
from fxviewer.stream.shared_input import SharedInputs

T = TypeVar("T", bound=Numbered)


class DuplexInvoker(Generic[T]):
    """One open stream. grpc's own thread draws the requests, fx-receive takes the replies.

    Args:
        pool: Shared with the gateway; frames are left there while there is room. Without it they are all sent.
    """

    def __init__(self, client: GatewayClient, flights: Flights[T], pool: FramePool | None = None) -> None:
        self._shared = SharedInputs(pool) if pool is not None else None
        self._client = client
        self._flights = flights
        self._call: Any = None
        self._stop_requested = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._receive, name="fx-receive", daemon=True)
        self.error: GatewayError | None = None

    def start(self) -> None:
        self._call = self._client.invokes(self._requests())
        self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        return self._ended.wait(timeout_s)

    def stop(self) -> None:
        self._stop_requested.set()
        # cancel() does not wake an iterator that grpc is blocked in, so wake it ourselves.
        self._flights.close()
        if self._call is not None:
            self._call.cancel()
            self._thread.join(STOP_TIMEOUT_S)

    def _requests(self) -> Iterator[InvokeServiceRequest]:
        while (flight := self._flights.depart()) is not None:
            yield self._request(flight)

    def _request(self, flight: Flight[T]) -> InvokeServiceRequest:
        shared = self._shared.put(flight.item.seq, flight.sent.body) if self._shared is not None else None
        sent = flight.sent.body if shared is None else b""
        return flight.ask.request(sent, flight.item.seq, self._client.token, shared)

    def _receive(self) -> None:
        try:
            self.error = self._take_replies()
        except grpc.RpcError as error:
            self.error = connection_error(error, self._client.address)
        finally:
            if self._stop_requested.is_set():
                self.error = None
            self._flights.close()
            if self._shared is not None:
                self._shared.close()
            self._ended.set()

    def _take_replies(self) -> GatewayError:
        """Take replies until the gateway ends the stream, and return why it is over."""
        for reply in self._call:
            if self._shared is not None:
                self._shared.answered(reply.frame_id)
            if not self._flights.land(reply):
                self._call.cancel()
                return GatewayRefusedError(
                    f"The gateway at {self._client.address} sent more replies than it got frames.",
                    "Which reply belongs to which frame is uncertain, so the stream is opened anew.",
                )
        return GatewayUnreachableError(f"The gateway at {self._client.address} ended the stream.", "It is opened anew.")
