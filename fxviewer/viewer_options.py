"""What the command line asks of the window; whatever it leaves out is as the user last had it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fxviewer.settings import Connection, Policy, Transport, moved_to


@dataclass(frozen=True, slots=True)
class ConnectionOverrides:
    """The fields of a `Connection` that were asked for; None leaves the remembered one.

    Attributes:
        tls: Fields of its `Tls`, by name.
        access: Fields of its `Access`, by name.
        base64: A function, and whether it takes its input as base64.
        profile: Used in place of the remembered connection.
    """

    address: str | None = None
    transport: Transport | None = None
    window: int | None = None
    quality: int | None = None
    send_size: tuple[int, int] | None = None
    deadline_s: float | None = None
    metadata: tuple[tuple[str, str], ...] | None = None
    limit_bytes: int | None = None
    is_fitted: bool | None = None
    tls: Mapping[str, Any] = field(default_factory=dict)
    access: Mapping[str, Any] = field(default_factory=dict)
    base64: tuple[str, bool] | None = None
    profile: Connection | None = None

    def over(self, remembered: Connection) -> Connection:
        """Return `remembered`, or the profile, with these fields in place of its own.

        Another address by itself is another gateway: what was remembered for the one before, its token above all, is
        not sent there.
        """
        base = self.profile or remembered
        if self.profile is None and self.address is not None and self.address != remembered.address:
            base = moved_to(remembered, self.address)
        asked = {name: value for name in _PLAIN_FIELDS if (value := getattr(self, name)) is not None}
        return replace(
            base,
            tls=replace(base.tls, **self.tls),
            access=replace(base.access, **self.access),
            base64_functions=self._base64_functions(base),
            **asked,
        )

    def _base64_functions(self, base: Connection) -> tuple[str, ...]:
        if self.base64 is None:
            return base.base64_functions
        function, is_wanted = self.base64
        others = tuple(name for name in base.base64_functions if name != function)
        return (*others, function) if is_wanted else others


_PLAIN_FIELDS = (
    *("address", "transport", "window", "quality", "send_size"),
    *("deadline_s", "metadata", "limit_bytes", "is_fitted"),
)


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
