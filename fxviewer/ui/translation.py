"""What the window says, in the language that is chosen: the code has it in English, and it is looked up when shown."""

import json
from functools import cache
from typing import Literal

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from fxviewer.assets import resource
from fxviewer.settings import Language

Spoken = Literal["en", "ko"]


class _Notifier(QObject):
    changed = Signal()


_notifier = _Notifier()
changed = _notifier.changed
"""Emitted after another language came into force; what says something says it again."""

_spoken: Spoken = "en"
_texts: dict[str, str] = {}
_qt_texts: list[QTranslator] = []  # what Qt's own dialogs say; an application only borrows it


def tr(text: str) -> str:
    """Return a text of the window in the language in force; {placeholders} stay for `format`."""
    return _texts.get(text, text)


def spoken() -> Spoken:
    """Return the language in force."""
    return _spoken


def apply_language(application: QApplication, language: Language) -> None:
    """Speak this language, if it is not spoken already; "system" is the first language of the system we know."""
    global _spoken, _texts
    wanted = _system_language() if language == "system" else language
    if wanted == _spoken:
        return
    _spoken, _texts = wanted, {} if wanted == "en" else _load(wanted)
    _teach_qt(application, wanted)
    changed.emit()


def _system_language() -> Spoken:
    for name in QLocale.system().uiLanguages():
        if name.startswith("ko"):
            return "ko"
        if name.startswith("en"):
            return "en"
    return "en"


@cache
def _load(language: Spoken) -> dict[str, str]:
    texts: dict[str, str] = json.loads(resource("translations", f"{language}.json").read_text(encoding="utf-8"))
    return texts


def _teach_qt(application: QApplication, language: Spoken) -> None:
    while _qt_texts:
        application.removeTranslator(_qt_texts.pop())
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Without the file, as in some distributions' Qt, only Qt's own dialogs stay English.
    if language != "en" and translator.load(f"qtbase_{language}", folder):
        _qt_texts.append(translator)
        application.installTranslator(translator)
