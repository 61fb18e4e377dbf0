"""Values for the parameters of the function in use: chosen, undone, kept as presets, written back."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from fxviewer.errors import FxviewerError
from fxviewer.handler.defaults import write_defaults_to
from fxviewer.handler.parameter import Parameter, Value
from fxviewer.handler.values import check_value, fitting_values, read_values
from fxviewer.session.presets import preset_names, preset_values, with_preset, without_preset
from fxviewer.session.session import Session
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

UNDO_LIMIT = 200


class Tuner(QObject):
    """Attributes:
        function: In use.
        parameters: Its handler's, as the version in force declares them.
        undo: What was changed, for undoing; of this function alone.

    Signals:
        described: Function or parameters are others.
        changed: Values are others.
        said: A sentence for the user, and whether it is bad news.
    """

    described = Signal()
    changed = Signal()
    said = Signal(str, bool)

    def __init__(self, session: Session, choices: Choices, background: Background) -> None:
        super().__init__()
        self.function = ""
        self.parameters: tuple[Parameter, ...] = ()
        self.undo = QUndoStack(self)
        self.undo.setUndoLimit(UNDO_LIMIT)
        self._session = session
        self._choices = choices
        self._background = background
        self._assignments: Sequence[str] = ()
        self._handler = ""
        self._values: dict[str, Value] = {}

    @property
    def values(self) -> dict[str, Value]:
        """Every parameter's value."""
        return {one.name: self._values.get(one.name, one.default) for one in self.parameters}

    @property
    def tuned(self) -> dict[str, Value]:
        """The values that are not the default."""
        return dict(self._values)

    @property
    def can_write_back(self) -> bool:
        """The handler is a file on this computer, and some value is not its default."""
        return bool(self._values) and self._session.status.lane.is_local and Path(self._handler).is_file()

    @property
    def presets(self) -> tuple[str, ...]:
        return preset_names(self._choices.settings, self.function)

    def assign(self, assignments: Sequence[str]) -> None:
        """Set what the command line asked for, such as "low=90", as soon as it is known what the handler takes."""
        self._assignments = assignments

    def follow(self) -> None:
        """Look which function is in use, and which parameters its newest version has; values that still fit stay."""
        function = self._session.status.lane.function
        described = self._session.live.described(function)
        parameters = described.parameters if described is not None else ()
        self._handler = described.handler if described is not None else ""
        if (function, parameters) == (self.function, self.parameters):
            return
        is_other = function != self.function
        if is_other:
            self.undo.clear()
        self.function, self.parameters = function, parameters
        kept = preset_values(self._choices.settings, function) if is_other or not self._values else self._values
        self._put({**fitting_values(parameters, kept), **self._take_assignments()})
        self.described.emit()

    def choose(self, name: str, value: Value, *, is_moving: bool = False) -> None:
        """Set one parameter; a hand that is still moving makes one step for undoing of all its values."""
        parameter = next(one for one in self.parameters if one.name == name)
        self._push(tr("Change “{name}”").format(name=name), {name: check_value(parameter, value)}, is_moving=is_moving)

    def choose_all(self, values: Mapping[str, Value]) -> None:
        """Set several parameters in one step."""
        self._push(tr("Change parameters"), fitting_values(self.parameters, values))

    def reset(self, name: str) -> None:
        parameter = next(one for one in self.parameters if one.name == name)
        self._push(tr("Reset “{name}”").format(name=name), {name: parameter.default})

    def reset_all(self) -> None:
        self._push(tr("Reset all"), {one.name: one.default for one in self.parameters})

    # -- presets

    def take_preset(self, name: str) -> None:
        defaults = {one.name: one.default for one in self.parameters}
        kept = fitting_values(self.parameters, preset_values(self._choices.settings, self.function, name))
        self._push(tr("Preset “{name}”").format(name=name), {**defaults, **kept})

    def save_preset(self, name: str) -> None:
        """Keep all values under a name; a preset of that name is replaced."""
        self._choices.tunings = with_preset(self._choices.settings, self.function, self.values, name).tunings
        self.said.emit(tr("The preset “{name}” is saved.").format(name=name), False)
        self.changed.emit()

    def delete_preset(self, name: str) -> None:
        self._choices.tunings = without_preset(self._choices.settings, self.function, name).tunings
        self.changed.emit()

    # -- into the handler

    def write_back(self) -> None:
        """Make the tuned values the defaults in the handler's file, touching nothing else of it."""
        if self.can_write_back:
            self._background.start(self._write_back(Path(self._handler), self.tuned))

    async def _write_back(self, handler: Path, values: Mapping[str, Value]) -> None:
        try:
            await asyncio.to_thread(write_defaults_to, handler, values)
        except (FxviewerError, SyntaxError) as error:
            self.said.emit(told(error), True)
            return
        names = ", ".join(f"{name} = {value}" for name, value in values.items())
        self.said.emit(tr("“{name}” has new defaults: {values}.").format(name=handler.name, values=names), False)

    def _take_assignments(self) -> dict[str, Value]:
        """Return what the command line asked for, once, of the first function that says what it takes."""
        if not (self._assignments and self.parameters):
            return {}
        assignments, self._assignments = self._assignments, ()
        try:
            return read_values(self.parameters, assignments)
        except FxviewerError as error:
            self.said.emit(told(error), True)
            return {}

    def _push(self, text: str, values: Mapping[str, Value], *, is_moving: bool = False) -> None:
        after = {**self.values, **values}
        if after != self.values:
            self.undo.push(_Change(self, text, self.values, after, is_moving=is_moving))

    def _put(self, values: Mapping[str, Value]) -> None:
        """Put values in force with the next frame, and remember them."""
        defaults = {one.name: one.default for one in self.parameters}
        self._values = {name: value for name, value in values.items() if defaults.get(name) != value}
        self._session.set_parameters(self.function, self._values)
        if self.parameters:
            self._choices.tunings = with_preset(self._choices.settings, self.function, self._values).tunings
        self.changed.emit()


class _Change(QUndoCommand):
    """From all values as they were to all as they are."""

    def __init__(
        self, tuner: Tuner, text: str, before: Mapping[str, Value], after: Mapping[str, Value], *, is_moving: bool
    ) -> None:
        super().__init__(text)
        self._tuner = tuner
        self._before = before
        self._after = after
        self._is_moving = is_moving

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or not self._is_moving or other.text() != self.text():
            return False
        self._after, self._is_moving = other._after, other._is_moving
        return True

    def undo(self) -> None:
        self._is_moving = False
        self._tuner._put(self._before)

    def redo(self) -> None:
        self._tuner._put(self._after)
