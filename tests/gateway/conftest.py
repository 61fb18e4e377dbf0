"""A registry with real workers and a folder to write handlers into; and whole gateways, with channels to them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest

from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.event import Event, Follower
from fxviewer.gateway.image_store import ImageStore
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.server import GatewayServer
from fxviewer.project.config import read_config
from tests.peers.http_client import Client
from tests.peers.names import Names

DEADLINE_S = 30.0  # of anything these tests wait for, on a machine that does much else


class Workshop:
    """Hosts what is written into `folder`; `deadline_s` is that of the handlers."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.registry = Registry(**{"workers": 1, "deadline_s": DEADLINE_S, **options})

    def write(self, text: str, file: str = "handler.py") -> Path:
        """Write a file at one stroke: half of it would be a save too, if this process stood still in between."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        written = self.folder.with_name("written")
        written.write_text(text, encoding="utf-8")
        return written.replace(path)

    def host(self, text: str, file: str = "handler.py") -> str:
        """Write a handler and host it, its workers to come with the first call."""
        path = self.write(text, file)
        self.registry.host([path])
        return next(n for n in self.registry.names() if self.registry.function(n).handler == path.resolve())

    def ask(self, name: str, body: bytes = b"", **call: Any) -> Result:
        return self.registry.submit(name, Call(body, **call)).result(DEADLINE_S)

    def say(self, name: str, body: bytes = b"", **call: Any) -> str:
        """Ask, and return the text of an answer that must be one."""
        result = self.ask(name, body, **call)
        assert result.error is None, result.error
        return result.output.decode()

    def ask_until(self, name: str, text: str) -> Result:
        """Ask until the answer is this text."""
        return wait_for(lambda: one if (one := self.ask(name)).output.decode() == text else None)


@pytest.fixture
def make_workshop(tmp_path: Path) -> Iterator[Callable[..., Workshop]]:
    made = []

    def make(**options: Any) -> Workshop:
        folder = tmp_path / "함수 folder"
        folder.mkdir(exist_ok=True)
        made.append(Workshop(folder, **options))
        return made[-1]

    yield make
    for workshop in made:
        workshop.registry.close()


@pytest.fixture
def workshop(make_workshop: Callable[..., Workshop]) -> Workshop:
    return make_workshop()


def wait_for(look: Callable[[], Any]) -> Any:
    """Look until there is something, and return it."""
    deadline = time.monotonic() + DEADLINE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing came"
    return found


def next_event(follower: Follower, kind: type[Event]) -> Any:
    """Return the next event of a kind; others before it are passed over."""
    return wait_for(lambda: one if isinstance(one := follower.get(1.0), kind) else None)


@pytest.fixture
def wait() -> Callable[[Callable[[], Any]], Any]:
    return wait_for


@pytest.fixture
def event() -> Callable[[Follower, type[Event]], Any]:
    return next_event


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def start(tmp_path: Path, cleanup: ExitStack) -> Callable[..., GatewayServer]:
    """Start a gateway that hosts handlers given as text by name; everything else is GatewayServer's own."""

    def start_gateway(handlers: Mapping[str, str] | None = None, **options: Any) -> GatewayServer:
        folder = tmp_path / "functions"
        folder.mkdir(exist_ok=True)
        for name, text in (handlers or {}).items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        server = GatewayServer([folder] if handlers else [], **options)
        cleanup.callback(server.stop)
        return server

    return start_gateway


@pytest.fixture
def connect(cleanup: ExitStack) -> Callable[..., grpc.Channel]:
    """Open a channel with no limit of its own; it is closed before the gateways are."""

    def open_channel(address: str, **options: Any) -> grpc.Channel:
        limits = {"grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1}
        return cleanup.enter_context(grpc.insecure_channel(address, options=list((limits | options).items())))

    return open_channel


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put an image of a handler into an image store of this test's own."""
    monkeypatch.setenv("FXVIEWER_DATA", str(tmp_path / "data"))

    def build_image(image: str, handler: str) -> None:
        folder = tmp_path / "image"
        (folder / "src").mkdir(parents=True, exist_ok=True)
        (folder / "src/handler.py").write_text(handler, encoding="utf-8")
        config = folder / "config.yaml"
        config.write_text(f"functions:\n  built:\n    runtime: python3\n    image: {image}\n", encoding="utf-8")
        ImageStore().put(read_config(config).function(), config, sys.executable)

    return build_image


@pytest.fixture
def visit(cleanup: ExitStack) -> Callable[[GatewayServer], Client]:
    """Come to a gateway over HTTP."""

    def visit_gateway(gateway: GatewayServer) -> Client:
        client = Client(gateway.http_address)
        cleanup.callback(client.connection.close)
        return client

    return visit_gateway


# The same at every address, as in a cluster; below what the system hands out, and apart from another run's.
WATCHER_PORT = 20_000 + os.getpid() % 5000 * 2
MESH_PORT = WATCHER_PORT + 1


@pytest.fixture
def names(cleanup: ExitStack) -> Names:
    names = Names()
    cleanup.callback(names.close)
    return names


class Watcher:
    """A container's entry point as a process of its own.

    Attributes:
        address: Of its first port; `mesh` of its second.
    """

    def __init__(self, folder: Path, host: str, handler: str, variables: Mapping[str, str]) -> None:
        (folder / "tmp").mkdir(parents=True)
        (folder / "handler.py").write_text(handler, encoding="utf-8")
        self.address, self.mesh = f"{host}:{WATCHER_PORT}", f"{host}:{MESH_PORT}"
        self.ready_file = folder / "tmp/.lock"
        self._log = folder / "log"
        environment = {
            "HANDLER_FILE": str(folder / "handler.py"),
            "WATCHER_HOST": host,
            "WATCHER_PORT": str(WATCHER_PORT),
            "MESH_PORT": str(MESH_PORT),
            "TMPDIR": str(folder / "tmp"),
            "PYTHONUNBUFFERED": "1",  # as in its image
        }
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fxviewer.gateway.watcher"],
                env=os.environ | environment | variables,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")


@pytest.fixture
def watch(tmp_path: Path, cleanup: ExitStack) -> Callable[..., Watcher]:
    """Start a container's entry point at a loopback address and wait until it is ready, or has ended."""

    def start_watcher(host: str, handler: str, **variables: str) -> Watcher:
        if not _has_address(host):
            pytest.skip(f"this system has no address {host}")
        watcher = Watcher(tmp_path / f"watcher-{len(list(tmp_path.iterdir()))}", host, handler, variables)
        cleanup.callback(watcher.process.wait, DEADLINE_S)
        cleanup.callback(watcher.process.kill)
        wait_for(lambda: watcher.ready_file.exists() or watcher.process.poll() is not None)
        return watcher

    return start_watcher


def _has_address(host: str) -> bool:
    """All of 127.0.0.0/8 on Linux; elsewhere the first alone."""
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


@pytest.fixture(scope="session")
def watcher_port() -> int:
    return WATCHER_PORT
