"""What `import mesh` gives a handler: calls from one function to another, as OpenFx's executor offers them."""

import os
import sys
import threading
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any

NAME = "mesh"

GATEWAY = "FXVIEWER_MESH_GATEWAY"
"""Variable with the address of the gateway that hosts the other functions; without it, they have addresses each."""
TOKEN = "FXVIEWER_MESH_TOKEN"
PATTERN = "MESH_PATTERN"
DEFAULT_PATTERN = "{function}.openfx-fn:50052"
TIMEOUT_S = 60.0

_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
    ("grpc.service_config", '{"loadBalancingConfig":[{"round_robin":{}}]}'),
)
_lock = threading.Lock()  # guards _channels
_channels: dict[str, Any] = {}


def install() -> None:
    """Have `import mesh` find this, unless the handler has a module of this name beside it."""
    sys.meta_path.append(_Finder())


class _Finder:
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002 - importlib's
        return spec_from_file_location(NAME, __file__) if name == NAME else None


class MeshError(Exception):
    """The other function has no result."""


def mesh_call(functionName: str, input: bytes | str) -> bytes:  # noqa: N803 - OpenFx's names
    """Call another function and return its output.

    Raises:
        MeshError: It has none.
    """
    import grpc  # a handler that calls nobody need not wait for this

    from fxviewer.pb import openfx_pb2 as pb

    body = input.encode() if isinstance(input, str) else input
    gateway = os.environ.get(GATEWAY, "")
    request: Any
    if gateway:
        request = pb.InvokeServiceRequest(Service=functionName, Input=body, frame_id=0)
        methods = (("/pb.Gateway/Invokes", True), ("/pb.FxGateway/Invoke", False))
    else:
        request = pb.Request(input=body, frame_id=0)
        methods = (("/pb.FxWatcher/Calls", True), ("/pb.FxWatcher/Call", False))
    target = gateway or os.environ.get(PATTERN, DEFAULT_PATTERN).replace("{function}", functionName)
    token = os.environ.get(TOKEN, "")
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    for method, is_stream in methods:
        try:
            reply = _ask(target, method, request, is_stream=is_stream, metadata=metadata)
        except grpc.RpcError as error:
            if is_stream and error.code() == grpc.StatusCode.UNIMPLEMENTED:
                continue
            raise MeshError(f"“{functionName}” has no result: {error.details()}") from error
        if reply.HasField("error"):
            raise MeshError(f"“{functionName}” has no result: {reply.error.message}")
        return bytes(reply.Output)
    raise MeshError(f"“{functionName}” cannot be called.")


def _ask(target: str, method: str, request: Any, *, is_stream: bool, metadata: Any) -> Any:
    from fxviewer.pb import openfx_pb2 as pb

    # All replies have their output in field 1; as bytes it may be text or anything else.
    kind = (lambda message: message.SerializeToString(), pb.Messages.FromString)
    if not is_stream:
        return _channel(target).unary_unary(method, *kind)(request, timeout=TIMEOUT_S, metadata=metadata)
    replies = _channel(target).stream_stream(method, *kind)(iter([request]), timeout=TIMEOUT_S, metadata=metadata)
    return next(replies, pb.Messages(error=pb.FrameError(message="it ended without an answer")))


def _channel(target: str) -> Any:
    import grpc

    with _lock:
        if target not in _channels:
            _channels[target] = grpc.insecure_channel(target, options=_OPTIONS)
        return _channels[target]
