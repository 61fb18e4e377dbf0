import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.ui.metadata_field import MetadataField


@pytest.fixture
def field(qtbot: QtBot) -> MetadataField:
    field = MetadataField()
    qtbot.addWidget(field)
    field.show()
    field.show_pairs((("x-user", "me"),))
    return field


def test_rows_are_added_filled_and_removed(qtbot: QtBot, field: MetadataField) -> None:
    QTest.mouseClick(field.findChild(QPushButton), Qt.MouseButton.LeftButton)  # type: ignore[arg-type]
    QTest.keyClicks(field.rows[1].key, "x-room")
    QTest.keyClicks(field.rows[1].value, "7")
    assert dict(field.valid) == {"x-user": "me", "x-room": "7"}

    with qtbot.waitSignal(field.changed):
        field.rows[0].remove.click()

    assert dict(field.valid) == {"x-room": "7"}


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("Bad Key", "v", "no key for metadata"),
        ("x-user", "ä", "no plain text"),
        ("authorization", "Bearer s3cret", "does not belong in the metadata"),
        ("", "value", "no key for metadata"),
    ],
)
def test_what_cannot_be_sent_is_said_in_its_row_and_stays_there(
    field: MetadataField, key: str, value: str, complaint: str
) -> None:
    row = field.rows[0]
    row.key.clear()
    row.value.setText(value)  # QTest types ASCII only
    QTest.keyClicks(row.key, key or " ")

    assert field.finish()
    assert complaint in row.complaint
    assert row.pair == (key, value)
    assert field.valid != ((key, value),)


def test_an_empty_row_is_no_mistake(field: MetadataField) -> None:
    QTest.mouseClick(field.findChild(QPushButton), Qt.MouseButton.LeftButton)  # type: ignore[arg-type]

    assert not field.finish()
    assert field.valid == (("x-user", "me"),)
