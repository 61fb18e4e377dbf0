"""The gateway: functions, the services on top of them, the doors in front; its life and end."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from fxviewer.allocator import keep_freed_memory
from fxviewer.assets import resource
from fxviewer.errors import FunctionError, SettingsError
from fxviewer.frame_pool import PoolReader
from fxviewer.gateway import mesh
from fxviewer.gateway.administration import Administration
from fxviewer.gateway.door import Door, address_here, parse_door
from fxviewer.gateway.ending import Ending
from fxviewer.gateway.forward import ForwardHost
from fxviewer.gateway.function import Function
from fxviewer.gateway.grpc_server import GrpcServer
from fxviewer.gateway.host import Host
from fxviewer.gateway.hosting import Hosting
from fxviewer.gateway.http import HttpServer
from fxviewer.gateway.invocation import Invocation
from fxviewer.gateway.metrics import Metrics
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.routes import Routes
from fxviewer.gateway.service import OpenFxService
from fxviewer.gateway.strict import WRITE_LIMIT_S, StrictHost
from fxviewer.gateway.workbench import WorkbenchService

DEFAULT_DEADLINE_S = 30.0


class GatewayServer:
    """A listening gateway.

    Args:
        functions: Hosted besides the shipped samples.
        listen: "host:port", where port 0 lets the system choose, or "unix:path".
        workers: Processes per function.
        deadline_s: A handler that needs longer is stopped.
        http: "host:port" for OpenFx's HTTP routes; empty is none.
        forward: Where functions run instead of here, with {function} for the name; empty is here.
        token: What callers must send to change functions; empty is none.
        is_open: Others may reach this and call functions without the token.
        is_strict: Answer as the real OpenFx does, with its limits and without our extras.
        pool: Where the viewer that started this gateway may leave its frames.
        hosting: What to host instead of the samples and `functions`: all that another gateway hosted.
        on_hosting: Called with all that is hosted, from the start on and after each change of it.

    Raises:
        SettingsError: An address is none, or others can reach it and nothing keeps them out.
        GatewayRefusedError: An address cannot be listened at.
        FunctionError: A path holds no function.
    """

    def __init__(
        self,
        functions: Sequence[Path] = (),
        *,
        listen: str = "127.0.0.1:0",
        workers: int = 1,
        deadline_s: float = DEFAULT_DEADLINE_S,
        http: str = "",
        forward: str = "",
        token: str = "",
        is_open: bool = False,
        is_strict: bool = False,
        pool: PoolReader | None = None,
        hosting: Hosting | None = None,
        on_hosting: Callable[[Hosting], object] | None = None,
    ) -> None:
        keep_freed_memory()
        door, http_door = parse_door(listen), parse_door(http) if http else None
        access = door.access(token, is_open=is_open)
        if http_door is not None and http_door.path is not None:
            raise SettingsError("HTTP is answered at an address, not at a socket.", "Write --http HOST:PORT.")
        http_access = http_door.access(token, is_open=is_open) if http_door is not None else None
        if forward and functions:
            raise SettingsError("A gateway that forwards hosts no functions itself.", "Leave out --functions.")
        with ExitStack() as undo:
            self._grpc = GrpcServer(door, is_strict=is_strict)
            undo.callback(self._grpc.stop)
            self.address = self._grpc.address
            meshed = {
                mesh.GATEWAY: address_here(self.address),
                mesh.TOKEN: token if access.guards_calls else "",
            }
            self.registry = (
                None
                if forward
                else Registry(
                    workers=workers,
                    deadline_s=deadline_s,
                    environment=meshed,
                    pool_fd=pool.fd if pool is not None else -1,
                    on_hosting=on_hosting,
                )
            )
            self._host: Host = self.registry or ForwardHost(forward, deadline_s=deadline_s, dials_each_call=is_strict)
            undo.callback(self._host.close)
            if self.registry is not None and hosting is not None:
                self.registry.restore(hosting)
            elif self.registry is not None:
                self.registry.host([resource("functions"), *functions])
            host = StrictHost(self._host) if is_strict else self._host
            metrics = Metrics(lambda: _replicas(host))
            administration = Administration(host, metrics, _find_image, is_strict=is_strict)
            invocation = Invocation(host, metrics, reads_extras=not is_strict, pool=pool)
            self._http: HttpServer | None = None
            self.http_address = ""
            if http_door is not None and http_access is not None:
                routes = Routes(administration, invocation, metrics, http_access)
                self._http = _listen(http_door, routes, WRITE_LIMIT_S if is_strict else None)
                self.http_address = http_door.address(self._http.port)
            service = OpenFxService(administration, invocation, access, is_strict=is_strict)
            workbench = WorkbenchService(self.registry, access) if self.registry is not None else None
            self._grpc.start(service, workbench)
            if self._http is not None:
                self._http.start()
            undo.pop_all()

    def add(self, path: Path, replicas: int | None = None) -> str:
        """Host one more function and return its name.

        Args:
            replicas: As many as the others have, if None.

        Raises:
            FunctionError: It is none, or it does not load.
        """
        if self.registry is None:
            raise FunctionError("This gateway forwards; it hosts no functions itself.")
        name = self.registry.add(path)
        if replicas is not None:
            self.registry.scale(name, replicas)
        return name

    def stop(self) -> None:
        """End every call, every worker and the sockets within two seconds."""
        if self._http is not None:
            self._http.stop()
        self._grpc.stop()
        self._host.close()


def serve(server: Callable[[], GatewayServer], on_listening: Callable[[GatewayServer], None]) -> None:
    """Run a gateway until SIGINT or SIGTERM. Main thread only.

    Raises:
        GatewayError, SettingsError, FunctionError: As GatewayServer.
    """
    ending = Ending()
    listening = server()
    try:
        on_listening(listening)
        ending.wait()
    finally:
        listening.stop()


def _listen(door: Door, routes: Routes, write_limit_s: float | None) -> HttpServer:
    try:
        return HttpServer(door.host, door.port, routes, write_limit_s=write_limit_s)
    except OSError as error:
        raise door.refusal(error) from error


def _replicas(host: Host) -> list[tuple[str, int]]:
    states = [(name, host.state(name)) for name in host.names()]
    return [(name, state.replicas) for name, state in states if state is not None]


def _find_image(image: str, function: str) -> Function:
    """Deployments name images in this computer's store: no code crosses the network."""
    from fxviewer.gateway.image_store import ImageStore

    return ImageStore().get(image).function(function)
