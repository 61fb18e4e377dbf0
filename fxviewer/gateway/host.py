"""Where functions run, as the services see it: in workers here, or behind addresses elsewhere."""

from concurrent.futures import Future
from typing import Protocol

from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.function import Function
from fxviewer.gateway.registry import FunctionState


class Host(Protocol):
    """Safe from any thread."""

    def names(self) -> list[str]: ...

    def state(self, name: str) -> FunctionState | None:
        """Describe a function; None when there is none of this name."""

    def submit(self, name: str, call: Call) -> "Future[Result]":
        """Start one call. Never raises: what goes wrong is in the result."""

    def deploy(self, function: Function, replicas: int) -> None:
        """Host a function, or a new version of it, without an interruption.

        Raises:
            FunctionError: It does not load.
        """

    def scale(self, name: str, replicas: int) -> None:
        """Raises:
        FunctionError: There is no such function.
        """

    def remove(self, name: str) -> None:
        """Raises:
        FunctionError: There is no such function.
        """

    def close(self) -> None: ...
