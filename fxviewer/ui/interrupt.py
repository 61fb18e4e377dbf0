"""Ctrl-C and the wish of the system that we end: the first is a request, the second an order."""

import os
import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

from fxviewer.errors import EXIT_INTERRUPTED

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Calls `leave` on the first signal, and ends the process at once on the second.

    Python runs its handlers between two lines of Python, of which there are none while Qt waits; so each signal also
    writes to a socket that Qt watches.
    """

    def __init__(self, leave: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._leave = leave
        self._is_leaving = False
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)

    def install(self) -> None:
        self._old_socket = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old_handlers = [signal.signal(number, self._handle) for number in SIGNALS]

    def remove(self) -> None:
        for number, handler in zip(SIGNALS, self._old_handlers, strict=True):
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_socket)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._is_leaving:
            os._exit(EXIT_INTERRUPTED)
        self._is_leaving = True
        self._leave()

    def _drain(self) -> None:
        self._reader.recv(64)
