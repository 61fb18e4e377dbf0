"""Looking after the functions of the gateway in use: listed, made, copied, scaled, removed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from fxviewer.assets import resource
from fxviewer.errors import FxviewerError, SettingsError
from fxviewer.project.duplicate import duplicate_function, free_name, function_folder
from fxviewer.project.runtime import find_runtime
from fxviewer.project.template import create_function
from fxviewer.session.session import Session
from fxviewer.stream.control import Control, FunctionRecord
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

T = TypeVar("T")

RUNTIME = "python3"
USUAL_FOLDER = "fxviewer-functions"  # in the user's home
MOST_REPLICAS = 64  # our gateway's own limit; a cluster has more than this for other things


@dataclass(frozen=True, slots=True)
class Removed:
    """A function that is hosted no more; its files are where they were.

    Attributes:
        handler: To host it again; empty where it was not on this computer.
        replicas: That it had, as far as known.
    """

    name: str
    handler: str
    replicas: int | None


class Keeper(QObject):
    """Every method returns at once; what comes of it is told by a signal.

    Signals:
        listed: The functions, as a tuple of FunctionRecord.
        log_came: Of a function: its name, and the whole log that its gateway has.
        made: The path of a new function, which is to be hosted and used.
        failed: Why a new function was not made.
        removed: A function that was, as Removed.
        said: A sentence for the user, and whether it is bad news.
    """

    listed = Signal(tuple)
    log_came = Signal(str, str)
    made = Signal(Path)
    failed = Signal(str)
    removed = Signal(Removed)
    said = Signal(str, bool)

    def __init__(self, session: Session, choices: Choices, background: Background) -> None:
        super().__init__()
        self.functions: tuple[FunctionRecord, ...] = ()
        self._session = session
        self._choices = choices
        self._background = background
        self._is_listing = False
        self._is_reading = False

    @property
    def folder(self) -> Path:
        """Where new functions are made."""
        chosen = self._choices.window.functions_folder
        return Path(chosen) if chosen else Path.home() / USUAL_FOLDER

    @property
    def is_local(self) -> bool:
        """The functions are files on this computer."""
        return self._session.status.lane.is_local

    def handler(self, name: str) -> str:
        """Return the path of a function's handler; empty where it is on another computer, or not known."""
        described = self._session.live.described(name) if self.is_local else None
        return described.handler if described is not None else ""

    # -- what is there

    def refresh(self) -> None:
        """List the functions; a listing under way is waited for."""
        if not self._is_listing and self._session.status.lane.phase == "streaming":
            self._is_listing = True
            self._background.start(self._list())

    def read_log(self, name: str) -> None:
        """Ask for the whole log of a function, from a gateway that does not tell it as it grows."""
        if not self._is_reading:
            self._is_reading = True
            self._background.start(self._read_log(name))

    # -- changes

    def scale(self, name: str, replicas: int) -> None:
        """Have so many replicas."""
        self._background.start(self._change(lambda control: control.scale(name, max(0, min(replicas, MOST_REPLICAS)))))

    def remove(self, name: str) -> None:
        """Host the function no more; its files stay."""
        replicas = next((one.replicas for one in self.functions if one.name == name), None)
        self._background.start(self._remove(Removed(name, self.handler(name), replicas)))

    def make(self, name: str, sample: str, parent: Path) -> None:
        """Make a function in `parent`: from the shipped one of this name, or from the runtime's template if empty."""
        self._background.start(self._make(lambda: _create(name, sample, parent), parent))

    def duplicate(self, name: str) -> None:
        """Copy a function beside itself, or into the folder of new functions where it belongs to this program."""
        handler = Path(self.handler(name))
        folder = function_folder(handler) or handler
        is_shipped = folder.is_relative_to(resource("functions"))
        parent = self.folder if is_shipped else folder.parent
        taken = frozenset(function.name for function in self.functions)
        self._background.start(
            self._make(lambda: duplicate_function(handler, name, free_name(name, parent, taken), parent=parent))
        )

    # -- as coroutines

    async def _list(self) -> None:
        try:
            self.functions = tuple(await asyncio.to_thread(self._ask, Control.list))
        except FxviewerError:
            self.functions = ()  # the window says elsewhere that there is no connection
        finally:
            self._is_listing = False
        self.listed.emit(self.functions)

    async def _read_log(self, name: str) -> None:
        try:
            self.log_came.emit(name, await asyncio.to_thread(self._ask, lambda control: control.log(name)))
        except FxviewerError as error:
            self.log_came.emit(name, told(error))
        finally:
            self._is_reading = False

    async def _change(self, change: Callable[[Control], object]) -> bool:
        try:
            await asyncio.to_thread(self._ask, change)
        except FxviewerError as error:
            self.said.emit(told(error), True)
            return False
        finally:
            self.refresh()
        return True

    async def _remove(self, removed: Removed) -> None:
        if await self._change(lambda control: control.delete(removed.name)):
            self._session.refresh_functions()
            self.removed.emit(removed)

    async def _make(self, make: Callable[[], Path], parent: Path | None = None) -> None:
        try:
            path = await asyncio.to_thread(make)
        except FxviewerError as error:
            self.failed.emit(told(error))
            return
        if parent is not None and parent != Path.home() / USUAL_FOLDER:
            self._choices.window = replace(self._choices.window, functions_folder=str(parent))
        self.made.emit(path)

    def _ask(self, question: Callable[[Control], T]) -> T:
        control = self._session.open_control()
        try:
            return question(control)
        finally:
            control.close()


def samples() -> list[str]:
    """Return the names of the shipped functions, which are good beginnings."""
    return sorted(path.name for path in resource("functions").iterdir() if (path / "src/handler.py").is_file())


def _create(name: str, sample: str, parent: Path) -> Path:
    if sample:
        return duplicate_function(resource("functions", sample, "src", "handler.py"), sample, name, parent=parent)
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(tr("“{folder}” cannot be made: {reason}.").format(folder=parent, reason=error)) from error
    return create_function(name, find_runtime(RUNTIME), parent=parent)
