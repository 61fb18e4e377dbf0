"""Making a connection, away from the lane: it takes seconds to find out that nobody answers."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from fxviewer.errors import FxviewerError, GatewayUnreachableError
from fxviewer.frame_pool import FramePool
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.status import FunctionInfo
from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.address import parse_address
from fxviewer.stream.client import Dialect, GatewayClient
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.secret import Secrets


@dataclass(frozen=True, slots=True)
class Link:
    """A connection that is there, and the settings it was made with. Whoever takes it closes the client.

    Attributes:
        pool: Where frames may be left for this gateway, instead of in the requests of its stream.
    """

    address: str
    connection: Connection
    client: GatewayClient
    credentials: Credentials
    dialect: Dialect
    functions: tuple[FunctionInfo, ...]
    pool: FramePool | None = None


def whereabouts(connection: Connection) -> tuple[object, ...]:
    """What a connection has to be made anew for."""
    return (
        connection.address,
        connection.transport,
        connection.name,
        connection.tls,
        connection.access,
        connection.metadata,
        connection.limit_bytes,
    )


class Connecting:
    """One attempt, on the thread fx-connect; can be given up at any moment.

    Args:
        wake: Called when it has succeeded or failed.
    """

    def __init__(
        self, connection: Connection, gateway: LocalGateway, secrets: Secrets, wake: Callable[[], None]
    ) -> None:
        self.is_done = False
        self.link: Link | None = None
        self.error: FxviewerError | None = None
        self._connection = connection
        self._gateway = gateway
        self._secrets = secrets
        self._wake = wake
        self._lock = threading.Lock()  # guards _client, _given_up
        self._client: GatewayClient | None = None
        self._given_up = False
        threading.Thread(target=self._run, name="fx-connect", daemon=True).start()

    def give_up(self) -> None:
        """Close what there is; the thread ends with it."""
        with self._lock:
            self._given_up = True
            client = self._client
        if client is not None:
            client.close()

    def _run(self) -> None:
        try:
            self.link = self._connect()
        except FxviewerError as error:
            self.error = error
            if self._client is not None:
                self._client.close()
        self.is_done = True
        self._wake()

    def _connect(self) -> Link:
        connection = self._connection
        if connection.address:
            address = parse_address(connection.address)
        else:
            address = self._gateway.ensure_running()
            connection = replace(connection, tls=Tls(), access=Access(), metadata=())  # they are for others
        credentials = Credentials(connection, self._secrets)
        credentials.obtain()
        client = GatewayClient(address, connection, credentials)
        with self._lock:
            self._client = client
            if self._given_up:
                raise GatewayUnreachableError("The connection was given up.")
        dialect = client.probe(connection.transport)
        pool = None if connection.address else self._gateway.pool
        return Link(address, connection, client, credentials, dialect, list_functions(client, dialect), pool)


def list_functions(client: GatewayClient, dialect: Dialect) -> tuple[FunctionInfo, ...]:
    return tuple(
        FunctionInfo(one.Name, one.Image, one.Replicas, one.AvailableReplicas, one.Annotations.get("desc", ""))
        for one in client.functions(dialect)
    )
