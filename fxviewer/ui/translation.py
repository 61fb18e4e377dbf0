"""STUB until the real one is here."""

from PySide6.QtCore import QObject, Signal


class _N(QObject):
    changed = Signal()


_n = _N()
changed = _n.changed


def tr(text: str) -> str:
    return text
