"""The gateway's end, however it comes: nothing it started is there two seconds later."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.processes import still_running

END_S = 2.0
START_S = 60.0

HANGS = {
    "in a Python loop": "def Handler(req):\n    while True: pass\n",
    "asleep": "import time\ndef Handler(req):\n    time.sleep(600)\n",
    # PyDLL keeps the interpreter: no thread of Python's runs meanwhile.
    "in C that holds the interpreter": "import ctypes\ndef Handler(req):\n    ctypes.PyDLL(None).sleep(600)\n",
    "deaf to signals": (
        "import signal, time\nfor name in ('SIGTERM', 'SIGINT', 'SIGHUP'):\n"
        "    signal.signal(getattr(signal, name), signal.SIG_IGN)\n"
        "def Handler(req):\n    while True: time.sleep(1)\n"
    ),
    "with a child and a thread": (
        "import subprocess, threading, time\ndef Handler(req):\n"
        "    threading.Thread(target=time.sleep, args=(600,)).start()\n    subprocess.run(['sleep', '600'])\n"
    ),
    "while it loads": "import time\ntime.sleep(600)\n",
}

OWNER = """
import json, subprocess, sys
gateway = subprocess.Popen([sys.executable, "-m", "fxviewer.gateway"], stdin=-1, stdout=-1, text=True)
print(json.dumps({"functions": [sys.argv[1]], "workers": 2, "listen": "127.0.0.1:0"}), file=gateway.stdin, flush=True)
address = json.loads(gateway.stdout.readline())["listening"]
import grpc
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import GatewayStub
stub = GatewayStub(grpc.insecure_channel(address))
calls = [stub.Invoke.future(pb.InvokeServiceRequest(Service="hangs", Input=b"x")) for _ in range(2)]
print(gateway.pid, flush=True)
if len(sys.argv) > 2:
    print(json.dumps({"add": sys.argv[2]}), file=gateway.stdin, flush=True)
calls[0].result()
"""


class Family:
    """A process that owns a gateway which owns workers that hang."""

    def __init__(self, folder: Path, text: str, *, added: str = "") -> None:
        handler = folder / "hangs.py"
        handler.write_text(f"from pathlib import Path\n(Path({str(folder)!r}) / 'loaded').touch()\n{text}")
        self.owner = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(OWNER), str(handler), *([added] if added else [])],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.owner.stdout is not None
        self.gateway = psutil.Process(int(self.owner.stdout.readline()))
        deadline = time.monotonic() + START_S
        # The reaper, two workers; and whatever their handlers start.
        while not (folder / "loaded").exists() or len(self.all()) < 4 + ("sleep" in text and "'600'" in text):
            assert time.monotonic() < deadline
            assert self.gateway.is_running()

    def all(self) -> list[psutil.Process]:
        return [self.gateway, *self.gateway.children(recursive=True)]

    def close(self) -> None:
        if self.owner.stdout is not None:
            self.owner.stdout.close()
        self.owner.kill()
        self.owner.wait()


@pytest.fixture
def families() -> Iterator[list[Family]]:
    families: list[Family] = []
    yield families
    for family in families:
        family.close()


@pytest.mark.parametrize("text", HANGS.values(), ids=HANGS.keys())
@pytest.mark.parametrize("victim", ["viewer", "gateway"])
def test_everything_ends_with_a_killed_process(tmp_path: Path, families: list[Family], victim: str, text: str) -> None:
    family = Family(tmp_path, text)
    families.append(family)
    everybody = family.all()

    os.kill(family.owner.pid if victim == "viewer" else family.gateway.pid, signal.SIGKILL)

    assert not still_running(everybody, END_S)


def test_everything_ends_while_a_function_is_being_added(tmp_path: Path, families: list[Family]) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(600)\n")
    family = Family(tmp_path, HANGS["asleep"], added=str(slow))
    families.append(family)
    deadline = time.monotonic() + START_S
    while len(family.all()) < 5:  # the worker that loads it
        assert time.monotonic() < deadline
    everybody = family.all()

    os.kill(family.owner.pid, signal.SIGKILL)

    assert not still_running(everybody, END_S)


def test_workers_end_without_the_reaper_as_well(tmp_path: Path, families: list[Family]) -> None:
    """Linux ends them itself; what their handlers started is what the reaper is for."""
    if sys.platform != "linux":
        pytest.skip("there is the reaper alone")
    family = Family(tmp_path, HANGS["in C that holds the interpreter"])
    families.append(family)
    everybody = family.all()
    (reaper,) = [one for one in everybody if "reaper" in " ".join(one.cmdline())]

    reaper.kill()
    family.gateway.kill()

    assert not still_running(everybody, END_S)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_gateway_in_a_terminal_ends_on_a_signal(tmp_path: Path, number: int) -> None:
    handler = tmp_path / "fine.py"
    handler.write_text("def Handler(req): return 'fine'\n")
    with subprocess.Popen(
        [sys.executable, "-m", "fxviewer", "gateway", "--functions", str(handler), "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as gateway:
        assert gateway.stdout is not None
        assert "127.0.0.1" in gateway.stdout.readline()
        gateway.send_signal(number)

        assert gateway.wait(END_S) == 0


def test_owned_gateway_tells_where_it_listens_and_ends_with_its_input() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "fxviewer.gateway"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as gateway:
        assert gateway.stdin is not None
        assert gateway.stdout is not None
        print(json.dumps({"functions": [], "workers": 1, "listen": "127.0.0.1:0"}), file=gateway.stdin, flush=True)
        assert "listening" in json.loads(gateway.stdout.readline())

        gateway.stdin.close()

        assert gateway.wait(END_S) == 0
