"""What a gateway hosts at one moment, written down so that another one, after a crash, hosts the same."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fxviewer.errors import FunctionError
from fxviewer.gateway.function import Function, find_functions


@dataclass(frozen=True, slots=True)
class Hosted:
    """One function.

    Attributes:
        handler: Absolute path of its file.
    """

    name: str
    handler: str
    replicas: int

    def find(self) -> Function:
        """Return the function as its folder tells of it now; a handler that is gone is waited for."""
        handler = Path(self.handler)
        try:
            return find_functions(handler)[0]
        except FunctionError:
            return Function(self.name, handler)


@dataclass(frozen=True, slots=True)
class Hosting:
    """All functions of a gateway.

    Attributes:
        parents: Folders whose functions are hosted as they appear.
        dismissed: Of those, the handlers that are there and not to be hosted.
    """

    functions: tuple[Hosted, ...]
    parents: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_hosting(written: Mapping[str, Any]) -> Hosting:
    """Return what `to_json` wrote."""
    functions = tuple(Hosted(**one) for one in written["functions"])
    return Hosting(functions, tuple(written["parents"]), tuple(written["dismissed"]))
