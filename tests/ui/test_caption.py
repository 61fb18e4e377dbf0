import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from fxviewer.ui.caption import Caption, fixed_number, number_text
from fxviewer.ui.flag import Flag, FlagButton
from fxviewer.ui.theme import tokens


def ink(image: QImage, left: int, right: int) -> int:
    """Count pixels of a part that are not background."""
    background = tokens().panel.rgb()
    return sum(QColor(image.pixel(x, y)).rgb() != background for x in range(left, right) for y in range(image.height()))


@pytest.fixture
def caption(qtbot: QtBot) -> Caption:
    caption = Caption("Processed")
    qtbot.addWidget(caption)
    caption.resize(600, caption.height())
    return caption


def test_the_number_is_read_in_groups_of_three() -> None:
    assert number_text(1204) == "#1\u2009204"
    assert number_text(None) == ""


def test_a_figure_keeps_its_width(qtbot: QtBot, caption: Caption) -> None:
    widths = {caption.fontMetrics().horizontalAdvance(fixed_number(value, 3)) for value in (1.0, 10.0, 100.0)}

    assert len(widths) == 1


def test_name_left_number_in_the_middle_facts_right(caption: Caption) -> None:
    caption.show_frame(7, "exact", "9.4 ms")

    image = caption.grab().toImage()

    assert ink(image, 0, 100) > 0
    assert ink(image, 100, 280) == 0
    assert ink(image, 280, 320) > 0
    assert ink(image, 500, 600) > 0


def test_in_a_narrow_pane_the_least_important_fact_goes_first(caption: Caption) -> None:
    caption.show_frame(7, "1280×720", "exact", "9.4 ms")
    wide = ink(caption.grab().toImage(), 320, 600)

    caption.resize(300, caption.height())

    narrow = ink(caption.grab().toImage(), 170, 300)
    assert 0 < narrow < wide


def test_a_screen_reader_hears_it_all(caption: Caption) -> None:
    caption.show_frame(12, "", "exact")

    assert caption.accessibleName() == "Processed #12 exact"


STRAYS = Flag("strays", "warning", "warn", "3 strays", "Replies that belong to no frame under way")
REDUCED = Flag("reduction", "image", "dim", "sent at 1600×900 q70: 5.2 of 4.2 MB", "Frames are smaller.")


def buttons(caption: Caption) -> list[FlagButton]:
    return [button for button in caption.findChildren(FlagButton) if button.isVisibleTo(caption)]


def test_flags_stand_between_name_and_number_and_do_not_cover_them(qtbot: QtBot) -> None:
    caption = Caption("Processed")
    qtbot.addWidget(caption)
    caption.resize(620, 28)
    caption.show_frame(1204, "640×360", "exact", "9.4 ms")

    caption.show_flags([STRAYS, REDUCED])

    first, second = buttons(caption)
    assert caption.fontMetrics().horizontalAdvance("Processed") < first.x()
    assert first.geometry().right() < second.x()
    assert second.geometry().right() < caption.width() // 2 - 15
    assert not caption.grab().isNull()


def test_a_flag_that_is_pressed_tells_which(qtbot: QtBot) -> None:
    caption = Caption("Processed")
    qtbot.addWidget(caption)
    caption.resize(620, 28)
    caption.show_flags([STRAYS])

    with qtbot.waitSignal(caption.flag_pressed) as pressed:
        buttons(caption)[0].click()

    assert pressed.args == ["strays", buttons(caption)[0]]
    caption.show_flags([])
    assert not caption.flags
    assert not buttons(caption)


def test_in_a_narrow_pane_flags_shrink_to_their_signs_and_then_wait(qtbot: QtBot) -> None:
    caption = Caption("Processed")
    qtbot.addWidget(caption)
    caption.show_frame(4)
    caption.show_flags([STRAYS, REDUCED])
    with qtbot.waitExposed(caption):
        caption.show()

    widths = []
    for width in (900, 320, 160):
        caption.resize(width, 28)
        widths.append(sum(button.width() for button in buttons(caption)))

    assert widths[0] > widths[1] > widths[2] == 0
