"""Both of OpenFx's services on top of one registry."""
# ruff: noqa: N802, ARG002 (method names and signatures are gRPC's)

import base64
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import grpc

from fxviewer import __version__
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.worker import Result
from fxviewer.pb import openfx_pb2 as pb

IDENTITY = (("fxviewer-gateway", __version__),)
"""Initial metadata by which a viewer recognises us."""

STREAM_DEPTH = 64  # requests of one stream that may wait here; the viewer's own window is far smaller
POLL_S = 0.25  # how soon a stream that has ended lets go of its thread


class GatewayService:
    """Answers pb.FxGateway and pb.Gateway; the two differ in Invokes only. Called on grpc's threads."""

    def __init__(self, registry: Registry, *, deadline_s: float) -> None:
        self._registry = registry
        self._deadline_s = deadline_s

    def Invoke(self, request: pb.InvokeServiceRequest, context: grpc.ServicerContext) -> pb.Message:
        arrived_ns = time.perf_counter_ns()
        result = self._submit(request).result()
        reads_extras = request.HasField("frame_id")
        if result.error is not None and not reads_extras:
            context.abort(grpc.StatusCode.INTERNAL, _foreign_text(request.Service, result.error))
        reply = pb.Message(Msg=_as_text(result.output))
        _add_extras(reply, request, result, arrived_ns)
        return reply

    def Invokes(
        self, requests: Iterator[pb.InvokeServiceRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.Messages]:
        context.send_initial_metadata(IDENTITY)
        started: queue.Queue[tuple[pb.InvokeServiceRequest, Future[Result], int] | None] = queue.Queue(STREAM_DEPTH)
        reader = threading.Thread(target=self._read, args=(requests, started, context), name="fx-stream", daemon=True)
        reader.start()
        while (one := started.get()) is not None:
            request, future, arrived_ns = one
            result = future.result()
            reply = pb.Messages(Output=result.output)
            _add_extras(reply, request, result, arrived_ns)
            yield reply

    def List(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Functions:
        return pb.Functions(Functions=[self._describe(name) for name in self._registry.names()])

    def GetMeta(self, request: pb.FunctionRequest, context: grpc.ServicerContext) -> pb.Function:
        if self._registry.function(request.FunctionName) is None:
            context.abort(grpc.StatusCode.NOT_FOUND, "function is not exist")  # OpenFx's words
        return self._describe(request.FunctionName)

    def GetLog(self, request: pb.FunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        workers = self._registry.running(request.FunctionName)
        if workers is None:
            return pb.Message()
        return pb.Message(Msg=f"---\nName: {request.FunctionName}\nLog:\n" + "\n".join([*workers.log, ""]))

    def Info(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Message:
        context.send_initial_metadata(IDENTITY)
        return pb.Message(Msg=f"fxGateway:\n  version: fxviewer-{__version__}\n")

    def HealthCheck(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Message:
        context.send_initial_metadata(IDENTITY)
        return pb.Message(Msg="OK")

    def _refuse(self, request: Any, context: grpc.ServicerContext) -> pb.Message:
        context.abort(
            grpc.StatusCode.PERMISSION_DENIED,
            "this gateway hosts the functions it was started with and takes no others",
        )
        raise AssertionError("abort raises")

    Deploy = Delete = Update = ReplicaUpdate = _refuse

    def _submit(self, request: pb.InvokeServiceRequest) -> "Future[Result]":
        workers = self._registry.workers(request.Service)
        if workers is not None:
            return workers.submit(request.Input)
        unknown: Future[Result] = Future()
        error = {
            "kind": "UNKNOWN_FUNCTION",
            "message": f"The gateway knows no function “{request.Service}”.",
            "hint": "Choose one of: " + ", ".join(self._registry.names()) + ".",
        }
        unknown.set_result(Result(b"", error, "", 0, 0))
        return unknown

    def _read(self, requests: Any, started: "queue.Queue[Any]", context: grpc.ServicerContext) -> None:
        try:
            for request in requests:
                arrived_ns = time.perf_counter_ns()
                entry = (request, self._submit(request), arrived_ns)
                while context.is_active():
                    try:
                        started.put(entry, timeout=POLL_S)
                        break
                    except queue.Full:
                        continue
        except Exception as error:  # grpc raises a bare Exception when the caller goes
            if context.is_active():
                raise error
        finally:
            while True:
                try:
                    started.put(None, timeout=POLL_S)
                    break
                except queue.Full:
                    if not context.is_active():
                        break

    def _describe(self, name: str) -> pb.Function:
        function = self._registry.function(name)
        workers = self._registry.running(name)
        assert function is not None
        replicas = workers.replicas if workers else 0
        return pb.Function(
            Name=name,
            Image=str(function.handler),
            InvocationCount=workers.invocations if workers else 0,
            Replicas=replicas,
            AvailableReplicas=replicas,
            Annotations={"desc": function.description},
            Labels={"openfx_fn": name},
        )


def _as_text(output: bytes) -> str:
    """Text stays text; images become base64, as KETI's functions send them: the unary reply is a string."""
    try:
        return output.decode()
    except UnicodeDecodeError:
        return base64.b64encode(output).decode()


def _add_extras(reply: Any, request: pb.InvokeServiceRequest, result: Result, arrived_ns: int) -> None:
    if not request.HasField("frame_id"):
        return
    reply.frame_id = request.frame_id
    reply.version = result.version
    reply.timing.wait_ns = result.wait_ns
    reply.timing.handler_ns = result.handler_ns
    reply.timing.total_ns = time.perf_counter_ns() - arrived_ns
    if result.error is not None:
        reply.error.CopyFrom(pb.FrameError(**result.error))


def _foreign_text(function: str, error: dict[str, Any]) -> str:
    """Word a failure as OpenFx's gateway does; its clients search these texts."""
    start = f"could not invoke: {function} - rpc error: code ="
    if error["kind"] == "UNKNOWN_FUNCTION":
        return f"{start} Unavailable desc = lookup {function}.openfx-fn: no such host"
    return f"{start} Unknown desc = Exception calling application: {error['message']}"
