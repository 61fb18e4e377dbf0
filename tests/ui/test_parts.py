from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.parts import action_button, named, note, number_label, scroll_area
from fxviewer.ui.style_sheet import style_sheet
from fxviewer.ui.theme import DARK, sheet_colours


def test_a_part_is_called_what_the_style_sheet_calls_it(qtbot: QtBot) -> None:
    sheet = style_sheet(sheet_colours(DARK))

    for part in (note(), named(QLabel(), "pill")):
        qtbot.addWidget(part)
        assert f"#{part.objectName()} " in sheet


def test_a_note_takes_as_many_lines_as_it_needs(qtbot: QtBot) -> None:
    label = note("word " * 40)
    qtbot.addWidget(label)

    assert label.heightForWidth(100) > label.heightForWidth(1000)


def test_figures_do_not_jump(qtbot: QtBot) -> None:
    label = number_label()
    qtbot.addWidget(label)

    assert len({label.fontMetrics().horizontalAdvance(figure * 4) for figure in "0123456789"}) == 1


def test_a_button_of_a_bar_does_its_action_and_leaves_the_focus_alone(qtbot: QtBot) -> None:
    action = QAction("do")
    button = action_button(action)
    qtbot.addWidget(button)

    with qtbot.waitSignal(action.triggered, timeout=1000):
        button.click()

    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_what_is_scrolled_fills_its_area_and_tab_passes_over_it(qtbot: QtBot) -> None:
    content = QWidget()
    area = scroll_area(content)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()

    assert content.width() == 300
    assert area.focusPolicy() == Qt.FocusPolicy.NoFocus
