"""What is being dragged over the window, as far as can be told without looking at the disk."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData

from fxviewer.media.source import FILM_SUFFIXES, IMAGE_SUFFIXES
from fxviewer.ui.translation import tr

Kind = Literal["media", "function", "unknown"]


@dataclass(frozen=True, slots=True)
class Drag:
    """Attributes:
    kind: What it would most likely be used as.
    label: What it is called.
    paths: Of files and folders on this computer.
    text: An address, when there are no paths.
    """

    kind: Kind
    label: str
    paths: tuple[Path, ...] = ()
    text: str = ""


def read_drag(data: QMimeData) -> Drag | None:
    """Read what is dragged; None when it is neither files nor text."""
    paths = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    if paths:
        return Drag(_kind(paths), _label(paths), paths)
    text = (data.urls()[0].toString() if data.urls() else data.text()).strip()
    if not text:
        return None
    return Drag("media" if "://" in text else "unknown", text.splitlines()[0], text=text)


def _kind(paths: tuple[Path, ...]) -> Kind:
    suffixes = {path.suffix.lower() for path in paths}
    if ".py" in suffixes:
        return "function"
    # A name without an ending is most likely a folder.
    return "media" if suffixes & (IMAGE_SUFFIXES | FILM_SUFFIXES | {""}) else "unknown"


def _label(paths: tuple[Path, ...]) -> str:
    if len(paths) == 1:
        return paths[0].name
    return tr("“{name}” and {count} more").format(name=paths[0].name, count=len(paths) - 1)
