"""The seam between a lane and the two ways of asking a gateway."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from fxviewer.errors import GatewayError
from fxviewer.stream.reply import Answer

T = TypeVar("T")
Deliver = Callable[[Answer[T]], None]
"""Takes the answers in the order of their requests, on the thread fx-receive."""

STOP_TIMEOUT_S = 1.0  # a cancelled call ends within milliseconds; this is for a machine under load


class Invoker(Protocol):
    """Moves frames from a mailbox to a function and its answers back, on threads of its own."""

    @property
    def error(self) -> GatewayError | None:
        """Why it ended by itself; None while it runs and after `stop`."""
        ...

    def start(self) -> None: ...

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended by itself; False on time-out."""
        ...

    def stop(self) -> None:
        """End everything within STOP_TIMEOUT_S, also when the gateway hangs. Idempotent."""
        ...
