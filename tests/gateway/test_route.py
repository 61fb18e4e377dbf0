import pytest

from fxviewer.gateway.openfx_json import NotJsonError
from fxviewer.gateway.route import Route
from fxviewer.gateway.routes import ROUTES
from fxviewer.pb import openfx_pb2 as pb


def route(method: str, path: str) -> Route:
    return next(one for one in ROUTES if (one.method, one.path) == (method, path))


def test_field_in_the_path_is_one_segment() -> None:
    log = route("GET", "/system/function-log/{FunctionName}")

    assert log.fields == ["FunctionName"]
    assert log.match("/system/function-log/echo") == {"FunctionName": "echo"}
    assert log.match("/system/function-log/") is log.match("/system/function-log/a/b") is None


def test_request_is_filled_from_the_path_and_from_the_body() -> None:
    delete, scale = route("DELETE", "/system/function/{FunctionName}"), route("PUT", "/system/scale-function")

    assert delete.read({"FunctionName": "echo"}, b"ignored") == pb.DeleteFunctionRequest(FunctionName="echo")
    assert scale.read({}, b'{"ServiceName":"h1","Replicas":2}') == pb.ScaleServiceRequest(ServiceName="h1", Replicas=2)


def test_body_that_holds_no_request_is_told() -> None:
    with pytest.raises(NotJsonError):
        route("PUT", "/system/scale-function").read({}, b"")


@pytest.mark.parametrize("route", ROUTES, ids=lambda one: f"{one.method} {one.path}")
def test_messages_are_those_of_the_call(route: Route) -> None:
    call = pb.DESCRIPTOR.services_by_name["FxGateway"].methods_by_name[route.rpc]

    assert route.reply == call.output_type
    assert route.body in (None, call.input_type)
    assert set(route.fields) <= set(call.input_type.fields_by_name)
