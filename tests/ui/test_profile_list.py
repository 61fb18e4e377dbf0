from pytestqt.qtbot import QtBot

from fxviewer.settings import Connection
from fxviewer.ui.profile_list import ProfileList

PROFILES = (Connection(address="a:1", name="Lab"), Connection(address="b:2", name="Roof"))


def test_showing_tells_nothing_and_choosing_tells_the_name(qtbot: QtBot) -> None:
    side = ProfileList()
    qtbot.addWidget(side)
    chosen: list[str] = []
    side.chosen.connect(chosen.append)

    side.show_profiles(PROFILES, "Lab", "Roof")
    assert chosen == []
    side.list.setCurrentRow(1)

    assert chosen == ["Roof"]


def test_the_one_in_use_says_so_to_the_pointer_too(qtbot: QtBot) -> None:
    side = ProfileList()
    qtbot.addWidget(side)

    side.show_profiles(PROFILES, "Lab", "Roof")

    assert side.list.item(0).toolTip() == "a:1"
    assert side.list.item(1).toolTip() == "b:2\nIn use"


def test_undo_is_offered_with_the_name_and_withdrawn(qtbot: QtBot) -> None:
    side = ProfileList()
    qtbot.addWidget(side)
    side.show()

    side.offer_undo("Lab")
    assert side.undo.isVisible()
    with qtbot.waitSignal(side.undone):
        side.undo.click()
    side.offer_undo("")

    assert not side.undo.isVisible()
