"""OpenFx's gateway in Go as it was observed: its limits, its texts, its faults; and its relatives."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import grpc

from fxviewer.pb import openfx_pb2 as pb

LIMIT = 4194304
Function = Callable[[bytes], bytes]
Behaviour = Callable[[Iterator[pb.InvokeServiceRequest]], Iterator[pb.Messages]]

OPTIONS = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", -1),  # the limit is ours, with Go's text
    ("grpc.max_send_message_length", -1),
    # grpc-go's enforcement: pings more often than this are answered with GOAWAY too_many_pings.
    ("grpc.http2.min_ping_interval_without_data_ms", 300_000),
    ("grpc.http2.max_ping_strikes", 2),
    ("grpc.keepalive_permit_without_calls", 0),
    ("grpc.compression_enabled_algorithms_bitset", 1),  # identity: Go has no gzip installed
)
METHODS = (
    *("Invoke", "List", "Deploy", "Delete", "Update"),
    *("GetMeta", "GetLog", "ReplicaUpdate", "Info", "HealthCheck"),
)


class Peer:
    """A listening gRPC server that answers as `methods` say, and everything else as grpc-go does.

    Attributes:
        requests: Every InvokeServiceRequest that came, in order.
        metadata: Of each call, in order.
    """

    def __init__(self, *, credentials: grpc.ServerCredentials | None = None, port: int = 0) -> None:
        self.requests: list[pb.InvokeServiceRequest] = []
        self.metadata: list[dict[str, str]] = []
        self._server = grpc.server(ThreadPoolExecutor(10), handlers=[_Routes(self)], options=OPTIONS)
        self.port = (
            self._server.add_secure_port(f"localhost:{port}", credentials)
            if credentials
            else self._server.add_insecure_port(f"127.0.0.1:{port}")
        )
        self.address = f"{'localhost' if credentials else '127.0.0.1'}:{self.port}"
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.stop(None).wait(5)

    def methods(self) -> dict[str, Any]:
        """Return what is answered: a function of the request's bytes and the context, or a Behaviour for Invokes."""
        raise NotImplementedError

    def read(self, raw: bytes, context: grpc.ServicerContext) -> pb.InvokeServiceRequest:
        if len(raw) > LIMIT:
            text = f"grpc: received message larger than max ({len(raw)} vs. {LIMIT})"
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, text)
        request = parse(pb.InvokeServiceRequest, raw, context)
        self.requests.append(request)
        self.metadata.append({key: str(value) for key, value in context.invocation_metadata()})
        return request


class OpenFxPeer(Peer):
    """Variants C and D, with `cold_start_s` also F. `pb.FxGateway` alone."""

    def __init__(self, functions: dict[str, Function], *, cold_start_s: float = 0.0, **options: Any) -> None:
        self.functions = functions
        self.cold_start_s = cold_start_s
        self.is_released = threading.Event()
        super().__init__(**options)

    def stop(self) -> None:
        self.is_released.set()
        super().stop()

    def methods(self) -> dict[str, Any]:
        return {
            "/pb.FxGateway/HealthCheck": lambda _raw, _context: pb.Message(Msg="OK"),
            "/pb.FxGateway/Info": lambda _raw, _context: pb.Message(Msg="{}\n"),
            "/pb.FxGateway/List": self.list,
            "/pb.FxGateway/Invoke": self.invoke,
        }

    def list(self, _raw: bytes, _context: grpc.ServicerContext) -> pb.Functions:
        return pb.Functions(Functions=[pb.Function(Name=name, Replicas=1) for name in self.functions])

    def invoke(self, raw: bytes, context: grpc.ServicerContext) -> pb.Message:
        request = self.read(raw, context)
        self.is_released.wait(self.cold_start_s)
        self.cold_start_s = 0.0
        return pb.Message(Msg=self.call(request, context))

    def call(self, request: pb.InvokeServiceRequest, context: grpc.ServicerContext) -> str:
        name = request.Service
        if name not in self.functions:
            self.fail(context, name, "Unavailable", NO_SUCH_HOST.format(name=name))
        if len(request.Input) + 62 > LIMIT:
            size = len(request.Input) + 62
            self.fail(
                context, name, "ResourceExhausted", f"SERVER: Received message larger than max ({size} vs. {LIMIT})"
            )
        try:
            output = self.functions[name](request.Input)
            text = output.decode()
        except UnicodeDecodeError as error:
            self.fail(context, name, "Unknown", f"Exception calling application: {error}")
        except Exception as error:
            self.fail(context, name, "Unknown", f"Exception calling application: {error}")
        if len(output) > LIMIT - 5:
            text = f"grpc: received message larger than max ({len(output) + 5} vs. {LIMIT})"
            self.fail(context, name, "ResourceExhausted", text)
        return text

    def fail(self, context: grpc.ServicerContext, name: str, code: str, text: str) -> None:
        context.abort(grpc.StatusCode.INTERNAL, f"could not invoke: {name} - rpc error: code = {code} desc = {text}")


