"""Where a gateway is, as people write it and as sockets want it."""

import ipaddress
import re

from fxviewer.errors import SettingsError
from fxviewer.settings import DEFAULT_PORT


def parse_address(text: str) -> str:
    """Turn what people type into host:port. As with openfx-cli, a port alone is one on this computer.

    Raises:
        SettingsError: It cannot be an address.
    """
    if text.strip().startswith("unix:"):
        raise SettingsError(
            f"“{text}” is a socket, and frames are sent to a port.",
            "Start the gateway with --listen HOST:PORT; sockets are for “fxviewer function”.",
        )
    address = re.sub(r"^(grpc|http)s?://", "", text.strip()).rstrip("/")
    host, separator, port = address.rpartition(":")
    if _is_ipv6(address) or not separator or address.endswith("]"):  # IPv6 has colons of its own
        host, port = address, str(443 if is_encrypted(text) else DEFAULT_PORT)
        host = f"[{host}]" if _is_ipv6(host) else host
    elif not host and address == text.strip():
        host = "127.0.0.1"
    if not host or "/" in host or re.search(r"\s", host) or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"“{text}” is no gateway address.", "Write host:port, for example 10.0.0.5:31113.")
    return f"{host}:{port}"


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False


def is_encrypted(text: str) -> bool:
    """Whether the address, as people type it, says that it wants TLS."""
    return re.match(r"(grpc|http)s://", text.strip()) is not None


def split_address(address: str) -> tuple[str, int]:
    """Return the host, without the brackets of IPv6, and the port of "host:port"."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def is_loopback(address: str) -> bool:
    host, _ = split_address(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
