from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.sign import SIDE, Sign
from fxviewer.ui.theme import DARK, LIGHT, apply_theme


def middle(sign: Sign) -> QColor:
    return sign.grab().toImage().pixelColor(SIDE // 2, SIDE // 2)


def test_a_sign_is_drawn_in_its_role_and_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    sign = Sign("record", "bad")
    qtbot.addWidget(sign)
    sign.resize(sign.sizeHint())
    dark = middle(sign)

    apply_theme(qapp, "light")

    assert (dark, middle(sign)) == (DARK.bad, LIGHT.bad)


def test_a_sign_has_the_side_it_is_given(qtbot: QtBot) -> None:
    sign = Sign("arrow", "dim", 15)
    qtbot.addWidget(sign)

    assert sign.sizeHint().width() == sign.sizeHint().height() == 15
