import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from fxviewer.errors import GatewayRefusedError, SettingsError
from fxviewer.gateway.server import GatewayServer


def test_taken_port_is_refused_with_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(GatewayRefusedError, match=address):
            GatewayServer(listen=address)


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "10.1.2.3:80", "nonsense"])
def test_address_that_others_could_reach_is_refused(listen: str) -> None:
    with pytest.raises(SettingsError):
        GatewayServer(listen=listen)


def test_gateway_and_hanging_worker_end_with_a_killed_owner(tmp_path: Path) -> None:
    handler = tmp_path / "hangs.py"
    handler.write_text("import time\ndef Handler(req):\n    time.sleep(600)\n")
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
        family = [gateway, *_wait_for_children(gateway, 2)]

        os.kill(owner.pid, signal.SIGKILL)

        _, alive = psutil.wait_procs(family, timeout=2)
    assert not alive


def test_owned_gateway_answers_in_json_and_ends_with_its_input() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "fxviewer.gateway"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as gateway:
        assert gateway.stdin is not None
        assert gateway.stdout is not None
        print(
            json.dumps({"functions": ["/no/such"], "workers": 1, "listen": "127.0.0.1:0"}),
            file=gateway.stdin,
            flush=True,
        )

        answer = json.loads(gateway.stdout.readline())

        gateway.stdin.close()
        assert gateway.wait(2) == 0
    assert "/no/such" in answer["error"]


def _wait_for_children(process: psutil.Process, count: int) -> list[psutil.Process]:
    deadline = time.monotonic() + 30
    while len(children := process.children()) < count and time.monotonic() < deadline:
        assert process.is_running()
    return children
