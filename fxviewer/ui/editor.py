"""The user's own editor, opened at a line."""

import asyncio
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from fxviewer.errors import SettingsError
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.sentence import told
from fxviewer.ui.translation import tr

FILE, LINE = "{file}", "{line}"  # what a command may name
EXAMPLE = f"code -g {FILE}:{LINE}"

_AT_COLON = (f"{FILE}:{LINE}",)
_AT_PLUS = (f"+{LINE}", FILE)
_AT_OPTION = ("--line", LINE, FILE)
_FORMS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor"), ("-g", *_AT_COLON)),
    **dict.fromkeys(("pycharm", "pycharm-professional", "pycharm-community", "charm"), _AT_OPTION),
    **dict.fromkeys(("subl", "zed", "hx"), _AT_COLON),
    **dict.fromkeys(("kate", "kwrite"), _AT_OPTION),
    **dict.fromkeys(("gvim", "gedit", "gnome-text-editor", "xed", "pluma", "geany", "emacs", "emacsclient"), _AT_PLUS),
    **dict.fromkeys(("vi", "vim", "nvim", "nano", "micro", "joe"), _AT_PLUS),
    "mousepad": (f"--line={LINE}", FILE),
}
"""How programs want the line; others get the file alone."""

_PREFERRED = ("code", "codium", "pycharm", "pycharm-professional", "pycharm-community", "charm", "subl")
_IN_TERMINAL = frozenset(("vi", "vim", "nvim", "nano", "micro", "joe", "hx", "ed"))
_TERMINALS: Mapping[str, Sequence[str]] = {
    "x-terminal-emulator": ("-e",),
    "gnome-terminal": ("--",),
    "konsole": ("-e",),
    "xfce4-terminal": ("-x",),
    "kitty": (),
    "alacritty": ("-e",),
    "foot": (),
    "wezterm": ("start", "--"),
    "xterm": ("-e",),
}
"""What comes before the command to run in them."""
_TEXT_OPENERS: Mapping[str, Sequence[str]] = {"win32": ("notepad", FILE), "darwin": ("open", "-t", FILE)}
"""Where the system's opener would run a handler instead of showing it."""


class Editor(QObject):
    """Signals:
    said: A sentence for the user, and whether it is bad news.
    """

    said = Signal(str, bool)

    def __init__(self, choices: Choices, background: Background) -> None:
        super().__init__()
        self._choices = choices
        self._background = background

    def open(self, path: str, line: int = 1) -> None:
        """Open a file at a line, counted from 1; says so where that does not work."""
        self._background.start(self._open(Path(path), line))

    async def _open(self, path: Path, line: int) -> None:
        try:
            started = await asyncio.to_thread(start_editor, path, line, self._choices.window.editor)
        except SettingsError as error:
            self.said.emit(told(error), True)
            return
        # Qt wants its opener called from here.
        if not started and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            text = tr("No editor was found for “{name}”. Name yours in the preferences, for example: {example}")
            self.said.emit(text.format(name=path.name, example=EXAMPLE), True)


def start_editor(path: Path, line: int, command: str = "") -> bool:
    """Start an editor of this computer; False when none is known. Blocks for as long as that takes.

    Args:
        path: Of the file.
        line: From 1.
        command: The user's own, with {file} and {line}; empty takes the first that is there.

    Raises:
        SettingsError: There is no such file, or the user's own command cannot be started.
    """
    if not path.is_file():
        raise SettingsError(tr("There is no file “{path}” on this computer.").format(path=path))
    for candidate in [split_command(command)] if command.strip() else _candidates():
        program, *arguments = (_filled(word, path, line) for word in candidate)
        is_started, _ = QProcess.startDetached(program, arguments, str(path.parent))
        if is_started:
            return True
    if command.strip():
        text = tr("The editor “{command}” cannot be started. Correct it in the preferences.")
        raise SettingsError(text.format(command=command.strip()))
    return False


def split_command(command: str) -> list[str]:
    """Return the words of a command as a shell would split them; the file comes last where it is not named.

    Raises:
        SettingsError: A quote is not closed.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise SettingsError(
            tr("“{command}” is no command: a quote is not closed.").format(command=command.strip())
        ) from error
    return words if any(FILE in word for word in words) else [*words, FILE]


def _candidates() -> list[list[str]]:
    """Return commands of programs that are there, the best first."""
    found = [[program, *_FORMS[program]] for program in _PREFERRED if shutil.which(program)]
    for variable in ("VISUAL", "EDITOR"):
        if own := _own_command(os.environ.get(variable, "")):
            found.append(own)
    if opener := _TEXT_OPENERS.get(sys.platform):
        found.append(list(opener))
    return found


def _own_command(command: str) -> list[str]:
    """Return what the environment names, in a terminal where it needs one; nothing when it is not there."""
    try:
        words = shlex.split(command)
    except ValueError:
        return []  # a quote is not closed; git would not take it either
    if not words or not shutil.which(words[0]):
        return []
    name = Path(words[0]).stem
    needs_terminal = name in _IN_TERMINAL or "-nw" in words
    words += _FORMS.get(name, (FILE,))
    if not needs_terminal:
        return words
    terminal = next((one for one in _TERMINALS if shutil.which(one)), None)
    return [terminal, *_TERMINALS[terminal], *words] if terminal else []


def _filled(word: str, path: Path, line: int) -> str:
    return word.replace(FILE, str(path)).replace(LINE, str(line))
