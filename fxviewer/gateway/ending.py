"""Being told to end, as systems tell programs that serve."""

import signal
import threading

LOOK_INTERVAL_S = 0.5


class Ending:
    """Takes note of SIGINT and SIGTERM from its making on. Main thread only, but for `tell`."""

    def __init__(self) -> None:
        self._told = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.tell())

    def tell(self) -> None:
        """Say what a signal says."""
        self._told.set()

    def wait(self) -> None:
        """Return soon after the signal, whatever the moment it comes at."""
        # Python runs a signal's handler on the main thread when that runs Python. A signal that another thread gets, or
        # that comes just before the main thread blocks, wakes nobody, so the main thread wakes by itself.
        while not self._told.wait(LOOK_INTERVAL_S):
            pass
