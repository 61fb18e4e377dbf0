"""Tries Qt out and prints what it found as JSON; run as a process of its own, because Qt aborts when it fails."""

import json
import sys

from PySide6 import __version__
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication

_EMITS = 1000


class _Emitter(QObject):
    emitted = Signal(object)


def main() -> None:
    application = QGuiApplication([])
    hangul = QFontDatabase.families(QFontDatabase.WritingSystem.Korean)
    found = {
        "version": __version__,
        "platform": application.platformName(),
        "lost_references": lost_references(),
        "hangul_font": hangul[0] if hangul else "",
    }
    sys.stdout.write(json.dumps(found))


def lost_references() -> int:
    """Emit a signal a thousand times and return how many references to None and True went missing.

    PySide6 6.12.0 on Python before 3.12 loses one with each call, and Python aborts when none is left.
    """
    emitter = _Emitter()
    emitter.emitted.connect(lambda _: None)
    before = sys.getrefcount(None) + sys.getrefcount(True)
    for value in (None, True):
        for _ in range(_EMITS):
            emitter.emitted.emit(value)
    return max(0, before - sys.getrefcount(None) - sys.getrefcount(True))


if __name__ == "__main__":
    main()
