import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub, GatewayStub

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A gateway of its own that hosts a function "own" besides the samples."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions/own.py").write_text("def Handler(req):\n    return req.input\n")
    command = [sys.executable, "-m", "fxviewer", "gateway", "--functions", "functions", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def address_of(gateway: subprocess.Popen[str]) -> str:
    assert gateway.stdout is not None
    match = re.fullmatch(r"listening at (127\.0\.0\.1:\d+)\n", gateway.stdout.readline())
    assert match is not None
    return match[1]


@pytest.mark.parametrize("transport", ["stream", "unary"])
def test_others_can_use_its_functions(fxviewer: Run, gateway: subprocess.Popen[str], transport: str) -> None:
    arguments = ("--gateway", address_of(gateway), "--transport", transport, "--json")

    result = fxviewer("process", "own", "pattern:320x200@0x20", "-o", "out.mkv", *arguments)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["frames_out"] == 20
    assert transport in json.loads(result.stdout)["transport"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(gateway: subprocess.Popen[str], number: signal.Signals) -> None:
    address_of(gateway)

    gateway.send_signal(number)

    assert gateway.wait(5) == 0


@pytest.mark.parametrize("listen", ["0.0.0.0:31113", "127.0.0.1", "nonsense"])
def test_an_address_it_cannot_listen_at_is_refused(fxviewer: Run, listen: str) -> None:
    result = fxviewer("gateway", "--listen", listen)

    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert listen.rpartition(":")[0] in result.stderr


def test_a_port_that_is_taken_is_told(fxviewer: Run, gateway: subprocess.Popen[str]) -> None:
    address = address_of(gateway)

    result = fxviewer("gateway", "--listen", address)

    assert result.returncode == 4
    assert result.stderr == (
        f"fxviewer: The gateway cannot listen at {address}: Address already in use. "
        "Choose another port, or 0 for any that is free.\n"
    )


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nowhere/fx.sock", "No such file or directory. Choose a path in a folder you may write to."),
        ("a" * 120, "AF_UNIX path too long. Choose a shorter path."),
    ],
)
def test_why_a_socket_cannot_be_made_is_told(fxviewer: Run, tmp_path: Path, path: str, why: str) -> None:
    result = fxviewer("gateway", "--listen", f"unix:{path}")

    assert result.returncode == 4
    assert result.stderr == f"fxviewer: The gateway cannot listen at unix:{tmp_path / path}: {why}\n"


def test_a_folder_without_functions_is_told(fxviewer: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = fxviewer("gateway", "--functions", "empty", "--listen", "127.0.0.1:0")

    assert result.returncode == 5
    assert "empty" in result.stderr


SLOW = "import time\ndef Handler(req):\n    time.sleep(600)\n"


@pytest.fixture
def run_gateway(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `fxviewer gateway` with arguments of the test's own."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions/slow.py").write_text(SLOW)
    (tmp_path / "functions/own.py").write_text("def Handler(req):\n    return req.input\n")
    running = []

    def run(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "fxviewer", "gateway", *arguments]
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | variables
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_ctrl_c_ends_it_while_functions_and_streams_hang(run_gateway: Callable[..., subprocess.Popen[str]]) -> None:
    process = run_gateway("--functions", "functions", "--listen", "127.0.0.1:0", "--workers", "2")
    with grpc.insecure_channel(first_line(process).split()[-1]) as channel:
        request = pb.InvokeServiceRequest(Service="slow", Input=b"x", frame_id=1)
        call = FxGatewayStub(channel).Invoke.future(request)
        stream = GatewayStub(channel).Invokes(iter([request] * 5))
        own = pb.InvokeServiceRequest(Service="own", Input=b"x")
        assert FxGatewayStub(channel).Invoke(own, timeout=30).Msg == "x"
        began_s = time.monotonic()

        process.send_signal(signal.SIGINT)

        assert process.wait(10) == 0
        assert time.monotonic() - began_s < 4  # two, and a busy machine
        assert call.code() != grpc.StatusCode.OK
        assert stream.code() != grpc.StatusCode.OK


def test_http_is_answered_at_its_own_address(run_gateway: Callable[..., subprocess.Popen[str]]) -> None:
    process = run_gateway("--functions", "functions", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0")
    first_line(process)
    match = re.fullmatch(r"http at (127\.0\.0\.1:\d+)\n", first_line(process))
    assert match is not None

    with urllib.request.urlopen(f"http://{match[1]}/function/own", data=b"hello", timeout=30) as answer:
        assert answer.read() == b"hello\n"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"http://{match[1]}/function/nosuch", data=b"", timeout=30)
    caught.value.close()
    process.send_signal(signal.SIGINT)
    assert "nosuch: could not invoke" in process.communicate(timeout=10)[1]  # the operator reads why


def test_token_comes_from_the_environment_and_shows_nowhere(run_gateway: Callable[..., subprocess.Popen[str]]) -> None:
    process = run_gateway("--functions", "functions", "--listen", "127.0.0.1:0", FXVIEWER_TOKEN="s3cret")
    with grpc.insecure_channel(first_line(process).split()[-1]) as channel:
        openfx = FxGatewayStub(channel)
        request = pb.DeleteFunctionRequest(FunctionName="own")
        with pytest.raises(grpc.RpcError, match="needs the gateway's token"):
            openfx.Delete(request)

        assert openfx.Delete(request, metadata=(("authorization", "Bearer s3cret"),), timeout=30).Msg == "OK"

    process.send_signal(signal.SIGINT)
    assert "s3cret" not in "".join(process.communicate(timeout=10))


def test_strict_and_forward_reach_the_gateway(run_gateway: Callable[..., subprocess.Popen[str]]) -> None:
    strict = run_gateway("--listen", "127.0.0.1:0", "--strict", "--forward", "{function}.invalid:1")
    with grpc.insecure_channel(first_line(strict).split()[-1]) as channel:
        assert FxGatewayStub(channel).Info(pb.Empty(), timeout=30).Msg == "{}\n"
        with pytest.raises(grpc.RpcError, match=r"lookup own\.invalid: no such host"):
            FxGatewayStub(channel).Invoke(pb.InvokeServiceRequest(Service="own"), timeout=30)


def test_unix_socket_is_listened_at(run_gateway: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = run_gateway("--functions", "functions", "--listen", "unix:fx.sock")
    assert first_line(process) == f"listening at unix:{tmp_path}/fx.sock\n"

    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    assert not (tmp_path / "fx.sock").exists()


@pytest.mark.parametrize(
    "arguments",
    [("--forward", "functions:1"), ("--forward", "{function}:1", "--functions", "."), ("--http", "0.0.0.0:0")],
)
def test_options_that_cannot_be_meant_are_told(fxviewer: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = fxviewer("gateway", "--listen", "127.0.0.1:0", *arguments)

    assert result.returncode == 2
    assert "Traceback" not in result.stderr
