"""What the paths of OpenFx's HTTP interface mean."""

import re
from collections.abc import Callable
from typing import TypeVar

import grpc
from google.protobuf.message import Message

from fxviewer.gateway import openfx_json
from fxviewer.gateway.access import Access
from fxviewer.gateway.administration import Administration
from fxviewer.gateway.invocation import Invocation
from fxviewer.gateway.metrics import Metrics
from fxviewer.gateway.status import StatusError
from fxviewer.pb import openfx_pb2 as pb

Request = TypeVar("Request", bound=Message)
Answer = Callable[[str, bytes], Message]  # takes the name in the path and the body


class Routes:
    """Answers one request after the other, without HTTP itself. Safe from any thread."""

    def __init__(
        self, administration: Administration, invocation: Invocation, metrics: Metrics, access: Access
    ) -> None:
        self.metrics = metrics
        self._invocation = invocation
        self._access = access
        one = administration
        self._looks: tuple[tuple[str, str, Answer], ...] = (
            ("GET", r"/healthz", lambda *_: one.health()),
            ("GET", r"/system/info", lambda *_: one.info()),
            ("GET", r"/system/functions", lambda *_: one.list()),
            ("GET", r"/system/function/([^/]+)", lambda name, _: one.meta(name)),
            ("GET", r"/system/function-log/([^/]+)", lambda name, _: one.log(name)),
        )
        self._changes: tuple[tuple[str, str, Answer], ...] = (
            ("POST", r"/system/functions", lambda _, body: one.deploy(_read(body, pb.CreateFunctionRequest()))),
            ("PUT", r"/system/functions", lambda _, body: one.update(_read(body, pb.CreateFunctionRequest()))),
            ("PUT", r"/system/scale-function", lambda _, body: one.scale(_read(body, pb.ScaleServiceRequest()))),
            (
                "DELETE",
                r"/system/function/([^/]+)",
                lambda name, _: one.delete(pb.DeleteFunctionRequest(FunctionName=name)),
            ),
        )

    def call(self, function: str, body: bytes, token: str) -> str:
        """Call a function; such calls are not counted, as in OpenFx.

        Raises:
            StatusError: It has no result.
        """
        self._access.check_call(token)
        return self._invocation.text(function, body)

    def answer(self, method: str, path: str, body: bytes, token: str) -> Message:
        """Raises:
        StatusError: What there is instead of an answer.
        """
        for routes, check in ((self._looks, self._access.check_call), (self._changes, self._access.check_change)):
            for own_method, pattern, answer in routes:
                if method == own_method and (match := re.fullmatch(pattern, path)):
                    check(token)
                    return answer(match[1] if match.groups() else "", body)
        raise StatusError(grpc.StatusCode.UNIMPLEMENTED, "Not Implemented")


def _read(body: bytes, message: Request) -> Request:
    try:
        openfx_json.read(body, message)
    except openfx_json.NotJsonError as error:
        raise StatusError(grpc.StatusCode.INVALID_ARGUMENT, str(error)) from error
    return message
