import ast
import gc
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

import fxviewer.ui
from fxviewer.assets import resource
from fxviewer.ui.actions import ENTRIES
from fxviewer.ui.icons import APPLICATION_SIZES, application_icon, icon
from fxviewer.ui.theme import DARK, LIGHT, apply_theme

DRAWINGS = sorted(path for path in resource("icons").glob("*.svg") if path.stem != "fxviewer")
SIDE = 20


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "dark")
    yield
    apply_theme(qapp, "system")


def ink(pixmap: QPixmap) -> QColor:
    """Return the colour that is drawn with: the most frequent of those that let nothing through."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    counted = Counter(colour.name() for colour in colours if colour.alpha() == 255)
    return QColor(counted.most_common(1)[0][0])


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_is_of_the_family_and_shows_something(qapp: QApplication, path: Path) -> None:
    drawing = path.read_text(encoding="utf-8")

    for feature in ('viewBox="0 0 20 20"', 'fill="none"', 'stroke="currentColor"', 'stroke-width="1.5"'):
        assert feature in drawing
    assert drawing.count("fill=") == drawing.count("stroke=") == 1
    assert ink(icon(path.stem).pixmap(QSize(SIDE, SIDE), 2.0)) == DARK.text


def test_every_icon_the_window_names_is_there() -> None:
    named = {entry.icon for entry in ENTRIES.values() if entry.icon}
    for module in Path(fxviewer.ui.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "icon":
                named |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}

    assert named <= {path.stem for path in DRAWINGS}
    assert len(named) > 10


def test_a_wrong_name_or_token_says_so() -> None:
    with pytest.raises(KeyError, match=re.escape("no icon “unicorn”")):
        icon("unicorn")
    with pytest.raises(KeyError, match=re.escape("no token “loud”")):
        icon("play", "loud")


@pytest.mark.parametrize("role", ["text", "dim", "accent", "good", "warn", "bad"])
def test_an_icon_is_drawn_in_the_token_of_its_role(role: str) -> None:
    assert ink(icon("stop", role).pixmap(SIDE, SIDE)) == getattr(DARK, role)


def test_no_role_is_text() -> None:
    assert ink(icon("record", "").pixmap(SIDE, SIDE)) == DARK.text


def test_what_cannot_be_used_is_drawn_like_a_control_and_what_is_on_in_the_accent() -> None:
    play = icon("play")

    assert ink(play.pixmap(QSize(SIDE, SIDE), 2.0, QIcon.Mode.Disabled)) == DARK.control
    assert ink(play.pixmap(QSize(SIDE, SIDE), 2.0, QIcon.Mode.Normal, QIcon.State.On)) == DARK.accent


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_an_icon_has_the_pixels_of_the_screen(scale: float) -> None:
    pixmap = icon("play").pixmap(QSize(SIDE, SIDE), scale)

    assert pixmap.size() == QSize(SIDE, SIDE) * scale
    assert pixmap.devicePixelRatio() == scale


def test_a_stroke_lies_on_whole_pixels_where_a_screen_has_two_for_one() -> None:
    image = icon("computer").pixmap(QSize(SIDE, SIDE), 2.0).toImage()

    column = [image.pixelColor(x, 16).alpha() for x in range(12)]  # across the left edge: 1.5 px from 2.0 on

    assert column == [0] * 4 + [255] * 3 + [0] * 5


def test_an_icon_that_is_set_already_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    button = QToolButton(iconSize=QSize(SIDE, SIDE))
    button.setIcon(icon("record"))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    qtbot.addWidget(button)
    middle = button.sizeHint().width() // 2, button.sizeHint().height() // 2
    button.resize(button.sizeHint())
    dark = button.grab().toImage().pixelColor(*middle)

    apply_theme(qapp, "light")

    assert dark == DARK.text
    assert button.grab().toImage().pixelColor(*middle) == LIGHT.text


def test_an_icon_outlives_what_python_forgets() -> None:
    changed = QIcon(icon("play"))
    changed.setIsMask(True)  # Qt copies the engine for it
    del changed
    gc.collect()

    assert ink(icon("play").pixmap(SIDE, SIDE)) == DARK.text


def test_the_programs_icon_is_there_in_every_size() -> None:
    sizes = application_icon().availableSizes()

    assert sizes == [QSize(size, size) for size in APPLICATION_SIZES]
    assert ink(application_icon().pixmap(256, 256)) == QColor("#2b7cf0")