class OAuthPeer(OpenFxPeer):
    """Variant E: the token is a field of each message; a refusal is a sentence with status OK."""

    def __init__(self, functions: dict[str, Function], *, tokens: set[str], allowed: set[str]) -> None:
        self.tokens = tokens
        self.allowed = allowed
        super().__init__(functions)

    def list(self, raw: bytes, context: grpc.ServicerContext) -> pb.Functions:
        self.check(parse(pb.Message, raw, context).Msg, context)
        return super().list(raw, context)

    def invoke(self, raw: bytes, context: grpc.ServicerContext) -> pb.Message:
        request = self.read(raw, context)
        self.check(request.token, context)
        if request.Service not in self.allowed:
            return pb.Message(Msg="This is an unauthorized function call.\n")
        return pb.Message(Msg=self.call(request, context))

    def check(self, token: str, context: grpc.ServicerContext) -> None:
        if token not in self.tokens:
            context.abort(
                grpc.StatusCode.UNKNOWN,
                "cannot parse result from OpenFx on URL: Invalid access token\n"
                "\ninvalid character 'I' looking for beginning of value",
            )


class DcfPeer(OpenFxPeer):
    """Variants B and A: `pb.Gateway`, with or without everything but Invoke. Its stream keeps order, echoes nothing."""

    def __init__(self, functions: dict[str, Function], *, is_minimal: bool = False, **options: Any) -> None:
        self.is_minimal = is_minimal
        super().__init__(functions, **options)

    def methods(self) -> dict[str, Any]:
        if self.is_minimal:
            return {"/pb.Gateway/Invoke": self.invoke}
        known = {path.replace("FxGateway", "Gateway"): answer for path, answer in super().methods().items()}
        return known | {"/pb.Gateway/Invokes": self.invokes}

    def invokes(self, requests: Iterator[pb.InvokeServiceRequest]) -> Iterator[pb.Messages]:
        for request in requests:
            self.requests.append(request)
            yield pb.Messages(Output=self.functions[request.Service](request.Input))


class StreamPeer(Peer):
    """A gateway with `Invokes` that does whatever it is told to."""

    def __init__(self, behaviour: Behaviour, **options: Any) -> None:
        self.behaviour = behaviour
        self.streams = 0
        super().__init__(**options)

    def methods(self) -> dict[str, Any]:
        return {
            "/pb.Gateway/HealthCheck": lambda _raw, _context: pb.Message(Msg="OK"),
            "/pb.Gateway/Invokes": self.invokes,
        }

    def invokes(self, requests: Iterator[pb.InvokeServiceRequest]) -> Iterator[pb.Messages]:
        first = next(requests, None)
        if first is None:  # somebody only looks whether there is a stream
            return
        self.streams += 1
        yield from self.behaviour(_chain(first, requests))


class FunctionPeer(Peer):
    """A Python executor of OpenFx: `pb.FxWatcher/Call` and nothing else, in grpc's own words."""

    def __init__(self) -> None:
        self.calls = 0
        super().__init__()

    def methods(self) -> dict[str, Any]:
        return {"/pb.FxWatcher/Call": self.call}

    def call(self, raw: bytes, context: grpc.ServicerContext) -> pb.Reply:
        parse(pb.Request, raw, context)
        self.calls += 1
        return pb.Reply(Output="called")


NO_SUCH_HOST = (
    "all SubConns are in TransientFailure, latest connection error: connection error: desc = "
    '"transport: Error while dialing dial tcp: lookup {name}.openfx-fn on 10.255.255.53:53: no such host"'
)


def parse(message: type[Any], raw: bytes, context: grpc.ServicerContext) -> Any:
    try:
        return message.FromString(raw)
    except Exception:
        context.abort(grpc.StatusCode.INTERNAL, "grpc: failed to unmarshal the received message unexpected EOF")


def slowly(function: Function, seconds: float) -> Function:
    def slow(body: bytes) -> bytes:
        time.sleep(seconds)
        return function(body)

    return slow


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


class _Routes(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc's own
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        methods, path = self._peer.methods(), details.method
        if path not in methods:
            return grpc.unary_unary_rpc_method_handler(lambda _, context: _unimplemented(path, methods, context))
        if path.endswith("/Invokes"):
            return grpc.stream_stream_rpc_method_handler(
                lambda requests, _: methods[path](requests),
                request_deserializer=pb.InvokeServiceRequest.FromString,
                response_serializer=_serialize,
            )
        return grpc.unary_unary_rpc_method_handler(
            methods[path],
            response_serializer=lambda reply: reply if isinstance(reply, bytes) else reply.SerializeToString(),
        )


def _serialize(reply: Any) -> bytes:
    return reply if isinstance(reply, bytes) else bytes(reply.SerializeToString())


def _unimplemented(path: str, methods: dict[str, Any], context: grpc.ServicerContext) -> None:
    _, service, method = path.split("/")
    if "/pb.FxWatcher/Call" in methods:
        text = "Method not found!"
    elif any(known.startswith(f"/{service}/") for known in methods):
        text = f"unknown method {method} for service {service}"
    else:
        text = f"unknown service {service}"
    context.abort(grpc.StatusCode.UNIMPLEMENTED, text)
