"""What the paths of OpenFx's HTTP interface mean."""

from collections.abc import Callable
from dataclasses import dataclass

import grpc
from google.protobuf.message import Message

from fxviewer.assets import resource
from fxviewer.gateway import openfx_json, swagger
from fxviewer.gateway.access import Access
from fxviewer.gateway.administration import Administration
from fxviewer.gateway.invocation import Invocation
from fxviewer.gateway.metrics import Metrics
from fxviewer.gateway.route import Route
from fxviewer.gateway.status import StatusError

ROUTES = (
    Route("GET", "/healthz", "HealthCheck", "Is the gateway there?", lambda one, _: one.health()),
    Route("GET", "/system/info", "Info", "Versions, as YAML.", lambda one, _: one.info()),
    Route("GET", "/system/functions", "List", "All functions.", lambda one, _: one.list()),
    Route("POST", "/system/functions", "Deploy", "Deploy a function.", Administration.deploy, is_change=True),
    Route("PUT", "/system/functions", "Update", "Update a function.", Administration.update, is_change=True),
    Route(
        "GET", "/system/function/{FunctionName}", "GetMeta", "One function.", lambda one, of: one.meta(of.FunctionName)
    ),
    Route("DELETE", "/system/function/{FunctionName}", "Delete", "Delete one.", Administration.delete, is_change=True),
    Route("GET", "/system/function-log/{FunctionName}", "GetLog", "Its log.", lambda one, of: one.log(of.FunctionName)),
    Route("PUT", "/system/scale-function", "ReplicaUpdate", "Change replicas.", Administration.scale, is_change=True),
)
"""Those that answer in JSON. First match wins."""


@dataclass(frozen=True, slots=True)
class Page:
    """Something to look at that is no JSON of a call.

    Attributes:
        content: Takes the Accept header; returns the bytes and their type.
        is_guarded: It tells of this gateway's functions, so a guarded door asks for the token.
    """

    path: str
    summary: str
    content: Callable[[str], tuple[bytes, str]]
    is_guarded: bool = False


class Routes:
    """Answers one request after the other, without HTTP itself. Safe from any thread.

    Attributes:
        pages: By path.
    """

    def __init__(
        self, administration: Administration, invocation: Invocation, metrics: Metrics, access: Access
    ) -> None:
        self._administration = administration
        self._invocation = invocation
        self._access = access
        pages = (
            Page("/metrics", "Figures for Prometheus.", metrics.page, is_guarded=True),
            Page("/swagger.json", "This description.", lambda _: (self._description, "text/plain; charset=utf-8")),
            Page("/swagger-ui/", "This description, to read and to try.", _swagger_ui),
        )
        self.pages = {page.path: page for page in pages}
        self._description = swagger.describe(ROUTES, {page.path: page.summary for page in pages})

    def call(self, function: str, body: bytes, token: str) -> str:
        """Call a function; such calls are not counted, as in OpenFx.

        Raises:
            StatusError: It has no result.
        """
        self._access.check_call(token)
        return self._invocation.text(function, body)

    def page(self, path: str, accept: str, token: str) -> tuple[bytes, str]:
        """Return a page's bytes and their type.

        Raises:
            StatusError: The token is another one.
        """
        page = self.pages[path]
        if page.is_guarded:
            self._access.check_call(token)
        return page.content(accept)

    def answer(self, method: str, path: str, body: bytes, token: str) -> Message:
        """Raises:
        StatusError: What there is instead of an answer.
        """
        is_known = False
        for route in ROUTES:
            fields = route.match(path)
            if fields is not None and route.method == method:
                check = self._access.check_change if route.is_change else self._access.check_call
                check(token)
                return self._answer(route, fields, body)
            is_known = is_known or fields is not None
        # grpc-gateway has one status for both, and tells them apart in words.
        raise StatusError(grpc.StatusCode.UNIMPLEMENTED, "Method Not Allowed" if is_known else "Not Implemented")

    def _answer(self, route: Route, fields: dict[str, str], body: bytes) -> Message:
        try:
            request = route.read(fields, body)
        except openfx_json.NotJsonError as error:
            raise StatusError(grpc.StatusCode.INVALID_ARGUMENT, str(error)) from error
        return route.answer(self._administration, request)


def _swagger_ui(_: str) -> tuple[bytes, str]:
    return resource("swagger-ui", "index.html").read_bytes(), "text/html; charset=utf-8"
