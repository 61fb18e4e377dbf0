"""Rules that hold for every method of a gRPC server, whatever the service."""

import threading
from collections.abc import Callable, Collection
from typing import Any

import grpc


class StreamLimit(grpc.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs alone
    """Refuses streams beyond a number: each holds a thread while it is open, and calls need some too."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._free = threading.BoundedSemaphore(limit)

    def intercept_service(self, continuation: Callable[..., Any], handler_call_details: Any) -> Any:
        handler = continuation(handler_call_details)
        if handler is None or not handler.response_streaming:
            return handler
        kind = "stream_stream" if handler.request_streaming else "unary_stream"
        behaviour = getattr(handler, kind)
        if getattr(behaviour, "experimental_non_blocking", False):  # grpc's own health watch needs no thread
            return handler
        return handler._replace(**{kind: self._limited(behaviour)})

    def _limited(self, behaviour: Callable[..., Any]) -> Callable[..., Any]:
        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            if not self._free.acquire(blocking=False):
                context.abort(
                    grpc.StatusCode.RESOURCE_EXHAUSTED,
                    f"the gateway answers {self._limit} streams at a time, and all are open",
                )
            if not context.add_callback(self._free.release):
                self._free.release()
            return behaviour(request, context)

        return answer


class UnknownMethods(grpc.GenericRpcHandler):  # type: ignore[type-arg]  # generic in the stubs alone
    """Refuses what no service answers, in the words of Go's gRPC, by which OpenFx's gateways are told apart.

    Args:
        services: Full names of those that there are. Register this one last.
    """

    def __init__(self, services: Collection[str]) -> None:
        self._services = frozenset(services)

    def service(self, handler_call_details: Any) -> Any:
        service, _, method = handler_call_details.method.lstrip("/").rpartition("/")
        what = f"method {method}" if service in self._services else f"service {service}"

        def refuse(_: object, context: grpc.ServicerContext) -> None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"unknown {what}")

        return grpc.stream_unary_rpc_method_handler(refuse)
