"""Both of OpenFx's services over gRPC."""
# ruff: noqa: N802 (method names are gRPC's)

import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import grpc

from fxviewer import __version__
from fxviewer.gateway.access import Access, bearer
from fxviewer.gateway.administration import Administration
from fxviewer.gateway.invocation import Invocation
from fxviewer.gateway.status import StatusError
from fxviewer.gateway.strict import check_size
from fxviewer.pb import openfx_pb2 as pb

IDENTITY = (("fxviewer-gateway", __version__),)
"""Initial metadata by which a viewer recognises us."""

Method = TypeVar("Method", bound=Callable[..., Any])


def _refusing(method: Method) -> Method:
    """End the call with the status of a StatusError."""

    @functools.wraps(method)
    def answer(self: Any, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except StatusError as error:
            context.abort(error.code, error.details)

    return answer  # type: ignore[return-value]  # the same signature


class OpenFxService:
    """Answers pb.FxGateway and pb.Gateway; the two differ in Invokes only. Called on grpc's threads.

    Args:
        is_strict: Nothing tells this from the real OpenFx.
    """

    def __init__(
        self, administration: Administration, invocation: Invocation, access: Access, *, is_strict: bool
    ) -> None:
        self._administration = administration
        self._invocation = invocation
        self._access = access
        self._is_strict = is_strict
        self._identity = () if is_strict else IDENTITY

    @_refusing
    def Invoke(self, request: pb.InvokeServiceRequest, context: grpc.ServicerContext) -> pb.Message:
        self._check_call(context, request.token)
        if self._is_strict:
            check_size(request)
        return self._invocation.answer(request)

    def Invokes(
        self, requests: Iterator[pb.InvokeServiceRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.Messages]:
        try:
            self._check_call(context)
        except StatusError as error:
            context.abort(error.code, error.details)
        context.send_initial_metadata(self._identity)
        return self._invocation.stream(requests, context)

    @_refusing
    def List(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Functions:  # noqa: ARG002
        self._check_call(context)
        return self._administration.list()

    @_refusing
    def GetMeta(self, request: pb.FunctionRequest, context: grpc.ServicerContext) -> pb.Function:
        self._check_call(context)
        return self._administration.meta(request.FunctionName)

    @_refusing
    def GetLog(self, request: pb.FunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self._check_call(context)
        return self._administration.log(request.FunctionName)

    @_refusing
    def Info(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Message:  # noqa: ARG002
        self._check_call(context)
        context.send_initial_metadata(self._identity)
        return self._administration.info()

    def HealthCheck(self, request: pb.Empty, context: grpc.ServicerContext) -> pb.Message:  # noqa: ARG002
        context.send_initial_metadata(self._identity)
        return self._administration.health()

    @_refusing
    def Deploy(self, request: pb.CreateFunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self._check_change(context)
        return self._administration.deploy(request)

    @_refusing
    def Update(self, request: pb.CreateFunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self._check_change(context)
        return self._administration.update(request)

    @_refusing
    def Delete(self, request: pb.DeleteFunctionRequest, context: grpc.ServicerContext) -> pb.Message:
        self._check_change(context)
        return self._administration.delete(request)

    @_refusing
    def ReplicaUpdate(self, request: pb.ScaleServiceRequest, context: grpc.ServicerContext) -> pb.Message:
        self._check_change(context)
        return self._administration.scale(request)

    def _check_call(self, context: grpc.ServicerContext, token: str = "") -> None:
        if self._access.guards_calls:
            self._access.check_call(bearer(context.invocation_metadata()) or token)

    def _check_change(self, context: grpc.ServicerContext) -> None:
        self._access.check_change(bearer(context.invocation_metadata()))
