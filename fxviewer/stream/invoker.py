"""The seam between a lane and the ways of asking a gateway."""

from typing import Protocol

from fxviewer.errors import GatewayError

STOP_TIMEOUT_S = 1.0  # a cancelled call ends within milliseconds; this is for a machine under load


class Invoker(Protocol):
    """Carries flights to a function and its replies back, on threads of its own."""

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
