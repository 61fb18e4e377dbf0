"""Amounts as Kubernetes writes them."""

import re

_RULE = re.compile(r"([0-9]+(?:\.[0-9]*)?)(|[kMGTPE]|[KMGTPE]i|[eE][0-9]+)")
_POWERS = {letter: power for power, letter in enumerate(("", "k", "m", "g", "t", "p", "e"))}


def read_bytes(text: str) -> int | None:
    """Read an amount of memory: 512Mi, 1.5G, 1e9; None is no such amount."""
    found = _RULE.fullmatch(text.strip())
    if found is None:
        return None
    number, unit = found.groups()
    if unit[1:].isdecimal():
        return int(float(number + unit))
    base = 1024 if unit.endswith("i") else 1000
    return int(float(number) * base ** _POWERS[unit[:1].lower()])
