"""Messages between gateway and executor: a JSON head and a body of bytes, over one socket."""

import json
import socket
import struct
from typing import Any

_PREFIX = struct.Struct("<IQ")  # length of the head, length of the body
SOCKET_BUFFER_BYTES = 2 << 20  # with the default, frames above 300 kB take ten times as long


def send(connection: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message; the body is not copied.

    Raises:
        OSError: The other side is gone, or the socket's timeout is over.
    """
    text = json.dumps(head).encode()
    connection.sendall(_PREFIX.pack(len(text), len(body)) + text)
    if body:
        connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Receive one message.

    Raises:
        EOFError: The other side closed, or what it sends is no message: a handler wrote into the socket.
        OSError: The socket's timeout is over.
    """
    try:
        head_bytes, body_bytes = _PREFIX.unpack(_exactly(connection, _PREFIX.size))
        head: dict[str, Any] = json.loads(_exactly(connection, head_bytes))
        return head, bytes(_exactly(connection, body_bytes)) if body_bytes else b""
    except (ValueError, OverflowError, MemoryError) as error:
        raise EOFError("the other side sends what is no message") from error


def _exactly(connection: socket.socket, size: int) -> bytes | bytearray:
    whole = connection.recv(size, socket.MSG_WAITALL)
    if len(whole) == size:
        return whole
    received = bytearray(whole)
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            raise EOFError("the other side closed the connection")
        received += part
    return received
