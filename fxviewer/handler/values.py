"""Checking values against parameters, and the two ways they come: as text from people, as JSON from the wire."""

import difflib
import json
import math
from collections.abc import Iterable, Mapping, Sequence

from fxviewer.errors import SettingsError
from fxviewer.handler.colour import Bgr, read_colour, to_bgr
from fxviewer.handler.parameter import Kind, Parameter, Value

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
_WANTED: dict[Kind, str] = {
    "int": "a whole number, like 90",
    "float": "a number, like 0.5",
    "bool": "true or false",
    "colour": "a colour, like #ff8000",
    "text": "text",
}
_LONGEST_QUOTE = 60


def check_value(parameter: Parameter, value: object) -> Value:
    """Return the value as the parameter's type has it: 90.0 is the int 90, "#F80" is "#ff8800".

    Raises:
        SettingsError: It does not fit.
    """
    match parameter.kind:
        case "int" | "float":
            return _check_number(parameter, value)
        case "bool" if isinstance(value, bool):
            return value
        case "text" if isinstance(value, str):
            return value
        case "colour" if isinstance(value, str) and (colour := read_colour(value)) is not None:
            return colour
        case "choice":
            for choice in parameter.choices:
                if type(choice) is type(value) and choice == value:
                    return choice
    raise _refusal(parameter, value)


def check_values(parameters: Sequence[Parameter], values: Mapping[str, object]) -> dict[str, Value]:
    """Check each value against the parameter of its name.

    Raises:
        SettingsError: One does not fit, or there is no such parameter.
    """
    known = {parameter.name: parameter for parameter in parameters}
    return {name: check_value(_find(known, name), value) for name, value in values.items()}


def fitting_values(parameters: Sequence[Parameter], values: Mapping[str, object]) -> dict[str, Value]:
    """Return those values that fit; a handler may have changed since they were chosen."""
    fitting = {}
    for parameter in parameters:
        if parameter.name in values:
            try:
                fitting[parameter.name] = check_value(parameter, values[parameter.name])
            except SettingsError:
                continue
    return fitting


def read_value(parameter: Parameter, text: str) -> Value:
    """Read what people write: 90, 0x5a, 1e-3, yes, off, fast, #f80.

    Raises:
        SettingsError: It does not fit.
    """
    match parameter.kind:
        case "int" | "float":
            return check_value(parameter, _read_number(text))
        case "bool" if text.strip().lower() in _TRUE + _FALSE:
            return text.strip().lower() in _TRUE
        case "choice":
            named = [choice for choice in parameter.choices if str(choice) == text]
            return check_value(parameter, named[0] if named else text)
    return check_value(parameter, text)


def read_values(parameters: Sequence[Parameter], assignments: Iterable[str]) -> dict[str, Value]:
    """Read “low=90” and its like; the last one of a name counts.

    Raises:
        SettingsError: One is no assignment, does not fit, or there is no such parameter.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values = {}
    for assignment in assignments:
        name, text = split_assignment(assignment)
        values[name] = read_value(_find(known, name), text)
    return values


def split_assignment(assignment: str) -> tuple[str, str]:
    """Split “low=90” into name and text.

    Raises:
        SettingsError: There is no name, or no sign between.
    """
    name, sign, text = assignment.partition("=")
    if not sign or not name.strip().isidentifier():
        raise SettingsError(f"“{assignment}” sets no parameter.", "Write its name and value, like low=90.")
    return name.strip(), text


def to_json(values: Mapping[str, Value]) -> str:
    """Return what travels on the wire; empty for no values."""
    return json.dumps(dict(values), separators=(",", ":")) if values else ""


def to_arguments(parameters: Sequence[Parameter], values: Mapping[str, Value]) -> dict[str, Value | Bgr]:
    """Return what the handler is called with: like the values, but colours in the form it declares."""
    in_bgr = {parameter.name for parameter in parameters if parameter.is_bgr}
    return {name: to_bgr(str(value)) if name in in_bgr else value for name, value in values.items()}


def _find(known: Mapping[str, Parameter], name: str) -> Parameter:
    if name in known:
        return known[name]
    if not known:
        raise SettingsError(f"The function has no parameter “{name}”: it has none at all.")
    near = difflib.get_close_matches(name, known, n=1)
    cure = f"Is “{near[0]}” meant?" if near else f"It has {_all_of(known)}."
    raise SettingsError(f"The function has no parameter “{name}”.", cure)


def _check_number(parameter: Parameter, value: object) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(_as_float(value)):
        raise _refusal(parameter, value)
    number: int | float = float(value)
    if parameter.kind == "int":
        if value != int(value):
            raise _refusal(parameter, value)
        number = int(value)
    if parameter.minimum is not None and number < parameter.minimum:
        raise SettingsError(f"“{parameter.name}” must be at least {parameter.minimum}, not {number}.")
    if parameter.maximum is not None and number > parameter.maximum:
        raise SettingsError(f"“{parameter.name}” must be at most {parameter.maximum}, not {number}.")
    return number


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _read_number(text: str) -> int | float | str:
    for read in (int, _read_based, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _read_based(text: str) -> int:
    return int(text, 0)


def _refusal(parameter: Parameter, value: object) -> SettingsError:
    shown = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    if len(shown) > _LONGEST_QUOTE:
        shown = f"{shown[:_LONGEST_QUOTE]}…"
    wanted = _WANTED.get(parameter.kind) or _one_of(parameter.choices)
    return SettingsError(f"“{parameter.name}” can’t be “{shown}”: it is {wanted}.")


def _all_of(names: Iterable[object]) -> str:
    *front, end = [f"“{name}”" for name in names]
    return f"{', '.join(front)} and {end}" if front else end


def _one_of(names: Iterable[object]) -> str:
    *front, end = [f"“{name}”" for name in names]
    return f"{', '.join(front)} or {end}" if front else end
