"""Which path means what; how it travels is test_http's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest

from fxviewer.gateway.access import Access
from fxviewer.gateway.administration import Administration
from fxviewer.gateway.function import Function
from fxviewer.gateway.invocation import Invocation
from fxviewer.gateway.metrics import Metrics
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.routes import Routes
from fxviewer.gateway.status import StatusError
from fxviewer.pb import openfx_pb2 as pb

MakeRoutes = Callable[[Access], Routes]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeRoutes]:
    handler = tmp_path / "echo.py"
    handler.write_text("def Handler(req):\n    return req.input\n")
    registry = Registry(workers=1, deadline_s=30.0)
    registry.host([handler])
    metrics = Metrics(lambda: [])
    administration = Administration(registry, metrics, lambda _, name: Function(name, handler), is_strict=False)
    invocation = Invocation(registry, metrics, reads_extras=True)
    yield lambda access: Routes(administration, invocation, metrics, access)
    registry.close()


def code(call: Callable[[], object]) -> grpc.StatusCode:
    with pytest.raises(StatusError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/healthz", pb.Message(Msg="OK")),
        ("/system/function-log/nosuch", pb.Message()),
    ],
)
def test_get_is_for_looking(make: MakeRoutes, path: str, answer: object) -> None:
    assert make(Access()).answer("GET", path, b"", "") == answer


def test_name_is_taken_from_the_path(make: MakeRoutes) -> None:
    found = make(Access()).answer("GET", "/system/function/echo", b"", "")

    assert isinstance(found, pb.Function)
    assert found.Name == "echo"


@pytest.mark.parametrize(
    "path", ["/", "/system", "/system/function/", "/system/function/a/b", "/healthz/", "/system/functions/x"]
)
def test_other_paths_are_not_implemented(make: MakeRoutes, path: str) -> None:
    assert code(lambda: make(Access()).answer("GET", path, b"", "")) == grpc.StatusCode.UNIMPLEMENTED


def test_changes_are_checked_before_their_body_is_read(make: MakeRoutes) -> None:
    routes = make(Access(token="secret"))

    assert code(lambda: routes.answer("POST", "/system/functions", b"nonsense", "")) == grpc.StatusCode.UNAUTHENTICATED
    assert code(lambda: routes.answer("POST", "/system/functions", b"nonsense", "secret")) == (
        grpc.StatusCode.INVALID_ARGUMENT
    )


def test_guarded_door_checks_everything(make: MakeRoutes) -> None:
    routes = make(Access(token="secret", guards_calls=True))

    assert code(lambda: routes.answer("GET", "/system/functions", b"", "")) == grpc.StatusCode.UNAUTHENTICATED
    assert code(lambda: routes.call("echo", b"x", "wrong")) == grpc.StatusCode.UNAUTHENTICATED
    assert routes.call("echo", b"x", "secret") == "x"
    assert code(lambda: routes.page("/metrics", "", "")) == grpc.StatusCode.UNAUTHENTICATED
    assert routes.page("/metrics", "", "secret")[0]
    assert routes.page("/swagger.json", "", "")[0]
