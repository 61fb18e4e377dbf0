"""A real image, built with buildah, and a real container, run with podman: the function as a cluster has it.

FXVIEWER_TEST_BASE names the image with Python it is built on, which must be here; tests/README.md says more.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import grpc
import numpy as np
import pytest

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxWatcherStub
from fxviewer.stream.reply import read_output

BASE = os.environ.get("FXVIEWER_TEST_BASE", "")
BUILD_TIMEOUT_S = 600
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
CHECKOUT = Path(__file__).parents[2]
CONTAINER = "fxviewer-test-negative"
UNTIL_READY = "until [ -e /tmp/.lock ]; do :; done"
PICTURE = np.full((48, 64, 3), 200, np.uint8)

pytestmark = [
    pytest.mark.container,
    pytest.mark.timeout(BUILD_TIMEOUT_S + START_TIMEOUT_S),
    pytest.mark.skipif(
        not (shutil.which("buildah") and shutil.which("podman")), reason="buildah and podman are not installed"
    ),
    pytest.mark.skipif(not BASE, reason="FXVIEWER_TEST_BASE names no image with Python"),
]


def run(*command: str | Path, timeout_s: float = STOP_TIMEOUT_S, cwd: Path | None = None) -> str:
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1", "FXVIEWER_BUILDER": "buildah"}
    ended = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The base image, which trusts what pip trusts here: an index of one's own may have a certificate of its own."""
    certificates = os.environ.get("PIP_CERT")
    if not certificates:
        yield BASE
        return
    name = "localhost/fxviewer-test/base"
    container = run("buildah", "from", "--pull-never", BASE).strip()
    try:
        run("buildah", "copy", "-q", container, certificates, "/etc/pip-certificates.pem")
        run("buildah", "config", "--env", "PIP_CERT=/etc/pip-certificates.pem", container)
        run("buildah", "commit", "-q", container, name, timeout_s=BUILD_TIMEOUT_S)
    finally:
        run("buildah", "rm", container)
    yield name


@pytest.fixture(scope="module")
def image(base: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of the function that `fxviewer function init` writes, in a folder with Hangul and a space."""
    folder = tmp_path_factory.mktemp("내 함수")
    fxviewer = (sys.executable, "-m", "fxviewer", "function")
    run(*fxviewer, "init", "negative", "-r", "python3", cwd=folder)

    told = run(
        *fxviewer, "build", "--image", "--build-arg", f"BASE={base}", cwd=folder / "negative", timeout_s=BUILD_TIMEOUT_S
    )

    name = "10.0.0.255:5000/openfx/negative"
    assert told.endswith(f"Image: {name} built in local environment.\n")
    return name


@pytest.fixture(scope="module")
def container(image: str) -> Iterator[str]:
    run("podman", "run", "--detach", "--rm", "--network", "host", "--name", CONTAINER, image)
    try:
        yield CONTAINER
    finally:
        subprocess.run(["podman", "rm", "--force", CONTAINER], capture_output=True, timeout=STOP_TIMEOUT_S, check=False)


@pytest.fixture(params=[50051, 50052])
def watcher(container: str, request: pytest.FixtureRequest) -> Iterator[FxWatcherStub]:
    with grpc.insecure_channel(f"127.0.0.1:{request.param}") as channel:
        grpc.channel_ready_future(channel).result(START_TIMEOUT_S)
        yield FxWatcherStub(channel)  # type: ignore[no-untyped-call]  # generated


def encoded() -> bytes:
    return bytes(cv2.imencode(".png", PICTURE)[1].tobytes())


def decoded(output: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    content = read_output(output)
    assert isinstance(content, bytes)
    found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return found.astype(np.uint8)


def test_call_answers_on_both_ports_as_text(watcher: FxWatcherStub) -> None:
    reply = watcher.Call(pb.Request(input=encoded(), info=pb.Info(FunctionName="negative")), timeout=START_TIMEOUT_S)

    assert abs(float(decoded(reply.Output.encode()).mean()) - 55) < 3


def test_calls_answers_every_request_in_order_and_outlives_a_failure(watcher: FxWatcherStub) -> None:
    inputs = [encoded(), b"no picture", encoded()]

    replies = list(
        watcher.Calls(
            iter([pb.Request(input=one, frame_id=number) for number, one in enumerate(inputs)]), timeout=START_TIMEOUT_S
        )
    )

    assert [reply.frame_id for reply in replies] == [0, 1, 2]
    assert "no picture" in replies[1].error.message
    assert decoded(replies[2].Output).shape == PICTURE.shape


def test_a_handler_that_raises_is_worded_as_openfx_s_executor_does(watcher: FxWatcherStub) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        watcher.Call(pb.Request(input=b"no picture"), timeout=START_TIMEOUT_S)

    assert failed.value.code() == grpc.StatusCode.UNKNOWN
    assert failed.value.details() == "Exception calling application: the input is no picture"


def test_the_mark_of_readiness_is_there(watcher: FxWatcherStub) -> None:
    assert (
        run("podman", "exec", CONTAINER, "sh", "-c", f"{UNTIL_READY}; cat /tmp/.lock", timeout_s=START_TIMEOUT_S) == ""
    )


def test_failures_are_in_the_container_s_log(watcher: FxWatcherStub) -> None:
    with pytest.raises(grpc.RpcError):
        watcher.Call(pb.Request(input=b"no picture"), timeout=START_TIMEOUT_S)

    deadline, told = time.monotonic() + STOP_TIMEOUT_S, ""
    while "ValueError: the input is no picture" not in told:
        assert time.monotonic() < deadline, told
        log = subprocess.run(
            ["podman", "logs", CONTAINER], capture_output=True, text=True, timeout=STOP_TIMEOUT_S, check=True
        )
        told = log.stdout + log.stderr


def test_the_image_says_how_its_health_is_seen(image: str) -> None:
    assert "/tmp/.lock" in run("podman", "inspect", "--type", "image", "--format", "{{json .HealthCheck}}", image)


def test_a_container_stops_when_it_is_told_to(image: str) -> None:
    name = f"{CONTAINER}-stop"
    run(
        "podman",
        "run",
        "--detach",
        "--name",
        name,
        "--network",
        "host",
        "--env",
        "WATCHER_PORT=0",
        "--env",
        "MESH_PORT=0",
        image,
    )
    try:
        run("podman", "exec", name, "sh", "-c", UNTIL_READY, timeout_s=START_TIMEOUT_S)

        run("podman", "stop", "--time", "20", name)

        assert run("podman", "inspect", "--format", "{{.State.ExitCode}}", name).strip() == "0"
    finally:
        run("podman", "rm", "--force", name)
