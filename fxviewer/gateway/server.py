"""The gateway's process: sockets, signals, life and end."""

import ipaddress
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

from fxviewer.allocator import keep_freed_memory
from fxviewer.assets import resource
from fxviewer.errors import GatewayRefusedError, SettingsError
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.service import GatewayService
from fxviewer.pb import openfx_pb2_grpc as pb_grpc

DEFAULT_DEADLINE_S = 30.0
GRPC_THREADS = 32  # a stream holds one for its life, a unary call for its duration
OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.so_reuseport", 0),  # a port taken by another gateway is an error, not a lottery
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 1000),
)


class GatewayServer:
    """A listening gateway.

    Args:
        functions: Hosted besides the shipped samples.
        listen: "host:port"; port 0 lets the system choose.
        workers: Processes per function.
        deadline_s: A handler that needs longer is stopped.

    Raises:
        SettingsError: `listen` is no loopback address.
        GatewayRefusedError: The address cannot be listened at.
        FunctionError: A path holds no function.
    """

    def __init__(
        self,
        functions: Sequence[Path] = (),
        *,
        listen: str = "127.0.0.1:0",
        workers: int = 1,
        deadline_s: float = DEFAULT_DEADLINE_S,
    ) -> None:
        keep_freed_memory()
        host = _loopback(listen)
        self.registry = Registry(workers=workers, deadline_s=deadline_s)
        self.registry.host([resource("functions"), *functions])
        self._server = grpc.server(ThreadPoolExecutor(GRPC_THREADS, thread_name_prefix="grpc"), options=OPTIONS)
        service = GatewayService(self.registry, deadline_s=deadline_s)
        pb_grpc.add_FxGatewayServicer_to_server(service, self._server)  # type: ignore[no-untyped-call]  # generated
        pb_grpc.add_GatewayServicer_to_server(service, self._server)  # type: ignore[no-untyped-call]  # generated
        try:
            port = self._server.add_insecure_port(listen)
        except RuntimeError as error:
            raise GatewayRefusedError(
                f"The gateway cannot listen at {listen}.", "Choose another port, or 0 for any that is free."
            ) from error
        self.address = f"{host}:{port}"
        self._server.start()

    def stop(self) -> None:
        """End every call, every worker and the socket within two seconds."""
        self._server.stop(grace=None)
        self.registry.close()


def serve(
    functions: Sequence[Path],
    *,
    listen: str,
    workers: int,
    deadline_s: float,
    on_listening: Callable[[str], None],
) -> None:
    """Run a gateway until SIGINT or SIGTERM. Main thread only.

    Raises:
        GatewayError, SettingsError, FunctionError: As GatewayServer.
    """
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    server = GatewayServer(functions, listen=listen, workers=workers, deadline_s=deadline_s)
    try:
        on_listening(server.address)
        ending.wait()
    finally:
        server.stop()


def _loopback(listen: str) -> str:
    host, _, port = listen.rpartition(":")
    if not port.isdecimal():
        raise SettingsError(f"“{listen}” is no address.", "Write host:port, for example 127.0.0.1:31113.")
    try:
        is_safe = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        is_safe = False
    if not is_safe:
        raise SettingsError(f"The gateway does not listen at {host}.", "It serves this computer only: use 127.0.0.1.")
    return host
