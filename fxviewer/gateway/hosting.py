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
        handler: Absolute path of its file, which may be that of others too.
        own_name: In its folder; `name` is like it where that was another's.
    """

    name: str
    handler: str
    replicas: int
    own_name: str

    def find(self) -> Function:
        """Return the function as its folder tells of it now; a handler that is gone is waited for."""
        handler = Path(self.handler)
        try:
            found = find_functions(handler)
        except FunctionError:
            return Function(self.own_name, handler)
        return next((one for one in found if one.name == self.own_name), found[0])


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
