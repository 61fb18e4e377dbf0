"""What the parts below the window say, in the language in force: they speak English only, to logs and wires too.

A sentence is recognised by its form, which is a text with named holes: “There is no file “{path}”.” The catalogue
`<language>.sentences.json` has the forms, and how they are said. What stands in a hole is carried over, and where it
is words of ours it is said in the language as well. Whatever is not recognised stays: the text of the system, of
libraries and of other gateways.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from fxviewer.assets import resource
from fxviewer.errors import FxviewerError
from fxviewer.ui.translation import Spoken, spoken

PATTERNS = {
    "address": r"\S+",
    "host": r"\S+",
    "ip": r"[\da-fA-F.:]+",
    "item": "“[^”]*”",
    "list": "“[^”]*”(?:, “[^”]*”)*",
    "names": r"\S+(?:(?:, | and )\S+)*",
    "place": r"(?:(?:,| in) line \d+)?",
    "tls": r"TLSv[\d.]+",
    "type": r"\w+",
}
"""What the holes of these names take; the others take anything."""

RETOLD = frozenset({"carrier", "kind", "names", "place", "protocol", "reason", "wanted", "whose"})
"""The holes that may hold words of ours."""

LONGEST = 1000  # characters; no line of ours is longer
MAX_PIECES = 8  # between stops and colons, that one form may go over
MAX_REMEMBERED = 512

_HOLE = re.compile(r"{(\w+)}")
_PAUSE = re.compile(r"(?<=[.:;])(?=\s)")


@dataclass(frozen=True, slots=True)
class _Form:
    """A sentence with holes.

    Attributes:
        needle: Its longest part between holes. Looking for it first is what makes hundreds of forms cheap.
        weight: Characters outside of holes.
    """

    english: str
    translated: str
    needle: str
    weight: int


def told(text: object) -> str:
    """Return what an error or a note from below the window says, in the language in force. Any thread."""
    language = spoken()
    if language == "en":
        return str(text)
    if isinstance(text, FxviewerError):
        return f"{told(text.what)} {told(text.cure)}".rstrip()
    line, line_break, rest = str(text).partition("\n")  # what follows is the output of other programs
    if len(line) > LONGEST:
        return str(text)
    return _best_with_or_without_stop(language, line)[1] + line_break + rest


@cache
def _forms(language: Spoken) -> tuple[_Form, ...]:
    """Return the forms of a language, those that say most first."""
    catalogue: dict[str, str] = json.loads(
        resource("translations", f"{language}.sentences.json").read_text(encoding="utf-8")
    )
    forms = []
    for english, translated in catalogue.items():
        parts = _HOLE.split(english)[::2]
        forms.append(_Form(english, translated, max(parts, key=len), sum(map(len, parts))))
    return tuple(sorted(forms, key=lambda form: -form.weight))


@lru_cache(MAX_REMEMBERED)
def _best(language: Spoken, text: str) -> tuple[int, str]:
    """Return how many characters are recognised, and the text with all that is recognised translated.

    Several sentences may follow each other, so every way to take neighbouring pieces together is tried, from behind.
    """
    pieces = _PAUSE.split(text)
    best = [(0, "")] * (len(pieces) + 1)
    for start in reversed(range(len(pieces))):
        weight, rest = best[start + 1]
        best[start] = weight, pieces[start] + rest
        for end in range(start + 1, min(start + MAX_PIECES, len(pieces)) + 1):
            for found, translated in _translate(language, "".join(pieces[start:end])):
                if found + best[end][0] > best[start][0]:
                    best[start] = found + best[end][0], translated + best[end][1]
    return best[0]


def _best_with_or_without_stop(language: Spoken, text: str) -> tuple[int, str]:
    """Translate a text that may have lost the stop at its end when it was put into a hole."""
    plain = _best(language, text)
    weight, stopped = _best(language, f"{text}.")
    return (weight, stopped.removesuffix(".")) if weight > plain[0] + 1 else plain


def _translate(language: Spoken, text: str) -> Iterator[tuple[int, str]]:
    """Yield the translations of a text by each form that it has as a whole."""
    said = text.strip()
    if not said:
        return
    before, _, after = text.partition(said)
    for form in _forms(language):
        if form.needle in said and (match := _pattern(form.english).fullmatch(said)):
            weight, values = form.weight, match.groupdict()
            for name in RETOLD & values.keys():
                found, values[name] = _best_with_or_without_stop(language, values[name])
                weight += found
            yield weight, before + _fill(form.translated, values) + after


def _fill(text: str, values: dict[str, str]) -> str:
    return _HOLE.sub(lambda hole: values[hole[1]], text)


@cache
def _pattern(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)
    for place in range(1, len(parts), 2):
        parts[place] = f"(?P<{parts[place]}>{PATTERNS.get(parts[place], '.*?')})"
    parts[::2] = map(re.escape, parts[::2])
    return re.compile("".join(parts))
