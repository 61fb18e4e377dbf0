from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.actions import ENTRIES, JAMO, keys_page, make_actions, sequences

KEYS_PAGE = Path(__file__).parents[2] / "docs/keys.md"


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot, done: list[str]) -> QWidget:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit())
    layout.addWidget(QPushButton("focus"))
    make_actions(window, {name: lambda name=name: done.append(name) for name in ENTRIES})
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()  # no window manager does it here
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    return window


def press(window: QWidget, text: str) -> None:
    """Type a key as a keyboard sends it: with its text, jamo too."""
    combination = QKeySequence(text)[0]
    QTest.keyClick(window.focusWidget() or window, combination.key(), combination.keyboardModifiers())


@pytest.mark.parametrize(
    ("name", "key"), [(entry.name, key) for entry in ENTRIES.values() for key in entry.keys], ids=str
)
def test_every_key_does_what_the_table_says(window: QWidget, done: list[str], name: str, key: str) -> None:
    press(window, key)

    assert done == [name]


@pytest.mark.parametrize("key", [key for entry in ENTRIES.values() for key in entry.keys if key in JAMO])
def test_a_letter_key_works_with_korean_input_on(window: QWidget, done: list[str], key: str) -> None:
    press(window, key)
    press(window, JAMO[key])

    assert len(done) == 2
    assert done[0] == done[1]


def test_no_key_means_two_things() -> None:
    keys = [key for entry in ENTRIES.values() for key in sequences(entry)]

    assert len(keys) == len({key.toString() for key in keys})


@pytest.mark.parametrize("key", ["R", "L", "F", "A", ",", "[", "4", "Space", "Left", "Home", "Backspace", "?"])
def test_while_text_is_typed_plain_keys_are_text(window: QWidget, done: list[str], key: str) -> None:
    field = window.findChild(QLineEdit)
    assert field is not None
    field.setFocus()

    press(window, key)

    assert done == []


def test_while_text_is_typed_keys_with_ctrl_still_work(window: QWidget, done: list[str]) -> None:
    field = window.findChild(QLineEdit)
    assert field is not None
    field.setFocus()

    QTest.keyClick(field, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert done == ["function_2"]


def test_the_page_of_keys_is_the_table() -> None:
    assert KEYS_PAGE.read_text(encoding="utf-8") == keys_page(), (
        "write docs/keys.md with: "
        "python -c 'from fxviewer.ui.actions import keys_page; print(keys_page(), end=\"\")' > docs/keys.md"
    )
