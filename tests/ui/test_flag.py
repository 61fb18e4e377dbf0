import pytest
from pytestqt.qtbot import QtBot

from fxviewer.ui.flag import Flag, FlagButton

STRAYS = Flag("strays", "warning", "warn", "3 strays", "Replies that belong to no frame under way")


@pytest.fixture
def button(qtbot: QtBot) -> FlagButton:
    button = FlagButton()
    qtbot.addWidget(button)
    button.show_flag(STRAYS)
    return button


def test_it_says_what_it_is_to_the_pointer_and_to_readers(button: FlagButton) -> None:
    assert button.toolTip() == STRAYS.tip
    assert button.accessibleName() == "3 strays. Replies that belong to no frame under way"


def test_it_is_as_wide_as_its_words_and_gives_way_down_to_its_sign(button: FlagButton) -> None:
    assert button.minimumSizeHint().width() < 30 < button.sizeHint().width()


def test_words_are_painted_where_there_is_room_and_the_sign_always(button: FlagButton) -> None:
    button.resize(button.sizeHint())
    words = button.grab().toImage()
    button.resize(button.minimumSizeHint())
    sign = button.grab().toImage()

    blank = FlagButton()
    blank.show_flag(Flag("", "warning", "dim", "", ""))
    blank.resize(words.size())
    assert words != blank.grab().toImage()
    assert len({sign.pixel(x, y) for x in range(sign.width()) for y in range(sign.height())}) > 1
