"""OPENFX.md section 3.2, and the lists of section 4: what is asked about functions besides calling them."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from fxviewer.gateway.server import GatewayServer
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub

Start = Callable[..., GatewayServer]
Connect = Callable[..., grpc.Channel]
Build = Callable[[str, str], None]

IMAGE = "10.0.0.255:5000/openfx/newfn"
FIRST = "def Handler(req):\n    print('seen', flush=True)\n    return 'first'\n"
SECOND = "import os\ndef Handler(req):\n    return 'second' + os.environ.get('MODE', '')\n"
TOKEN = "secret"
BEARER = (("authorization", f"Bearer {TOKEN}"),)

Code = grpc.StatusCode


@pytest.fixture
def openfx(start: Start, connect: Connect, build: Build) -> FxGatewayStub:
    """A gateway with one function "here", and the image of another one in its store."""
    build(IMAGE, FIRST)
    return FxGatewayStub(connect(start({"here": FIRST}, token=TOKEN).address))


def creation(service: str = "newfn", **fields: Any) -> pb.CreateFunctionRequest:
    given = {"Image": IMAGE, "MinReplicas": 1, "MaxReplicas": 1, "Secrets": ["regcred"]} | fields
    return pb.CreateFunctionRequest(Service=service, **given)


def refusal(call: Any, request: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        call(request, metadata=BEARER, timeout=60)
    return caught.value.code(), caught.value.details() or ""


def invoke(openfx: FxGatewayStub, service: str) -> str:
    return str(openfx.Invoke(pb.InvokeServiceRequest(Service=service, Input=b"x"), timeout=60).Msg)


def meta(openfx: FxGatewayStub, service: str) -> pb.Function:
    found: pb.Function = openfx.GetMeta(pb.FunctionRequest(FunctionName=service))
    return found


@pytest.mark.openfx("3.2.1")
def test_health_is_ok(openfx: FxGatewayStub) -> None:
    assert openfx.HealthCheck(pb.Empty()).Msg == "OK"


@pytest.mark.openfx("3.2.2", "9.26")
def test_info_is_empty_yaml_on_a_strict_gateway_and_tells_the_version_on_a_friendly_one(
    start: Start, connect: Connect
) -> None:
    strict, friendly = (FxGatewayStub(connect(start(is_strict=is_strict).address)) for is_strict in (True, False))

    assert strict.Info(pb.Empty()).Msg == "{}\n"
    assert re.fullmatch(r"fxGateway:\n  version: fxviewer-[\d.]+\n", friendly.Info(pb.Empty()).Msg)


@pytest.mark.openfx("3.2.3")
def test_list_names_each_function_with_its_label(openfx: FxGatewayStub) -> None:
    listed = {one.Name: one for one in openfx.List(pb.Empty()).Functions}

    assert {"here", "imgprocessing"} < set(listed)
    assert listed["here"].Labels["openfx_fn"] == "here"
    assert (listed["here"].Replicas, listed["imgprocessing"].Annotations["desc"] != "") == (1, True)


@pytest.mark.openfx("3.2.4")
def test_meta_of_an_unknown_function(openfx: FxGatewayStub) -> None:
    assert refusal(openfx.GetMeta, pb.FunctionRequest(FunctionName="x")) == (Code.NOT_FOUND, "function is not exist")


@pytest.mark.openfx("3.2.4")
def test_meta_of_no_name(openfx: FxGatewayStub) -> None:
    assert refusal(openfx.GetMeta, pb.FunctionRequest()) == (Code.INTERNAL, "resource name may not be empty")


@pytest.mark.openfx("3.2.5", "9.27")
def test_log_of_an_unknown_function_is_empty_and_no_error(openfx: FxGatewayStub) -> None:
    assert openfx.GetLog(pb.FunctionRequest(FunctionName="x")).Msg == ""


@pytest.mark.openfx("3.2.5")
def test_log_has_the_functions_name_and_what_it_printed(openfx: FxGatewayStub) -> None:
    invoke(openfx, "here")

    assert openfx.GetLog(pb.FunctionRequest(FunctionName="here")).Msg == "---\nName: here\nLog:\nseen\n"


def test_only_successful_calls_over_grpc_are_counted(openfx: FxGatewayStub) -> None:
    for _ in range(3):
        invoke(openfx, "here")
    refusal(openfx.Invoke, pb.InvokeServiceRequest(Service="nosuch"))

    assert meta(openfx, "here").InvocationCount == 3


@pytest.mark.openfx("3.2.6")
def test_deployed_image_answers_and_is_described(openfx: FxGatewayStub) -> None:
    request = creation(Labels={"team": "vision"}, Annotations={"maintainer": "kim", "desc": "New"}, MinReplicas=2)

    assert openfx.Deploy(request, metadata=BEARER).Msg == "OK"

    assert invoke(openfx, "newfn") == "first"
    found = meta(openfx, "newfn")
    assert (found.Image, found.Replicas, found.AvailableReplicas) == (IMAGE, 2, 2)
    assert dict(found.Labels) == {"openfx_fn": "newfn", "team": "vision"}
    assert dict(found.Annotations) == {"maintainer": "kim", "desc": "New"}


def test_label_scale_min_sets_the_first_number_of_replicas(openfx: FxGatewayStub) -> None:
    openfx.Deploy(creation(Labels={"scale_min": "2"}, MaxReplicas=3), metadata=BEARER)

    assert meta(openfx, "newfn").Replicas == 2


@pytest.mark.openfx("3.2.6")
@pytest.mark.parametrize(
    ("request_", "code", "details"),
    [
        (creation("here"), Code.ALREADY_EXISTS, 'deployments.extensions "here" already exists'),
        (creation("here", Secrets=["missing"]), Code.INVALID_ARGUMENT, 'secrets "missing" not found'),
        (creation("New_fn"), Code.INVALID_ARGUMENT, "(New_fn) must be a valid DNS entry for service name"),
        (creation("../up"), Code.INVALID_ARGUMENT, "(../up) must be a valid DNS entry for service name"),
        (creation(Secrets=["missing"]), Code.INVALID_ARGUMENT, 'secrets "missing" not found'),
        (
            creation(Limits=pb.FunctionResources(Memory="much")),
            Code.INVALID_ARGUMENT,
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ),
    ],
    ids=["exists", "exists, but its secret does not", "name", "path as name", "secret", "quantity"],
)
def test_deployment_that_openfx_refuses(
    openfx: FxGatewayStub, request_: pb.CreateFunctionRequest, code: grpc.StatusCode, details: str
) -> None:
    assert refusal(openfx.Deploy, request_) == (code, details)


@pytest.mark.parametrize("image", ["no-such", "../../etc", "", "a/../../b", "/etc/passwd"])
def test_image_that_is_not_in_the_store_is_named_and_nothing_is_deployed(openfx: FxGatewayStub, image: str) -> None:
    code, details = refusal(openfx.Deploy, creation(Image=image))

    assert code == Code.FAILED_PRECONDITION
    assert f"“{image}”" in details
    assert refusal(openfx.GetMeta, pb.FunctionRequest(FunctionName="newfn"))[0] == Code.NOT_FOUND


def test_image_that_does_not_load_is_refused_with_its_reason(openfx: FxGatewayStub, build: Build) -> None:
    build(IMAGE, "import no_such_module\n")

    code, details = refusal(openfx.Deploy, creation())

    assert code == Code.FAILED_PRECONDITION
    assert "no_such_module" in details


@pytest.mark.openfx("3.2.7", "9.34")
def test_deployment_without_numbers_of_replicas(openfx: FxGatewayStub) -> None:
    """The real gateway leaves half a deployment behind; ours takes one replica as meant."""
    openfx.Deploy(creation(MinReplicas=0, MaxReplicas=0), metadata=BEARER)

    assert meta(openfx, "newfn").Replicas == 1


@pytest.mark.openfx("3.2.7")
def test_strict_gateway_refuses_a_deployment_without_numbers_of_replicas(
    start: Start, connect: Connect, build: Build
) -> None:
    build(IMAGE, FIRST)
    openfx = FxGatewayStub(connect(start(token=TOKEN, is_strict=True).address))

    code, details = refusal(openfx.Deploy, creation(MinReplicas=0, MaxReplicas=0))

    assert code == Code.INTERNAL
    assert details.startswith('HorizontalPodAutoscaler.autoscaling "newfn" is invalid: ')


def test_more_replicas_than_a_machine_bears_are_refused(openfx: FxGatewayStub) -> None:
    for call, request in (
        (openfx.Deploy, creation(MinReplicas=1000, MaxReplicas=1000)),
        (openfx.ReplicaUpdate, pb.ScaleServiceRequest(ServiceName="here", Replicas=2**63)),
    ):
        assert refusal(call, request)[0] == Code.INVALID_ARGUMENT


@pytest.mark.openfx("3.2.8")
def test_update_replaces_everything_and_adds_a_uid(openfx: FxGatewayStub, build: Build) -> None:
    openfx.Deploy(creation(Labels={"old": "1"}, Annotations={"desc": "Old"}), metadata=BEARER)
    build(IMAGE, SECOND)

    reply = openfx.Update(creation(EnvVars={"MODE": "!"}, Labels={"new": "1"}), metadata=BEARER)

    assert reply.Msg == "OK"
    assert invoke(openfx, "newfn") == "second!"
    labels = dict(meta(openfx, "newfn").Labels)
    assert labels.pop("uid").isdecimal()
    assert labels == {"openfx_fn": "newfn", "new": "1"}
    assert meta(openfx, "newfn").Annotations["desc"] == ""


def test_update_does_not_stop_a_stream(start: Start, connect: Connect, build: Build) -> None:
    build(IMAGE, FIRST)
    dcf = GatewayStub(connect(start(token=TOKEN).address))
    dcf.Deploy(creation(), metadata=BEARER)
    build(IMAGE, SECOND)
    updates, under_way = ThreadPoolExecutor(1), threading.Semaphore(2)
    seen: list[bytes] = []

    def requests() -> Iterator[pb.InvokeServiceRequest]:
        number = 0
        while b"second" not in seen:
            under_way.acquire(timeout=60)
            yield pb.InvokeServiceRequest(Service="newfn", Input=b"x", frame_id=number)
            number += 1

    for reply in dcf.Invokes(requests(), timeout=60):
        under_way.release()
        assert reply.error.message == ""
        seen.append(reply.Output)
        if len(seen) == 50:
            update = updates.submit(dcf.Update, creation(), metadata=BEARER, timeout=60)
    updates.shutdown()

    assert update.result().Msg == "OK"
    assert seen == sorted(seen)


@pytest.mark.openfx("3.2.8")
def test_update_of_an_unknown_function(openfx: FxGatewayStub) -> None:
    """openfx-cli deploys when it reads NOT_FOUND."""
    assert refusal(openfx.Update, creation()) == (Code.NOT_FOUND, 'deployments.extensions "newfn" not found')
    assert refusal(openfx.Update, creation("New_fn"))[0] == Code.INVALID_ARGUMENT


@pytest.mark.parametrize("is_built", [False, True], ids=["not built", "does not load"])
def test_openfx_cli_tells_why_an_update_was_refused(openfx: FxGatewayStub, build: Build, is_built: bool) -> None:
    """After any failed update but NOT_FOUND it deploys, and prints what that one answers only."""
    reason = "“missing:1”"
    if is_built:
        build("missing:1", "import no_such_module\n")
        reason = "no_such_module"
    request = creation("here", Image="missing:1")
    refusal(openfx.Update, request)

    code, details = refusal(openfx.Deploy, request)

    assert code == Code.ALREADY_EXISTS
    assert details.startswith('deployments.extensions "here" already exists; its update was refused: ')
    assert reason in details
    assert invoke(openfx, "here") == "first"

    openfx.Update(creation("here"), metadata=BEARER, timeout=60)

    assert refusal(openfx.Deploy, request)[1] == 'deployments.extensions "here" already exists'


@pytest.mark.openfx("3.2.9")
def test_deleted_function_is_gone(openfx: FxGatewayStub) -> None:
    invoke(openfx, "here")

    assert openfx.Delete(pb.DeleteFunctionRequest(FunctionName="here"), metadata=BEARER).Msg == "OK"

    assert "no such host" in refusal(openfx.Invoke, pb.InvokeServiceRequest(Service="here"))[1]
    assert "here" not in [one.Name for one in openfx.List(pb.Empty()).Functions]


@pytest.mark.openfx("3.2.9")
def test_delete_of_what_is_not_there(openfx: FxGatewayStub) -> None:
    assert refusal(openfx.Delete, pb.DeleteFunctionRequest(FunctionName="x")) == (
        Code.NOT_FOUND,
        'deployments.extensions "x" not found',
    )
    assert refusal(openfx.Delete, pb.DeleteFunctionRequest(FunctionName="X_"))[0] == Code.INVALID_ARGUMENT


@pytest.mark.openfx("3.2.10")
def test_replicas_are_changed_and_listed(openfx: FxGatewayStub) -> None:
    invoke(openfx, "here")

    assert openfx.ReplicaUpdate(pb.ScaleServiceRequest(ServiceName="here", Replicas=2), metadata=BEARER).Msg == "OK"

    assert meta(openfx, "here").Replicas == 2
    assert invoke(openfx, "here") == "first"


@pytest.mark.openfx("3.2.10")
def test_replicas_of_an_unknown_function_are_an_internal_error(openfx: FxGatewayStub) -> None:
    request = pb.ScaleServiceRequest(ServiceName="x", Replicas=1)

    assert refusal(openfx.ReplicaUpdate, request) == (Code.INTERNAL, 'deployments.extensions "x" not found')


@pytest.mark.openfx("3.2.5")
def test_function_without_replicas_has_no_log(openfx: FxGatewayStub) -> None:
    invoke(openfx, "here")
    openfx.ReplicaUpdate(pb.ScaleServiceRequest(ServiceName="here", Replicas=0), metadata=BEARER)

    assert openfx.GetLog(pb.FunctionRequest(FunctionName="here")).Msg == ""
