from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.file_dialog import Taken, ask_folder, ask_handler, ask_media

Ask = Callable[[QWidget, str, Taken], None]


@pytest.fixture
def taken() -> list[list[Path]]:
    return []


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield window
    for dialog in window.findChildren(QFileDialog):
        dialog.close()


def asked(window: QWidget) -> QFileDialog:
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    return dialog


@pytest.mark.parametrize(
    ("ask", "title", "mode"),
    [
        (ask_media, "Open file", QFileDialog.FileMode.ExistingFiles),
        (ask_folder, "Open folder", QFileDialog.FileMode.Directory),
        (ask_handler, "Open handler", QFileDialog.FileMode.ExistingFile),
    ],
    ids=["media", "folder", "handler"],
)
def test_it_asks_for_what_can_be_opened(
    window: QWidget, taken: list[list[Path]], tmp_path: Path, ask: Ask, title: str, mode: QFileDialog.FileMode
) -> None:
    ask(window, str(tmp_path), taken.append)

    dialog = asked(window)
    assert dialog.windowTitle() == title
    assert dialog.fileMode() == mode
    assert Path(dialog.directory().absolutePath()) == tmp_path


def test_the_pictures_go_on_behind_it(window: QWidget, taken: list[list[Path]], tmp_path: Path) -> None:
    ask_media(window, str(tmp_path), taken.append)  # returns at once

    assert asked(window).isVisible()
    assert taken == []


def test_images_and_films_are_offered_before_all_else(window: QWidget, taken: list[list[Path]], tmp_path: Path) -> None:
    ask_media(window, str(tmp_path), taken.append)

    first, second = asked(window).nameFilters()
    assert first.startswith("Images and films (")
    assert {"*.png", "*.jpg", "*.mp4", "*.mkv"} <= set(first.partition("(")[2].rstrip(")").split())
    assert second == "All files (*)"


def test_what_is_chosen_is_taken_and_the_dialog_is_gone(
    window: QWidget, taken: list[list[Path]], tmp_path: Path, qtbot: QtBot
) -> None:
    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    for picture in pictures:
        picture.touch()
    ask_media(window, str(tmp_path), taken.append)

    asked(window).filesSelected.emit([str(picture) for picture in pictures])
    asked(window).done(QFileDialog.DialogCode.Accepted)

    assert taken[0] == pictures
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)


def test_what_is_not_chosen_changes_nothing(window: QWidget, taken: list[list[Path]], tmp_path: Path) -> None:
    ask_folder(window, str(tmp_path), taken.append)

    asked(window).reject()

    assert taken == []
