import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.session.status import FunctionInfo
from fxviewer.ui.actions import ENTRIES, make_actions
from fxviewer.ui.function_popover import FILTER_ABOVE, FunctionPopover, FunctionRow

FUNCTIONS = (
    FunctionInfo("blur", description="Gaussian blur", replicas=1, available=1),
    FunctionInfo("edges", description="Canny edges, white on black", replicas=3, available=2),
    FunctionInfo("neon", description="Neon outlines, " + "bright and bold, " * 6 + "over a darkened picture"),
)
MANY = tuple(FunctionInfo(f"f{number}", description=f"Makes {number}") for number in range(FILTER_ABOVE + 2))


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def popover(qtbot: QtBot, done: list[str]) -> FunctionPopover:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    actions = make_actions(window, {name: lambda name=name: done.append(name) for name in ENTRIES})
    popover = FunctionPopover(window, actions)
    popover.show_functions(FUNCTIONS, "edges")
    popover.unfold(QPushButton(window))
    return popover


def rows(popover: FunctionPopover) -> list[FunctionRow]:
    return [row for row in popover.findChildren(FunctionRow) if row.isVisible()]


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_functions_are_listed_with_what_they_do_their_key_and_how_many_are_ready(popover: FunctionPopover) -> None:
    assert {"blur", "Ctrl+1", "Gaussian blur"} <= set(texts(rows(popover)[0]))
    assert "2 of 3 ready" in texts(rows(popover)[1])


def test_the_one_in_use_is_marked(popover: FunctionPopover) -> None:
    assert [row.isChecked() for row in rows(popover)] == [False, True, False]

    popover.show_functions(FUNCTIONS, "blur")

    assert [row.isChecked() for row in rows(popover)] == [True, False, False]


@pytest.mark.parametrize("place", range(len(FUNCTIONS)))
def test_no_word_of_a_row_is_cut(popover: FunctionPopover, place: int, qtbot: QtBot) -> None:
    row = rows(popover)[place]

    def fits(label: QLabel) -> bool:
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.fontMetrics().height()
        return row.rect().contains(label.geometry()) and label.height() >= needed

    qtbot.waitUntil(lambda: all(fits(label) for label in row.findChildren(QLabel) if label.isVisible()))


def test_a_function_that_is_pressed_is_asked_for(popover: FunctionPopover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.asked, timeout=1000) as asked:
        QTest.mouseClick(rows(popover)[0].findChild(QLabel), Qt.MouseButton.LeftButton)

    assert asked.args == ["blur"]
    assert not popover.isVisible()


def test_few_functions_need_no_filter_and_many_have_one(popover: FunctionPopover, qtbot: QtBot) -> None:
    field = popover.findChild(QLineEdit)
    assert field is not None
    assert field.isHidden()

    popover.show_functions(MANY, "f1")

    assert not field.isHidden()
    QTest.keyClicks(field, "makes 7")
    assert [row.accessibleName() for row in rows(popover)] == ["f7. Makes 7"]
    with qtbot.waitSignal(popover.asked, timeout=1000) as asked:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == ["f7"]


def test_a_gateway_that_lists_nothing_is_explained(popover: FunctionPopover) -> None:
    popover.show_functions((), "edges")

    assert "This gateway does not say which functions it has. “edges” is asked." in texts(popover)
    assert rows(popover) == []


def test_a_handler_of_ones_own_is_one_press_away(popover: FunctionPopover, done: list[str]) -> None:
    popover.findChild(QToolButton, "opener").click()

    assert done == ["open_handler"]
    assert not popover.isVisible()


def test_it_asks_for_the_functions_of_now_when_it_opens(popover: FunctionPopover, qtbot: QtBot) -> None:
    popover.dismiss()

    with qtbot.waitSignal(popover.unfolding, timeout=1000):
        popover.unfold(popover.parentWidget())


def test_base64_is_switched_in_the_rows_own_menu_without_choosing_the_function(
    qtbot: QtBot, popover: FunctionPopover
) -> None:
    row = rows(popover)[0]
    asked: list[str] = []
    popover.asked.connect(asked.append)
    QTest.mouseClick(row.findChild(QToolButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(row.more_menu.isVisible)

    with qtbot.waitSignal(popover.base64_chosen) as chosen:
        row.more_menu.actions()[0].trigger()

    assert chosen.args == ["blur", True]
    assert not asked
    row.more_menu.close()


def test_functions_that_get_base64_are_marked_also_when_the_list_comes_anew(
    qtbot: QtBot, popover: FunctionPopover
) -> None:
    popover.show_base64(["edges"])
    assert ["base64" in texts(row) for row in rows(popover)] == [False, True, False]

    popover.show_functions([*FUNCTIONS, FunctionInfo("faces")], "blur")

    qtbot.waitUntil(lambda: len(rows(popover)) == 4)
    assert ["base64" in texts(row) for row in rows(popover)] == [False, True, False, False]
