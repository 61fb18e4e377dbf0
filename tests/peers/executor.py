"""Executors of functions that are not ours, in this process."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import grpc

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import add_FxWatcherServicer_to_server


class ExecutorPeer:
    """Answers what it is asked, with the unary call and with the stream.

    Args:
        address: "host:port", where port 0 lets the system choose.

    Attributes:
        peers: From which connection each call came, in order.
    """

    def __init__(self, address: str = "127.0.0.1:0") -> None:
        self.peers: list[str] = []
        self._server = grpc.server(ThreadPoolExecutor(40), options=[("grpc.so_reuseport", 0)])
        self._add_to(self._server)
        self.address = f"{address.rpartition(':')[0]}:{self._server.add_insecure_port(address)}"
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._server.stop(None).wait(5)

    def _add_to(self, server: grpc.Server) -> None:
        add_FxWatcherServicer_to_server(self, server)  # type: ignore[no-untyped-call]  # generated

    def Call(self, request: pb.Request, context: grpc.ServicerContext) -> pb.Reply:  # noqa: N802 - grpc's
        self.peers.append(context.peer())
        return pb.Reply(Output=request.input.decode())

    def Calls(  # noqa: N802
        self, requests: Iterator[pb.Request], context: grpc.ServicerContext
    ) -> Iterator[pb.Response]:
        for request in requests:
            self.peers.append(context.peer())
            yield pb.Response(Output=request.input)


class RawExecutorPeer(ExecutorPeer):
    """Puts on the wire whatever `answer` returns, unless that ends the call."""

    def __init__(self, address: str, answer: Callable[[grpc.ServicerContext], bytes]) -> None:
        self._answer = answer
        super().__init__(address)

    def _add_to(self, server: grpc.Server) -> None:
        call = grpc.unary_unary_rpc_method_handler(lambda _, context: self._answer(context))
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("pb.FxWatcher", {"Call": call}),))
