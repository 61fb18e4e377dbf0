"""YAML in the form that openfx-cli's library gives it."""

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

_READ_AS_OTHER_THAN_TEXT = re.compile(
    r"|~|null|true|false|yes|no|on|off|y|n|0[xob][0-9a-f_]+|[-+.\d][-+.\d_:e]*", re.IGNORECASE
)


def text(value: str) -> str:
    """Quote what would be read as something else than text."""
    return DoubleQuotedScalarString(value) if _READ_AS_OTHER_THAN_TEXT.fullmatch(value) else value


def round_trip() -> Any:
    """A reader and writer that keeps comments, order and quotes."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # lines are the user's
    return yaml


def dump(document: Any) -> str:
    written = io.StringIO()
    round_trip().dump(document, written)
    return written.getvalue()
