"""A handler in a git repository of its own, and somebody who saves it in all the ways that editors have."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

MAIN, BESIDE = "handler.py", "shade.py"
WAYS = ("in place", "by replacing", "as vim does", "by checking out")

_SOUND = """\
from typing import Annotated, Literal

import cv2
import numpy as np

import shade
from fxviewer.handler import Range

NUMBER = {number}  # of this version


def Handler(
    req,
    level: Annotated[int, Range(0, 255)] = 40,  # of the second patch
    mode: Literal["plain", "inverse"] = "plain",
):
    image = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    height, width = image.shape[:2]
    image[: height // 4, : width // 4] = NUMBER, 255 - NUMBER, shade.NUMBER
    image[: height // 4, width // 4 : width // 2] = level, level, 0 if mode == "plain" else 255
    return cv2.imencode(".bmp", image)[1].tobytes()
"""
_NUMBER_LINE = _SOUND.splitlines().index("NUMBER = {number}  # of this version") + 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a save.

    Attributes:
        old: Replaced by `new`; {number} is that of the save.
        type: Of the exception.
        says: Is in its message.
        line: Where it is; 0 is nowhere.
    """

    old: str
    new: str
    type: str
    says: str
    line: int


FLAWS = (
    Flaw("NUMBER = {number}", "NUMBER = = {number}", "SyntaxError", "invalid syntax", _NUMBER_LINE),
    Flaw("NUMBER = {number}", "import nowhere_{number}", "ModuleNotFoundError", "nowhere_{number}", _NUMBER_LINE),
    Flaw("NUMBER = {number}", "raise RuntimeError('save {number}')", "RuntimeError", "save {number}", _NUMBER_LINE),
    Flaw("def Handler", "def Handle", "AttributeError", "defines no Handler", 0),
)


def source(number: int, flaw: Flaw | None = None) -> str:
    """Return the handler's text: it paints its own number and that of the module beside it into the picture."""
    text = _SOUND if flaw is None else _SOUND.replace(flaw.old, flaw.new)
    return text.replace("{number}", str(number))


class HandlerFolder:
    """The handler of number 0, committed.

    Attributes:
        beside: Number of the module beside the handler, as it is on disk.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handler = folder / MAIN
        self.beside = 0
        folder.mkdir()
        self._git("init", "-q", "-b", "main")
        self._write(0, None)
        self._git("add", ".")
        self._commit("the beginning")

    def prepare_branch(self, number: int, flaw: Flaw | None = None) -> None:
        """Commit a save to a branch of its own, for `save` to check it out later."""
        self._git("switch", "-q", "-c", f"edit-{number}", "main")
        self._write(number, flaw)
        self._commit(f"edit {number}")
        self._git("switch", "-q", "main")

    def save(self, number: int, way: str, flaw: Flaw | None = None) -> None:
        text = source(number, flaw)
        match way:
            case "in place":
                with self.handler.open("w", encoding="utf-8") as file:
                    file.write(text[: len(text) // 2])
                    file.flush()
                    file.write(text[len(text) // 2 :])
            case "by replacing":
                written = self.folder / f".{MAIN}.tmp"
                written.write_text(text, encoding="utf-8")
                written.replace(self.handler)
            case "as vim does":
                backup = self.folder / f"{MAIN}~"
                self.handler.rename(backup)
                self.handler.write_text(text, encoding="utf-8")
                backup.unlink()
            case _:
                self._git("checkout", "-q", "-f", f"edit-{number}")
                self.beside = number

    def _write(self, number: int, flaw: Flaw | None) -> None:
        self.handler.write_text(source(number, flaw), encoding="utf-8")
        (self.folder / BESIDE).write_text(f"NUMBER = {number}\n", encoding="utf-8")

    def _commit(self, subject: str) -> None:
        self._git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-a", "-m", subject)

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.folder), *arguments], check=True)
