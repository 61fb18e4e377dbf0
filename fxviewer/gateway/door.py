"""Where a gateway listens: an address of this computer, or a socket in its file system."""

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from fxviewer.errors import GatewayRefusedError, SettingsError
from fxviewer.gateway.access import Access

UNIX = "unix:"
_CONNECT_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Door:
    """Attributes:
    host: Without brackets; empty for a Unix socket.
    path: Of the Unix socket, or None.
    """

    host: str
    port: int
    path: Path | None = None

    @property
    def is_private(self) -> bool:
        return self.path is not None

    @property
    def is_local(self) -> bool:
        """Nobody on another computer can reach it."""
        if self.path is not None or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def address(self, port: int | None = None) -> str:
        """Return it as gRPC writes it."""
        if self.path is not None:
            return f"{UNIX}{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port if port is None else port}"

    def access(self, token: str, *, is_open: bool) -> Access:
        """Return who may do what here.

        Raises:
            SettingsError: Others can reach it, and nothing keeps them out.
        """
        if not self.is_local and not token and not is_open:
            raise SettingsError(
                f"Others can reach {self.host}, and the gateway would run functions for all of them.",
                "Use 127.0.0.1, or give a token that callers must send (--token), or say that it is meant (--open).",
            )
        return Access(token, is_private=self.is_private, guards_calls=not self.is_local and not is_open)

    def claim(self) -> None:
        """Make sure that a Unix socket's path is free; what a dead gateway left is removed.

        Raises:
            GatewayRefusedError: Somebody listens there, or it is no socket.
        """
        if self.path is None or not self.path.exists():
            return
        if not self.path.is_socket():
            raise GatewayRefusedError(f"{self.path} is no socket.", "Choose another path.")
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(_CONNECT_TIMEOUT_S)
            try:
                probe.connect(os.fspath(self.path))
            except OSError:
                self.path.unlink()
                return
        raise GatewayRefusedError(f"Another gateway listens at {self.path}.", "Choose another path.")

    def refusal(self, cause: OSError | None = None) -> GatewayRefusedError:
        """Return what to tell when it cannot be listened at.

        Args:
            cause: What the system said; None asks it again, because gRPC keeps it for itself.
        """
        error = cause or self._ask_why()
        reason = (error.strerror or error) if error is not None else "gRPC refused"
        return GatewayRefusedError(f"The gateway cannot listen at {self.address()}: {reason}.", self._cure(error))

    def _ask_why(self) -> OSError | None:
        where = (self.host, self.port) if self.path is None else os.fspath(self.path)
        on_network = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(on_network if self.path is None else socket.AF_UNIX) as probe:
            if self.path is None and os.name != "nt":  # where it lets two listen at one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(where)
            except OSError as error:
                return error
        if self.path is not None:
            self.path.unlink()
        return None

    def _cure(self, error: OSError | None) -> str:
        if self.path is not None:
            is_too_long = error is not None and error.errno is None  # the one thing Python finds out by itself
            return "Choose a shorter path." if is_too_long else "Choose a path in a folder you may write to."
        if error is None or error.errno == errno.EADDRINUSE:
            return "Choose another port, or 0 for any that is free."
        return "Choose a port from 1024 on." if error.errno == errno.EACCES else "Choose an address of this computer."


def address_here(address: str) -> str:
    """Return where processes on this computer reach what listens there, which may be at all its addresses."""
    for everywhere, loopback in (("0.0.0.0:", "127.0.0.1:"), ("[::]:", "[::1]:")):
        if address.startswith(everywhere):
            return loopback + address.removeprefix(everywhere)
    return address


def parse_door(text: str) -> Door:
    """Read host:port or unix:path.

    Raises:
        SettingsError: It is neither.
    """
    if text.startswith(UNIX):
        path = text.removeprefix(UNIX)
        if path:
            return Door("", 0, Path(path.removeprefix("//") if path.startswith("///") else path).absolute())
    host, _, port = text.rpartition(":")
    if text.startswith(UNIX) or not host or not port.isdecimal() or int(port) > 65535:
        raise SettingsError(f"“{text}” is no address.", "Write host:port, for example 127.0.0.1:31113, or unix:PATH.")
    return Door(host.strip("[]"), int(port))
