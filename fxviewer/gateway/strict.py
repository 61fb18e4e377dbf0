"""The limits of the real OpenFx, for those who want to know before they deploy: texts only, 4 MiB a hop, 10 s."""

from concurrent.futures import Future

import grpc

from fxviewer.gateway.call import Call, Failure, Kind, Result
from fxviewer.gateway.clock import openfx_time
from fxviewer.gateway.function import Function
from fxviewer.gateway.host import Host
from fxviewer.gateway.registry import FunctionState
from fxviewer.gateway.status import StatusError
from fxviewer.gateway.wording import WordedResult, behind, connection_refused, too_large
from fxviewer.pb import openfx_pb2 as pb

LIMIT_BYTES = 4 << 20
"""Of a message, at each receiver: gRPC's default, which no part of OpenFx changes."""

WRITE_LIMIT_S = 10.0
"""For an answer over HTTP, from the end of the request's head: OpenFx's own setting. gRPC has none."""

_WATCHER = "127.0.0.1:50051"  # where a function would be that is not ready


def check_size(request: pb.InvokeServiceRequest) -> None:
    """Raises:
    StatusError: The real gateway would not receive this.
    """
    size = request.ByteSize()
    if size > LIMIT_BYTES:
        raise StatusError(grpc.StatusCode.RESOURCE_EXHAUSTED, too_large(size, LIMIT_BYTES, side="grpc"))


class StrictHost:
    """The same functions, behind the hops that the real gateway and its executor put between."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def names(self) -> list[str]:
        return self._host.names()

    def state(self, name: str) -> FunctionState | None:
        return self._host.state(name)

    def submit(self, name: str, call: Call) -> "Future[Result]":
        size = _request_size(name, call.body)
        if size > LIMIT_BYTES:
            return _done(_too_large(size, "SERVER"))
        answer: Future[Result] = Future()
        inner = self._host.submit(name, call)
        answer.add_done_callback(lambda done: done.cancelled() and inner.cancel())
        inner.add_done_callback(lambda done: _pass_on(done, answer))
        return answer

    def deploy(self, function: Function, replicas: int) -> None:
        self._host.deploy(function, replicas)

    def scale(self, name: str, replicas: int) -> None:
        self._host.scale(name, replicas)

    def remove(self, name: str) -> None:
        self._host.remove(name)

    def close(self) -> None:
        self._host.close()


def _pass_on(inner: "Future[Result]", answer: "Future[Result]") -> None:
    if answer.set_running_or_notify_cancel():
        answer.set_result(_judge(inner.result()))


def _judge(result: Result) -> Result:
    """Say what would have become of this result on its way through the real executor and gateway."""
    if result.error is not None:
        return _reword(result, result.error)
    if not result.is_plain:
        return _of_another_type()
    try:
        text = result.output.decode()
    except UnicodeDecodeError as error:
        return _failed("OUTPUT", behind(grpc.StatusCode.UNKNOWN, f"Exception calling application: {error}"))
    size = pb.Reply(Output=text).ByteSize()
    return _too_large(size, "grpc") if size > LIMIT_BYTES else result


def _reword(result: Result, error: Failure) -> Result:
    if isinstance(result, WordedResult):  # by who runs the function elsewhere
        return result
    if error["kind"] == "LOAD":  # the real executor ends, so nobody listens
        return _failed("LOAD", behind(grpc.StatusCode.UNAVAILABLE, connection_refused(_WATCHER)))
    return _of_another_type() if error["kind"] == "OUTPUT" else result


def _of_another_type() -> Result:
    words = "Exception calling application: bad argument type for built-in operation"
    return _failed("OUTPUT", behind(grpc.StatusCode.UNKNOWN, words))


def _request_size(name: str, body: bytes) -> int:
    """Return how large the message to the executor would be; without copying the body."""
    info = pb.Info(FunctionName=name, Trigger=pb.Trigger(Name="grpc", Time=openfx_time()))
    head = pb.Request(info=info).ByteSize()
    length, prefix = len(body), 2  # the field's tag and the last byte of its length
    while length > 0x7F:
        length >>= 7
        prefix += 1
    return head + (prefix + len(body) if body else 0)


def _too_large(size: int, side: str) -> Result:
    return _failed("OUTPUT", behind(grpc.StatusCode.RESOURCE_EXHAUSTED, too_large(size, LIMIT_BYTES, side=side)))


def _failed(kind: Kind, cause: str) -> Result:
    error: Failure = {"kind": kind, "message": cause, "hint": ""}
    return WordedResult(b"", error, "", cause=cause)


def _done(result: Result) -> "Future[Result]":
    future: Future[Result] = Future()
    future.set_result(result)
    return future
