"""Where a gateway is, as people write it and as sockets want it."""

import ipaddress
import re

from fxviewer.errors import SettingsError
from fxviewer.settings import DEFAULT_PORT


def parse_address(text: str) -> str:
    """Turn what people type into host:port.

    Raises:
        SettingsError: It cannot be an address.
    """
    address = re.sub(r"^(grpc|http)s?://", "", text.strip()).rstrip("/")
    host, separator, port = address.rpartition(":")
    if not separator or address.endswith("]"):  # a bare IPv6 address in brackets has colons and no port
        host, port = address, str(443 if is_encrypted(text) else DEFAULT_PORT)
    if not host or "/" in host or re.search(r"\s", host) or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"“{text}” is no gateway address.", "Write host:port, for example 10.0.0.5:31113.")
    return f"{host}:{port}"


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
