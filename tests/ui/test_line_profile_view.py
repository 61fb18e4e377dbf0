import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QTreeView
from pytestqt.qtbot import QtBot

from fxviewer.session.line_profile import LineProfile, ProfiledFile, ProfiledLine
from fxviewer.ui.line_profile_view import TIME, LineProfileView

HANDLER = ProfiledFile(
    "/f/handler.py",
    (
        ProfiledLine(1, "def Handler(req):"),
        ProfiledLine(2, "    a = quick(req)", 1, 500_000),
        ProfiledLine(3, "    return slow(a)", 1, 9_000_000),
    ),
)
PART = ProfiledFile("/f/part.py", (ProfiledLine(7, "", 3, 100_000),))
PROFILE = LineProfile("edges", "abc1234", 1204, 10_000_000, (HANDLER, PART))


@pytest.fixture
def view(qtbot: QtBot) -> LineProfileView:
    view = LineProfileView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    with qtbot.waitExposed(view):
        view.show()
    view.show_profile(PROFILE, is_of_disk=True)
    return view


def tree(view: LineProfileView) -> QTreeView:
    found = view.findChild(QTreeView)
    assert isinstance(found, QTreeView)
    return found


def test_every_line_stands_beside_its_time(view: LineProfileView) -> None:
    assert view.rows == [
        ("1", "", "", "def Handler(req):"),
        ("2", "0.50", "1", "    a = quick(req)"),
        ("3", "9.00", "1", "    return slow(a)"),
    ]


def test_the_longest_line_is_in_sight_and_chosen(view: LineProfileView) -> None:
    assert tree(view).currentIndex().row() == 2


def test_a_press_on_a_title_sorts(qtbot: QtBot, view: LineProfileView) -> None:
    header = tree(view).header()
    middle = header.sectionViewportPosition(TIME) + header.sectionSize(TIME) // 2

    for _ in range(2):  # ascending, then descending
        place = header.rect().center()
        place.setX(middle)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert [row[0] for row in view.rows] == ["3", "2", "1"]


def test_a_double_click_asks_for_the_line_also_where_it_is_sorted(qtbot: QtBot, view: LineProfileView) -> None:
    tree(view).sortByColumn(TIME, Qt.SortOrder.DescendingOrder)
    place = tree(view).visualRect(tree(view).model().index(0, 0)).center()

    QTest.mouseClick(tree(view).viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(view.editor_asked) as asked:
        QTest.mouseDClick(tree(view).viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert asked.args == ["/f/handler.py", 3]


def test_another_file_can_be_chosen(view: LineProfileView) -> None:
    files = view.findChild(QComboBox)
    assert isinstance(files, QComboBox)

    files.setCurrentIndex(1)
    files.activated.emit(1)

    assert view.rows == [("7", "0.10", "3", "")]


def test_it_says_so_when_the_files_have_changed_since(view: LineProfileView) -> None:
    remarks = [label for label in view.findChildren(QLabel) if "have changed" in label.text()]
    assert not any(label.isVisible() for label in remarks)

    view.show_profile(PROFILE, is_of_disk=False)

    assert any(label.isVisible() for label in remarks)
