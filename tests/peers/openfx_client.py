"""A client of OpenFx's, as far as calls go."""

from collections.abc import Callable

import grpc
import pytest

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub


def invoke(channel: grpc.Channel, service: str, body: bytes = b"x", timeout: float = 60) -> pb.Message:
    reply: pb.Message = FxGatewayStub(channel).Invoke(
        pb.InvokeServiceRequest(Service=service, Input=body), timeout=timeout
    )
    return reply


def refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str]:
    """Return the status of a call that must have none but an error."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), caught.value.details() or ""
