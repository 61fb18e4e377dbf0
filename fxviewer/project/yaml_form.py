"""YAML in the form that openfx-cli's library gives it."""

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

_READ_AS_OTHER_THAN_TEXT = re.compile(
    r"|~|null|true|false|yes|no|on|off|y|n|0[xob][0-9a-f_]+|[-+.\d][-+.\d_:e]*", re.IGNORECASE
)
_NULL = "tag:yaml.org,2002:null", re.compile(r"(~|null|Null|NULL|)\Z")
_MERGE = "tag:yaml.org,2002:merge", re.compile(r"<<\Z")


class _TextResolver(VersionedResolver):
    """Takes every scalar for text but the null and the key that merges another mapping."""

    @property
    def versioned_resolver(self) -> Any:
        return {**{first: [_NULL] for first in ("", "~", "n", "N")}, "<": [_MERGE]}


def text(value: str) -> str:
    """Quote what would be read as something else than text."""
    return DoubleQuotedScalarString(value) if _READ_AS_OTHER_THAN_TEXT.fullmatch(value) else value


def texts() -> Any:
    """A reader to which “cpu: 1” and “DEBUG: true” are texts as they are written, as they are to openfx-cli."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = _TextResolver
    return yaml


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
