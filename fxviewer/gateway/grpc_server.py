"""The gRPC side of a gateway: its services on one port."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2

from fxviewer.gateway.door import Door
from fxviewer.gateway.grpc_rules import StreamLimit, UnknownMethods
from fxviewer.gateway.service import OpenFxService
from fxviewer.gateway.workbench import WorkbenchService
from fxviewer.pb import openfx_pb2, openfx_pb2_grpc, workbench_pb2, workbench_pb2_grpc

STREAMS = 100  # at a time; each holds two threads
THREADS = STREAMS + 156  # a unary call holds one until its function has answered
CALLS = 2000  # at a time; what no thread is free for waits, what is beyond is refused
STOP_TIMEOUT_S = 1.0

_OPENFX, _DCF, _WORKBENCH = "pb.FxGateway", "pb.Gateway", "fxviewer.Workbench"
_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.so_reuseport", 0),  # a port taken by another gateway is an error, not a lottery
)
_FRIENDLY = (
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 1000),
)
# The real gateway hangs up on those who ping, which is gRPC's default, and has no decompressor.
_STRICT = (("grpc.compression_enabled_algorithms_bitset", 1),)


class GrpcServer:
    """Has its address at once, and answers from `start` to `stop`.

    Args:
        is_strict: Only what the real OpenFx has: pb.FxGateway alone.

    Raises:
        GatewayRefusedError: The address cannot be listened at.
    """

    def __init__(self, door: Door, *, is_strict: bool) -> None:
        self._door = door
        self._is_strict = is_strict
        self._server = grpc.server(
            ThreadPoolExecutor(THREADS, thread_name_prefix="grpc"),
            interceptors=[StreamLimit(STREAMS)],
            options=(*_OPTIONS, *(_STRICT if is_strict else _FRIENDLY)),
            maximum_concurrent_rpcs=CALLS,
        )
        self.address = door.address(self._listen())

    def start(self, service: OpenFxService, workbench: WorkbenchService | None) -> None:
        """Answer with these; without a workbench where it is None."""
        services = self._add(service, workbench)
        self._server.add_generic_rpc_handlers((UnknownMethods(services),))
        self._server.start()

    def stop(self) -> None:
        """End every call and the socket, within STOP_TIMEOUT_S."""
        # Those who watch its health see the connection end. To tell them first waits for them while their own end
        # waits for it (grpcio-health-checking 1.71).
        self._server.stop(grace=None).wait(STOP_TIMEOUT_S)
        if self._door.path is not None:
            self._door.path.unlink(missing_ok=True)

    def _add(self, service: OpenFxService, workbench: WorkbenchService | None) -> Sequence[str]:
        openfx_pb2_grpc.add_FxGatewayServicer_to_server(service, self._server)  # type: ignore[no-untyped-call]  # generated
        if self._is_strict:
            return [_OPENFX]
        services = [_OPENFX, _DCF]
        openfx_pb2_grpc.add_GatewayServicer_to_server(service, self._server)  # type: ignore[no-untyped-call]  # generated
        if workbench is not None:
            workbench_pb2_grpc.add_WorkbenchServicer_to_server(workbench, self._server)  # type: ignore[no-untyped-call]  # generated
            services.append(_WORKBENCH)
        healthy = health.HealthServicer()
        for name in services:
            healthy.set(name, health_pb2.HealthCheckResponse.SERVING)
        health_pb2_grpc.add_HealthServicer_to_server(healthy, self._server)
        services += [health.SERVICE_NAME, reflection.SERVICE_NAME]
        reflection.enable_server_reflection(services, self._server, _described())
        return services

    def _listen(self) -> int:
        self._door.claim()
        before = os.umask(0o177) if self._door.path is not None else None  # the socket is for its owner alone
        try:
            return int(self._server.add_insecure_port(self._door.address()))
        except RuntimeError as error:
            raise self._door.refusal() from error
        finally:
            if before is not None:
                os.umask(before)


def _described() -> DescriptorPool:
    """Return what reflection tells of; our own messages are in pools of their own."""
    pool = DescriptorPool()
    for module in (openfx_pb2, workbench_pb2, health_pb2, reflection_pb2):
        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
    return pool
