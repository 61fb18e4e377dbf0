"""Calls of functions: from OpenFx's requests to its replies."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Protocol, TypeVar

from fxviewer.frame_pool import PooledFrame, PoolReader, Span
from fxviewer.gateway.call import Call, Failure, Result, answered
from fxviewer.gateway.host import Host
from fxviewer.gateway.metrics import Metrics
from fxviewer.gateway.turns import Turns
from fxviewer.gateway.wording import refusal
from fxviewer.pb import openfx_pb2 as pb

STREAM_DEPTH = 64  # requests of one stream that may wait here; the viewer's own window is never larger
JOIN_TIMEOUT_S = 1.0

Reply = TypeVar("Reply", pb.Message, pb.Messages)


class Ending(Protocol):
    """What a stream needs of its grpc.ServicerContext."""

    def add_callback(self, callback: Callable[[], None]) -> bool: ...


class Invocation:
    """Safe from any thread.

    Args:
        reads_extras: Callers that number their frames get the extension fields, and failures in them.
        pool: Where the viewer that started this gateway may leave its frames.
    """

    def __init__(self, host: Host, metrics: Metrics, *, reads_extras: bool, pool: PoolReader | None = None) -> None:
        self._pool = pool
        self._host = host
        self._metrics = metrics
        self._reads_extras = reads_extras

    def text(self, function: str, body: bytes) -> str:
        """Call a function for somebody who speaks no gRPC; not counted, as in OpenFx.

        Raises:
            StatusError: It has no result.
        """
        began_s = time.perf_counter()
        result = self._host.submit(function, Call(body)).result()
        if result.error is not None:
            raise refusal(function, result, time.perf_counter() - began_s)
        return _as_text(result.output)

    def answer(self, request: pb.InvokeServiceRequest) -> pb.Message:
        """Raises:
        StatusError: There is no result, and the caller does not read why from the extension fields.
        """
        arrived_ns = time.perf_counter_ns()
        result = self._submit(request).result()
        elapsed_s = (time.perf_counter_ns() - arrived_ns) / 1e9
        if result.error is None:
            self._metrics.count(request.Service, elapsed_s)
        elif not self._wants_extras(request):
            raise refusal(request.Service, result, elapsed_s)
        return self._complete(pb.Message(Msg=_as_text(result.output)), request, result, arrived_ns)

    def stream(self, requests: Iterator[pb.InvokeServiceRequest], context: Ending) -> Iterator[pb.Messages]:
        """Answer in the order of the requests; a failure costs its own request only.

        Several requests are under way at a time. Ends with `context`, also while a function is at work.
        """
        turns: Turns[_Turn] = Turns(STREAM_DEPTH)
        reader = threading.Thread(target=self._read, args=(requests, turns), name="fx-stream", daemon=True)
        reader.start()
        if not context.add_callback(turns.close):
            turns.close()
        try:
            while (turn := turns.take()) is not None:
                yield self._complete_turn(turn)
        finally:
            turns.close()
            reader.join(JOIN_TIMEOUT_S)

    def _read(self, requests: Iterator[pb.InvokeServiceRequest], turns: "Turns[_Turn]") -> None:
        try:
            for request in requests:
                arrived_ns = time.perf_counter_ns()
                future = self._submit(request)
                if not turns.put((request, future, arrived_ns), future):
                    return
        except Exception:  # grpc raises a bare Exception when the caller goes
            turns.close()
        finally:
            turns.end()

    def _submit(self, request: pb.InvokeServiceRequest) -> "Future[Result]":
        if not self._reads_extras:
            return self._host.submit(request.Service, Call(request.Input))
        frame_id = request.frame_id if request.HasField("frame_id") else None
        pooled = None
        if request.HasField("shared"):
            pooled = self._find(request.shared)
            if pooled is None:
                return answered(_NOT_SHARED)
        call = Call(request.Input, frame_id, request.parameters, request.version, request.profile, pooled)
        return self._host.submit(request.Service, call)

    def _find(self, shared: pb.SharedInput) -> PooledFrame | None:
        return None if self._pool is None else self._pool.find(Span(shared.offset, shared.size), shared.key)

    def _complete_turn(self, turn: "_Turn") -> pb.Messages:
        request, future, arrived_ns = turn
        result = future.result()
        if result.error is None:
            self._metrics.count(request.Service, (time.perf_counter_ns() - arrived_ns) / 1e9)
        return self._complete(pb.Messages(Output=result.output), request, result, arrived_ns)

    def _complete(self, reply: Reply, request: pb.InvokeServiceRequest, result: Result, arrived_ns: int) -> Reply:
        if not self._wants_extras(request):
            return reply
        reply.frame_id = request.frame_id
        reply.version = result.version
        reply.timing.wait_ns = result.wait_ns
        reply.timing.handler_ns = result.handler_ns
        for line in result.profile:
            reply.profile.add(file=line.file, line=line.line, hits=line.hits, total_ns=line.total_ns)
        if result.error is not None:
            reply.error.CopyFrom(pb.FrameError(**result.error))
        reply.timing.total_ns = time.perf_counter_ns() - arrived_ns
        return reply

    def _wants_extras(self, request: pb.InvokeServiceRequest) -> bool:
        return self._reads_extras and request.HasField("frame_id")


_NOT_SHARED: Failure = {
    "kind": "UNREACHABLE",
    "message": "The input lies in memory that this gateway does not share with the caller.",
    "hint": "Send it in the request.",
}

_Turn = tuple[pb.InvokeServiceRequest, "Future[Result]", int]


def _as_text(output: bytes) -> str:
    """Text stays text; images become base64, as KETI's functions send them: the unary reply is a string."""
    try:
        return output.decode()
    except UnicodeDecodeError:
        return base64.b64encode(output).decode()
