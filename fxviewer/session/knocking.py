"""Noticing that a gateway is back, while the next attempt to connect is still seconds away."""

import socket
import threading
from collections.abc import Callable

from fxviewer.stream.address import split_address

INTERVAL_S = 0.5
TIMEOUT_S = 1.0


class Knocking:
    """Looks again and again whether somebody listens at an address, on the thread fx-knock, until `stop`.

    Args:
        on_open: Called once, when somebody does after nobody did.
        was_closed: It is known that nobody did just now.
    """

    def __init__(self, address: str, on_open: Callable[[], None], *, was_closed: bool) -> None:
        self._place = split_address(address)
        self._on_open = on_open
        self._was_closed = was_closed
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fx-knock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End it; a knock under way ends within TIMEOUT_S and has no effect any more."""
        self._is_over.set()

    def _run(self) -> None:
        while not self._is_over.wait(INTERVAL_S):
            is_open = _listens(self._place)
            # One who listens all along and does not talk is left in peace: that is what the back-off is for.
            if is_open and self._was_closed and not self._is_over.is_set():
                self._on_open()
                return
            self._was_closed = self._was_closed or not is_open


def _listens(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, TIMEOUT_S).close()
    except OSError:
        return False
    return True
