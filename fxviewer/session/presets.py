"""Values of handlers' parameters that are kept: those in use last, and those under a name."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from fxviewer.handler.parameter import Value
from fxviewer.handler.values import to_json
from fxviewer.settings import Settings, Tuning

MAX_TUNINGS = 500  # the oldest go first; a settings file is read at every start


def preset_names(settings: Settings, function: str) -> tuple[str, ...]:
    """Return the names of this function's presets, in alphabetical order."""
    names = {one.name for one in settings.tunings if one.function == function}
    return tuple(sorted(names - {""}, key=str.casefold))


def preset_values(settings: Settings, function: str, name: str = "") -> dict[str, Value]:
    """Return the values of a preset, or without a name those in use last; empty where there are none.

    The handler may have changed since: `fxviewer.handler.values.fitting_values` picks what still fits.
    """
    for one in settings.tunings:
        if (one.function, one.name) == (function, name):
            return _read(one.values)
    return {}


def with_preset(settings: Settings, function: str, values: Mapping[str, Value], name: str = "") -> Settings:
    """Return `settings` with these values under this name; no values is no preset."""
    others = [one for one in settings.tunings if (one.function, one.name) != (function, name)]
    added = [Tuning(function, name, to_json(values))] if values else []
    return replace(settings, tunings=(*others, *added)[-MAX_TUNINGS:])


def without_preset(settings: Settings, function: str, name: str) -> Settings:
    return with_preset(settings, function, {}, name)


def _read(text: str) -> dict[str, Value]:
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {name: value for name, value in values.items() if isinstance(value, get_args(Value))}
