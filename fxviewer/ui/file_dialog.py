"""Asking for a file or a folder, while the pictures go on."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fxviewer.media.source import FILM_SUFFIXES, IMAGE_SUFFIXES
from fxviewer.ui.translation import tr

Taken = Callable[[list[Path]], object]


def ask_media(window: QWidget, folder: str, taken: Taken) -> None:
    """Ask for one film, or for one or several images."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES | FILM_SUFFIXES))
    filters = [f"{tr('Images and films')} ({patterns})", f"{tr('All files')} (*)"]
    _ask(window, tr("Open file"), folder, QFileDialog.FileMode.ExistingFiles, filters, taken)


def ask_folder(window: QWidget, folder: str, taken: Taken) -> None:
    _ask(window, tr("Open folder"), folder, QFileDialog.FileMode.Directory, [], taken)


def ask_handler(window: QWidget, folder: str, taken: Taken) -> None:
    filters = [f"{tr('Handlers')} (*.py)"]
    _ask(window, tr("Open handler"), folder, QFileDialog.FileMode.ExistingFile, filters, taken)


def _ask(
    window: QWidget, title: str, folder: str, mode: QFileDialog.FileMode, filters: list[str], taken: Taken
) -> None:
    dialog = QFileDialog(window, title, folder)
    dialog.setFileMode(mode)
    dialog.setNameFilters(filters)
    dialog.filesSelected.connect(lambda names: taken([Path(name) for name in names]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
