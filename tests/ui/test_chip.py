import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui.chip import Chip, Lamp
from fxviewer.ui.theme import DARK, apply_theme


@pytest.fixture
def chip(qtbot: QtBot, qapp: QApplication) -> Chip:
    apply_theme(qapp, "dark")
    chip = Chip("source", "Source")
    qtbot.addWidget(chip)
    chip.show_facts("clip.mp4", "1280×720 25 fps", "good", "playing")
    chip.resize(chip.sizeHint())
    chip.show()
    return chip


def colours(chip: Chip) -> set[str]:
    image = chip.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize(("lamp", "token"), [("good", "good"), ("warn", "warn"), ("bad", "bad"), ("idle", "dim")])
def test_the_lamp_has_the_colour_of_the_state_and_the_tool_tip_its_word(chip: Chip, lamp: Lamp, token: str) -> None:
    chip.show_facts("clip.mp4", "25 fps", lamp, "the state in words")

    assert getattr(DARK, token).name() in colours(chip)
    assert "the state in words" in chip.toolTip()
    assert "the state in words" in chip.accessibleName()


def test_name_and_facts_are_said_in_full(chip: Chip) -> None:
    assert chip.toolTip() == "Source: clip.mp4\n1280×720 25 fps\nplaying"


def test_it_wants_room_for_all_and_lives_with_less(chip: Chip) -> None:
    wanted = chip.sizeHint().width()
    chip.show_facts("a much longer name of a clip.mp4", "1280×720 25 fps", "good", "playing")

    assert chip.sizeHint().width() > wanted
    assert chip.minimumSizeHint().width() < wanted
    chip.resize(chip.minimumSizeHint())
    assert DARK.good.name() in colours(chip)


def test_space_presses_it_when_tab_has_reached_it(chip: Chip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chip.clicked, timeout=1000):
        QTest.keyClick(chip, Qt.Key.Key_Space)

    assert chip.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_the_focus_is_seen(chip: Chip, qtbot: QtBot) -> None:
    assert DARK.accent.name() not in colours(chip)

    chip.activateWindow()
    qtbot.waitUntil(chip.isActiveWindow)
    chip.setFocus(Qt.FocusReason.TabFocusReason)

    qtbot.waitUntil(lambda: chip.grab().toImage().pixelColor(chip.width() // 2, 0).name() == DARK.accent.name())


def test_it_looks_pressed_while_its_popover_is_open(chip: Chip) -> None:
    assert DARK.raised.name() not in colours(chip)

    chip.setDown(True)

    assert DARK.raised.name() in colours(chip)
