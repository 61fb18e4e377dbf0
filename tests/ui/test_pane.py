from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fxviewer.ui.pane import Pane


def test_an_overlay_lies_in_the_middle_of_the_picture(qtbot: QtBot) -> None:
    pane = Pane("Original")
    qtbot.addWidget(pane)
    pane.resize(400, 300)
    overlay = QLabel("nothing here")
    pane.lay_over(overlay)
    with qtbot.waitExposed(pane):
        pane.show()

    assert overlay.parent() is pane.view
    assert abs(overlay.geometry().center().x() - pane.view.rect().center().x()) <= 1


def test_the_caption_is_above_the_picture(qtbot: QtBot) -> None:
    pane = Pane("Original")
    qtbot.addWidget(pane)
    pane.resize(400, 300)
    with qtbot.waitExposed(pane):
        pane.show()

    assert pane.caption.geometry().bottom() < pane.view.geometry().top()
    assert pane.view.height() == 300 - pane.caption.height()
