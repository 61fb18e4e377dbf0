from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.choosers import Chooser
from fxviewer.ui.new_function import NewFunction


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget, tmp_path: Path) -> NewFunction:
    dialog = NewFunction(window, tmp_path)
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def type_name(dialog: NewFunction, name: str) -> None:
    field = next(one for one in dialog.findChildren(QLineEdit) if not one.isReadOnly())
    field.clear()
    QTest.keyClicks(field, name)


def create(dialog: NewFunction) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == "Create")


def complaint(dialog: NewFunction) -> str:
    label = dialog.findChild(QLabel, "complaint")
    assert isinstance(label, QLabel)
    return label.text()


def test_a_name_a_beginning_and_a_folder_are_all_it_takes(qtbot: QtBot, dialog: NewFunction, tmp_path: Path) -> None:
    type_name(dialog, "my-edges")
    dialog.findChild(Chooser).show_value("edges")

    with qtbot.waitSignal(dialog.make_asked) as asked:
        QTest.mouseClick(create(dialog), Qt.MouseButton.LeftButton)

    assert asked.args == ["my-edges", "edges", tmp_path]


def test_the_template_is_the_usual_beginning(qtbot: QtBot, dialog: NewFunction) -> None:
    type_name(dialog, "mine")

    with qtbot.waitSignal(dialog.make_asked) as asked:
        QTest.mouseClick(create(dialog), Qt.MouseButton.LeftButton)

    assert asked.args is not None
    assert asked.args[1] == ""


def test_a_name_that_is_none_is_explained_before_anything_is_made(dialog: NewFunction) -> None:
    assert not create(dialog).isEnabled()
    assert complaint(dialog) == ""

    type_name(dialog, "My Edges")

    assert "“my-edges” would do" in complaint(dialog)
    assert not create(dialog).isEnabled()


def test_what_was_typed_stays_when_it_does_not_work(dialog: NewFunction) -> None:
    type_name(dialog, "mine")
    QTest.mouseClick(create(dialog), Qt.MouseButton.LeftButton)
    assert not create(dialog).isEnabled()

    dialog.show_complaint("It is there already.")

    assert dialog.isVisible()
    assert complaint(dialog) == "It is there already."
    assert create(dialog).isEnabled()


def test_a_long_complaint_covers_no_field(dialog: NewFunction) -> None:
    dialog.show_complaint("This is a long complaint about a folder that cannot be made. " * 6)

    fields = [child.geometry() for child in dialog.findChildren(QLineEdit)]
    assert all(not one.intersects(other) for one in fields for other in fields if one is not other)
    label = dialog.findChild(QLabel, "complaint")
    assert isinstance(label, QLabel)
    assert label.height() >= label.heightForWidth(label.width())


def test_another_folder_is_chosen_beside_the_pictures(qtbot: QtBot, dialog: NewFunction, tmp_path: Path) -> None:
    choose = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Choose…")
    QTest.mouseClick(choose, Qt.MouseButton.LeftButton)
    chooser = dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)

    chooser.fileSelected.emit(str(tmp_path / "elsewhere"))
    chooser.close()
    type_name(dialog, "mine")

    with qtbot.waitSignal(dialog.make_asked) as asked:
        QTest.mouseClick(create(dialog), Qt.MouseButton.LeftButton)
    assert asked.args is not None
    assert asked.args[2] == tmp_path / "elsewhere"
