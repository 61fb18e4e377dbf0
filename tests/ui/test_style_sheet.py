import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fxviewer.ui.style_sheet import style_sheet
from fxviewer.ui.theme import DARK, LIGHT, Tokens, apply_theme, sheet_colours

NEAR = 40  # of 255
BOTH = pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])


@pytest.fixture(autouse=True)
def _dressed(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    colours = request.node.callspec.params["colours"] if hasattr(request.node, "callspec") else DARK
    apply_theme(qapp, "light" if colours is LIGHT else "dark")


def shown(qtbot: QtBot, widget: QWidget) -> QImage:
    """Return what is seen of a widget that does not have the focus."""
    qtbot.addWidget(widget)
    widget.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    widget.resize(160, 28)
    widget.show()
    return widget.grab().toImage()


def colours_in(image: QImage, rect: QRect) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    }


def has_near(names: set[str], token: QColor) -> bool:
    """Tell whether a colour is seen; a thin or round stroke covers no pixel whole."""
    return any(abs(QColor(name).lightness() - token.lightness()) < NEAR for name in names)


@BOTH
def test_every_colour_and_icon_of_the_sheet_is_filled_in(colours: Tokens) -> None:
    sheet = style_sheet(sheet_colours(colours))

    assert "$" not in sheet
    assert "icon(" not in sheet
    paths = [Path(path) for path in re.findall(r'url\("([^"]+)"\)', sheet)]
    assert paths
    assert all("currentColor" not in path.read_text(encoding="utf-8") for path in paths)


def test_a_colour_that_there_is_not_is_refused() -> None:
    colours = sheet_colours(DARK)
    del colours["accent"]

    with pytest.raises(KeyError, match="accent"):
        style_sheet(colours)


@BOTH
def test_a_combo_box_shows_its_arrow(qtbot: QtBot, colours: Tokens) -> None:
    box = QComboBox()
    box.addItem("x")
    image = shown(qtbot, box)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)

    arrow = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxArrow, box
    )
    assert colours.dim.name() in colours_in(image, arrow.adjusted(2, 2, -2, -2))


@BOTH
@pytest.mark.parametrize("button", [QStyle.SubControl.SC_SpinBoxUp, QStyle.SubControl.SC_SpinBoxDown])
def test_a_spin_box_shows_both_its_arrows(qtbot: QtBot, colours: Tokens, button: QStyle.SubControl) -> None:
    box = QDoubleSpinBox(maximum=10, value=5)
    image = shown(qtbot, box)
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)

    rect = box.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, button, box)
    assert rect.size().width() >= 16
    assert has_near(colours_in(image, rect.adjusted(2, 2, -2, -2)), colours.dim)


@BOTH
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_what_is_ticked_is_filled_with_the_accent_and_what_is_not_has_an_edge(
    qtbot: QtBot, colours: Tokens, kind: type[QCheckBox] | type[QRadioButton]
) -> None:
    off, on = kind("off"), kind("on")
    on.setChecked(True)

    indicator = QRect(0, 0, 18, 28)
    off_colours = colours_in(shown(qtbot, off), indicator)
    on_colours = colours_in(shown(qtbot, on), indicator)
    assert has_near(off_colours, colours.control)
    assert colours.accent.name() not in off_colours
    assert {colours.accent.name(), colours.window.name()} <= on_colours


@BOTH
@pytest.mark.parametrize("kind", [QPushButton, QLineEdit, QComboBox])
def test_what_has_the_focus_shows_it(qtbot: QtBot, colours: Tokens, kind: type[QWidget]) -> None:
    widget = kind()
    before = shown(qtbot, widget)

    widget.activateWindow()
    qtbot.waitActive(widget.window())
    widget.setFocus(Qt.FocusReason.TabFocusReason)

    edge = QRect(40, 0, 1, 1)
    assert colours_in(before, edge) != {colours.accent.name()}
    qtbot.waitUntil(lambda: colours_in(widget.grab().toImage(), edge) == {colours.accent.name()})


@BOTH
@pytest.mark.parametrize("orientation", [Qt.Orientation.Horizontal, Qt.Orientation.Vertical])
def test_scroll_bars_are_thin_and_have_no_buttons(qtbot: QtBot, colours: Tokens, orientation: Qt.Orientation) -> None:
    bar = QScrollBar(orientation)
    qtbot.addWidget(bar)

    hint = bar.sizeHint()
    assert min(hint.width(), hint.height()) == 10


@BOTH
def test_controls_are_as_high_as_the_look_says(qtbot: QtBot, colours: Tokens) -> None:
    for widget in (QPushButton("text"), QLineEdit(), QComboBox(), QDoubleSpinBox()):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        assert min(widget.sizeHint().height(), widget.maximumHeight()) == 28, type(widget).__name__


@BOTH
def test_a_button_that_cannot_be_pressed_is_not_of_the_accent(qtbot: QtBot, colours: Tokens) -> None:
    dialog = QDialog()
    button = QPushButton("Use", dialog)
    button.setDefault(True)

    assert colours.accent.name() in colours_in(shown(qtbot, dialog), button.geometry())

    button.setEnabled(False)

    assert colours.accent.name() not in colours_in(shown(qtbot, dialog), button.geometry())
