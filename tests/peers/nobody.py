"""A place where nobody listens."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unheard_port() -> Iterator[int]:
    """Hold a port of 127.0.0.1 where connections are refused.

    The system gives it nobody else meanwhile; a server of the test's own, which names it, may listen at it.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
