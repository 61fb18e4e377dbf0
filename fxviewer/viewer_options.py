"""What the command line asks of the window; whatever it leaves out is as the user last had it."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from fxviewer.settings import Connection, Policy, Transport


@dataclass(frozen=True, slots=True)
class ConnectionOverrides:
    """The fields of a `Connection` that were asked for; None leaves the remembered one."""

    address: str | None = None
    transport: Transport | None = None
    window: int | None = None
    quality: int | None = None
    send_size: tuple[int, int] | None = None

    def over(self, remembered: Connection) -> Connection:
        """Return `remembered` with these fields in place of its own."""
        asked = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return dataclasses.replace(remembered, **{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True, slots=True)
class ViewerOptions:
    """How to open the window. None is the remembered setting.

    Attributes:
        function: Name of the function to ask; a hosted folder or handler.py is in `functions` and named here.
        source: As `open_source` takes it.
        connection: What was asked of the connection.
        functions: Folders (or handler.py files) the embedded gateway hosts besides the shipped samples.
        policy: What happens when the function is slower than the source.
        capture_size: Asked of cameras, (width, height).
        workers: Of the embedded gateway, per function.
        assignments: Values for the handler's parameters, “low=90”; only their form is checked.
    """

    function: str | None = None
    source: str | tuple[str, ...] | None = None
    connection: ConnectionOverrides = ConnectionOverrides()
    functions: tuple[Path, ...] = ()
    policy: Policy | None = None
    capture_size: tuple[int, int] | None = None
    workers: int = 1
    assignments: tuple[str, ...] = ()
