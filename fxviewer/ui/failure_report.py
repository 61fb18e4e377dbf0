"""The unexpected: whatever no one caught, from any thread, ends in the log and in one sentence on the window."""

import asyncio
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


class FailureReport(QObject):
    """Takes the three hooks of exceptions while it is installed.

    Signals:
        happened: What, in a line, and the traceback to copy.
    """

    happened = Signal(str, str)

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._from_interpreter
        threading.excepthook = self._from_thread
        loop.set_exception_handler(self._from_loop)

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before
        self._loop.set_exception_handler(None)

    def report(self, error: BaseException) -> None:
        """Log an exception and tell the window, which need not be on this thread."""
        details = "".join(traceback.format_exception(error))
        log.error("unexpected failure on %s\n%s", threading.current_thread().name, details)
        self.happened.emit(f"{type(error).__name__}: {error}", details)

    def _from_interpreter(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error)

    def _from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.report(arguments.exc_value)

    def _from_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None:
            log.error("event loop: %s", context.get("message"))
        else:
            self.report(error)
