"""What the words of gateways mean; tests/cli/function drives all of it against gateways that listen."""

import pytest

from fxviewer.errors import FunctionError, FxviewerError, GatewayRefusedError, GatewayUnreachableError
from fxviewer.gateway.server import GatewayServer
from fxviewer.stream.control import Bearer, Control, Deployment


@pytest.fixture
def control(tmp_path, monkeypatch):  # type: ignore[no-untyped-def]  # pytest's
    monkeypatch.setenv("FXVIEWER_DATA", str(tmp_path / "data"))
    server = GatewayServer([], listen=f"unix:{tmp_path}/s")
    control = Control(server.address)
    yield control
    control.close()
    server.stop()


def test_our_own_gateway_is_known(control: Control) -> None:
    assert control.is_ours()


def test_a_function_is_described_as_it_is_listed(control: Control) -> None:
    listed = next(record for record in control.list() if record.name == "edges")

    assert control.describe("edges") == listed
    assert listed.is_ready


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda control: control.describe("nosuch"), "UnknownFunctionError"),
        (lambda control: control.delete("nosuch"), "UnknownFunctionError"),
        (lambda control: control.scale("nosuch", 1), "UnknownFunctionError"),
        (lambda control: control.call("nosuch", b""), "UnknownFunctionError"),
        (lambda control: control.update(Deployment("nosuch", "a/b")), "UnknownFunctionError"),
        (lambda control: control.deploy(Deployment("new", "a/b")), "FunctionError"),
        (lambda control: control.deploy(Deployment("edges", "a/b")), "GatewayRefusedError"),
        (lambda control: control.deploy(Deployment("No_Name", "a/b")), "GatewayRefusedError"),
        (lambda control: control.deploy(Deployment("new", "../x")), "FunctionError"),
        (lambda control: control.call("edges", b"no picture"), "FunctionError"),
    ],
)
def test_each_refusal_is_an_error_of_its_kind_with_a_sentence(control: Control, act, kind: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FxviewerError) as refused:
        act(control)

    assert type(refused.value).__name__ == kind
    assert refused.value.what


def test_a_token_is_not_shown() -> None:
    assert "secret" not in repr(Bearer("secret"))


def test_nobody_at_the_address_is_told() -> None:
    control = Control("127.0.0.1:9")

    with pytest.raises(GatewayUnreachableError):
        control.list()

    control.close()


def test_a_function_s_own_port_is_no_gateway(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from concurrent.futures import ThreadPoolExecutor

    import grpc

    server = grpc.server(ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    control = Control(f"127.0.0.1:{port}")

    with pytest.raises(GatewayRefusedError, match="no OpenFx gateway"):
        control.list()

    control.close()
    server.stop(None).wait(3)


def test_a_damaged_image_is_the_function_s_error(control: Control) -> None:
    with pytest.raises(FunctionError, match="fxviewer function build"):
        control.deploy(Deployment("new", "r:5000/new"))
