"""Following what happens to the functions of our own gateway: fxviewer.Workbench."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import grpc

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayUnreachableError
from fxviewer.handler.parameter import Kind, Parameter, Value
from fxviewer.pb import workbench_pb2 as pb
from fxviewer.settings import Connection
from fxviewer.stream.client import CONTROL_TIMEOUT_S, connection_error, open_channel
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.reply import Failure, read_failure


class NoWorkbenchError(GatewayRefusedError):
    """The gateway is another program's."""


@dataclass(frozen=True, slots=True)
class Described:
    """A version is in force.

    Attributes:
        handler: Path of its file, on the gateway's machine.
        reload_ms: From noticing the save to the swap; 0 at the start.
    """

    function: str
    version: str
    handler: str
    parameters: tuple[Parameter, ...]
    reload_ms: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A save does not load; the version in force stays."""

    function: str
    version: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line a handler printed.

    Attributes:
        unix_ns: When, by the gateway's wall clock.
        frame_id: The `seq` of the frame it was answering; None between frames.
    """

    function: str
    text: str
    unix_ns: int
    frame_id: int | None
    version: str


@dataclass(frozen=True, slots=True)
class LogBatch:
    """Lines in their order; `dropped` were left out before them, because nobody took them fast enough."""

    function: str
    lines: tuple[LogLine, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class Removed:
    function: str


Event = Described | Refused | LogBatch | Removed


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be asked.

    Attributes:
        name: Seven hex digits, or HEAD.
        unix_ns: Of the save, or of the commit.
        label: For people: the commit's subject; empty otherwise.
    """

    name: str
    unix_ns: int
    label: str


class Workbench:
    """A channel to the workbench of one gateway. Safe from any thread; `close` ends every call.

    Args:
        address: "host:port".
        connection: TLS and metadata of the calls.
        credentials: With their token already obtained; without them no token is sent.

    Raises:
        SettingsError: A TLS file is not what it should be.
    """

    def __init__(
        self, address: str, connection: Connection | None = None, credentials: Credentials | None = None
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._channel = open_channel(address, connection or Connection())

    def close(self) -> None:
        self._channel.close()

    def follow(self, *, with_log: bool) -> Iterator[Event]:
        """Yield what happens to all functions, beginning with what is in force; ends with `close`.

        Raises:
            NoWorkbenchError: The gateway has none.
            GatewayError: It cannot be reached, or the connection broke.
        """
        method = self._channel.unary_stream(
            "/fxviewer.Workbench/Follow",
            request_serializer=pb.FollowRequest.SerializeToString,
            response_deserializer=pb.Event.FromString,
        )
        try:
            for event in method(pb.FollowRequest(with_log=with_log), metadata=self._metadata):
                if (read := _read_event(event)) is not None:
                    yield read
        except grpc.RpcError as error:
            raise self._error(error) from error
        except ValueError as error:  # what grpc says of a channel that was closed before the call
            raise self._closed() from error

    def versions(self, function: str) -> tuple[Version, ...]:
        """List what can be asked, the newest first.

        Raises:
            NoWorkbenchError: The gateway has no workbench.
            GatewayError: It cannot be reached.
        """
        method = self._channel.unary_unary(
            "/fxviewer.Workbench/ListVersions",
            request_serializer=pb.VersionsRequest.SerializeToString,
            response_deserializer=pb.Versions.FromString,
        )
        try:
            listed = method(pb.VersionsRequest(function=function), timeout=CONTROL_TIMEOUT_S, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._error(error) from error
        except ValueError as error:
            raise self._closed() from error
        return tuple(Version(one.name, one.unix_ns, one.label) for one in listed.versions)

    def _closed(self) -> GatewayError:
        return GatewayUnreachableError(f"The connection to {self._address} was closed.")

    @property
    def _metadata(self) -> tuple[tuple[str, str], ...]:
        """The token goes here always: our own messages have no field for it."""
        return () if self._credentials is None else self._credentials.with_bearer

    def _error(self, error: grpc.RpcError) -> Exception:
        if error.code() == grpc.StatusCode.UNIMPLEMENTED:
            return NoWorkbenchError(f"The gateway at {self._address} does not tell what happens to its functions.")
        return connection_error(error, self._address)


_KINDS: dict[int, Kind] = {
    pb.Parameter.TEXT: "text",
    pb.Parameter.INT: "int",
    pb.Parameter.FLOAT: "float",
    pb.Parameter.BOOL: "bool",
    pb.Parameter.CHOICE: "choice",
    pb.Parameter.COLOUR: "colour",
}


def _read_event(event: pb.Event) -> Event | None:
    """Return what the event says; None for kinds a newer gateway may know."""
    name = event.function
    match event.WhichOneof("what"):
        case "described":
            it = event.described
            parameters = tuple(read for one in it.parameters if (read := _read_parameter(one)) is not None)
            return Described(name, it.version, it.handler, parameters, it.reload_ns / 1e6)
        case "refused":
            return Refused(name, event.refused.version, read_failure(event.refused.error))
        case "log":
            lines = tuple(
                LogLine(
                    name, line.text, line.unix_ns, line.frame_id if line.HasField("frame_id") else None, line.version
                )
                for line in event.log.lines
            )
            return LogBatch(name, lines, event.log.dropped)
        case "removed":
            return Removed(name)
    return None


def _read_parameter(told: pb.Parameter) -> Parameter | None:
    """Return the parameter; None for one this program cannot show."""
    kind = _KINDS.get(told.kind)
    try:
        default: Value = json.loads(told.default)
        minimum, maximum, step = (
            json.loads(text) if text else None for text in (told.minimum, told.maximum, told.step)
        )
        choices: tuple[Value, ...] = tuple(map(json.loads, told.choices))
    except ValueError:
        return None
    return None if kind is None else Parameter(told.name, kind, default, minimum, maximum, step, choices)
