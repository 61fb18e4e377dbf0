import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from fxviewer.stream.secret import Place
from fxviewer.ui.secret_field import SecretField, place_text


@pytest.fixture
def field(qtbot: QtBot) -> SecretField:
    field = SecretField("Token", "As it was given to you", "token")
    qtbot.addWidget(field)
    field.show()
    return field


def test_a_secret_is_not_seen_and_forgotten_by_the_field_when_it_is_told(qtbot: QtBot, field: SecretField) -> None:
    QTest.keyClicks(field.line, "s3cret")
    assert field.line.echoMode() == QLineEdit.EchoMode.Password

    with qtbot.waitSignal(field.typed) as typed:
        QTest.keyClick(field.line, Qt.Key.Key_Return)

    assert typed.args == ["s3cret"]
    assert field.line.text() == ""


def test_nothing_typed_is_no_secret(field: SecretField) -> None:
    told: list[str] = []
    field.typed.connect(told.append)

    QTest.keyClicks(field.line, "  ")
    QTest.keyClick(field.line, Qt.Key.Key_Return)

    assert not told


def test_what_comes_from_the_environment_cannot_be_typed_over(field: SecretField) -> None:
    field.show_place("environment", True)

    assert not field.line.isEnabled()
    assert "FXVIEWER_TOKEN" in field.state


@pytest.mark.parametrize(
    ("place", "has_keyring", "words"),
    [
        ("keyring", True, "Kept in the system’s keyring"),
        ("nowhere", True, "it will be kept in the keyring"),
        ("nowhere", False, "Asked for each time: this computer has no keyring"),
        ("this run", True, "Known for this run"),
        ("this run", False, "it is asked for again next time"),
        ("environment", False, "Taken from the environment variable FXVIEWER_TOKEN"),
    ],
)
def test_where_a_secret_is_is_said(qtbot: QtBot, place: Place, has_keyring: bool, words: str) -> None:
    assert words in place_text("token", place, has_keyring=has_keyring)
