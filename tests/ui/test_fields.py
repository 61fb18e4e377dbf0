from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fxviewer.ui.fields import FileField, TextField


def no_a(text: str) -> str:
    return "There must be no a in it." if "a" in text else ""


@pytest.fixture
def field(qtbot: QtBot) -> TextField:
    field = TextField("Name", "What it is called", check=no_a)
    qtbot.addWidget(field)
    field.show()
    return field


def test_what_is_right_is_taken_and_told(qtbot: QtBot, field: TextField) -> None:
    QTest.keyClicks(field.line, " b ")
    assert field.valid == ""
    with qtbot.waitSignal(field.changed):
        QTest.keyClick(field.line, Qt.Key.Key_Return)

    assert field.valid == "b"


def test_what_is_wrong_is_said_at_the_field_and_stays_as_it_was_typed(qtbot: QtBot, field: TextField) -> None:
    field.show_text("before")
    field.line.clear()

    QTest.keyClicks(field.line, "a")
    QTest.keyClick(field.line, Qt.Key.Key_Return)

    assert field.complaint == "There must be no a in it."
    assert field.line.text() == "a"
    assert field.valid == "before"


def test_a_complaint_goes_when_it_is_mended(field: TextField) -> None:
    QTest.keyClicks(field.line, "a")
    assert field.finish()
    field.line.clear()

    QTest.keyClicks(field.line, "b")

    assert field.complaint == ""


def test_it_explains_itself_to_the_pointer_and_to_readers(field: TextField) -> None:
    assert field.line.toolTip() == field.line.accessibleDescription() == "What it is called"
    assert field.line.accessibleName() == "Name"


def test_a_file_that_is_chosen_is_checked_like_one_that_is_typed(qtbot: QtBot, tmp_path: Path) -> None:
    field = FileField("Key", "PEM", check=lambda text: "" if Path(text).is_file() else "There is no such file.")
    qtbot.addWidget(field)
    field.show()

    field.take_path(str(tmp_path / "gone.pem"))
    assert field.complaint == "There is no such file."
    (tmp_path / "here.pem").touch()
    field.take_path(str(tmp_path / "here.pem"))

    assert field.complaint == ""
    assert field.valid == str(tmp_path / "here.pem")
