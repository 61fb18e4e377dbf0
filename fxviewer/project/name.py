"""What a function may be called."""

import re

from fxviewer.errors import SettingsError

_RULE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")  # OpenFx's own: the name becomes a DNS name
_LONGEST = 63  # of one part of a DNS name


def check_name(name: str) -> str:
    """Return the name.

    Raises:
        SettingsError: OpenFx takes no function of this name.
    """
    if not _RULE.fullmatch(name):
        raise SettingsError(
            f"“{name}” names no function: function name can only contain a-z, 0-9 and dashes, no dash first or last.",
            _suggestion(name),
        )
    if len(name) > _LONGEST:
        raise SettingsError(
            f"The name has {len(name)} letters, and a function has {_LONGEST} at most.", "Choose a shorter one."
        )
    return name


def _suggestion(name: str) -> str:
    usable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST]
    return f"“{usable}” would do." if usable else "For example: my-function."
