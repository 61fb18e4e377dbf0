"""The gateway a viewer owns: how it is spoken to, and that it ends with its owner."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest

from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxGatewayStub
from tests.processes import still_running

Talk = Callable[[dict[str, Any]], dict[str, Any]]

SAME = "def Handler(req):\n    return req.input\n"


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "fxviewer.gateway"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def talk(process: subprocess.Popen[str]) -> Talk:
    """Say one line and read one."""

    def talk_to_gateway(line: dict[str, Any]) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        print(json.dumps(line), file=process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        return answer

    return talk_to_gateway


def test_it_tells_its_address_and_takes_functions(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text(SAME)
    (tmp_path / "broken.py").write_text("def Handler(req:\n")
    address = talk({"functions": [], "workers": 1, "listen": "127.0.0.1:0"})["listening"]

    added = talk({"add": str(tmp_path / "same.py")})
    refused = [talk({"add": path})["refused"] for path in (str(tmp_path / "broken.py"), "long" * 100, "nul\0")]

    assert added == {"added": "same"}
    assert "broken.py" in refused[0]
    assert "“nul\0” cannot be hosted" in refused[2]
    with grpc.insecure_channel(address) as channel:
        request = pb.InvokeServiceRequest(Service="same", Input=b"x")
        assert FxGatewayStub(channel).Invoke(request, timeout=30).Msg == "x"


def test_owner_who_gave_a_token_may_change_functions(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text(SAME)
    functions = [str(tmp_path / "same.py")]
    address = talk({"functions": functions, "workers": 1, "listen": "127.0.0.1:0", "token": "secret"})["listening"]

    with grpc.insecure_channel(address) as channel:
        request = pb.ScaleServiceRequest(ServiceName="same", Replicas=2)
        bearer = (("authorization", "Bearer secret"),)
        assert FxGatewayStub(channel).ReplicaUpdate(request, metadata=bearer, timeout=30).Msg == "OK"


def test_owner_who_asks_is_told_what_is_hosted_before_the_answer(
    process: subprocess.Popen[str], talk: Talk, tmp_path: Path
) -> None:
    (tmp_path / "same.py").write_text(SAME)
    mine = {"name": "mine", "handler": str(tmp_path / "same.py"), "replicas": 0, "own_name": "same"}
    before = {"functions": [mine], "parents": [], "dismissed": []}

    at_start = talk({"functions": [], "workers": 1, "listen": "127.0.0.1:0", "hosting": before})

    assert process.stdout is not None
    assert at_start == {"hosting": before}
    assert "listening" in json.loads(process.stdout.readline())
    (tmp_path / "other.py").write_text(SAME)
    told = talk({"add": str(tmp_path / "other.py")})
    assert [one["name"] for one in told["hosting"]["functions"]] == ["mine", "other"]
    assert json.loads(process.stdout.readline()) == {"added": "other"}


def test_functions_that_are_none_are_told_and_it_ends_with_its_input(
    talk: Talk, process: subprocess.Popen[str]
) -> None:
    answer = talk({"functions": ["/no/such"], "workers": 1, "listen": "127.0.0.1:0"})

    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0
    assert "/no/such" in answer["error"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems send no signal to a thread of another process")
@pytest.mark.parametrize("thread", [0, -1], ids=["main", "other"])
def test_it_ends_when_it_is_told_whichever_thread_gets_the_signal(
    talk: Talk, process: subprocess.Popen[str], thread: int
) -> None:
    talk({"functions": [], "workers": 1, "listen": "127.0.0.1:0"})
    deadline = time.monotonic() + 30

    while process.poll() is None:
        assert time.monotonic() < deadline
        with contextlib.suppress(psutil.Error, subprocess.TimeoutExpired):
            number = sorted(one.id for one in psutil.Process(process.pid).threads())[thread]
            ctypes.CDLL(None).tgkill(process.pid, number, signal.SIGTERM)
            process.wait(10)  # again then, for the thread may have ended, and the signal with it

    assert process.returncode == 0


def test_gateway_and_hanging_workers_end_with_a_killed_owner(
    tmp_path: Path, wait: Callable[[Callable[[], object]], object]
) -> None:
    handler = tmp_path / "hangs.py"
    hanging = tmp_path / "hanging"
    hanging.mkdir()
    handler.write_text(
        f"import os, time\ndef Handler(req):\n    open(f'{hanging}/{{os.getpid()}}', 'w')\n    time.sleep(600)\n"
    )
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(
                f"""
                import json, subprocess, sys
                gateway = subprocess.Popen([sys.executable, "-m", "fxviewer.gateway"], stdin=-1, stdout=-1, text=True)
                print(json.dumps({{"functions": [{str(handler)!r}], "workers": 2, "listen": "127.0.0.1:0"}}),
                      file=gateway.stdin, flush=True)
                address = json.loads(gateway.stdout.readline())["listening"]
                import grpc
                from fxviewer.pb import openfx_pb2 as pb
                from fxviewer.pb.openfx_pb2_grpc import GatewayStub
                calls = [GatewayStub(grpc.insecure_channel(address)).Invoke.future(
                    pb.InvokeServiceRequest(Service="hangs", Input=b"x")) for _ in range(2)]
                print(gateway.pid, flush=True)
                calls[0].result()
                """
            ),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        gateway = psutil.Process(int(owner.stdout.readline()))
        wait(lambda: len(list(hanging.iterdir())) == 2)
        family = [gateway, *gateway.children()]

        os.kill(owner.pid, signal.SIGKILL)

        assert not still_running(family, 20)
