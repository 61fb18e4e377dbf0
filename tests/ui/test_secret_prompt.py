from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.ui.secret_prompt import SecretPrompt


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()


def prompt_in(host: QWidget, profile: str = "Lab") -> SecretPrompt:
    prompt = SecretPrompt(host, profile, "token")
    prompt.unfold(QPushButton(host))
    return prompt


def test_it_says_whose_secret_it_asks_for_and_hides_what_is_typed(host: QWidget) -> None:
    prompt = prompt_in(host)

    assert "The connection “Lab” needs it." in [label.text() for label in prompt.findChildren(QLabel)]
    assert prompt.line.echoMode() == QLineEdit.EchoMode.Password


def test_return_gives_the_secret_and_closes(qtbot: QtBot, host: QWidget) -> None:
    prompt = prompt_in(host)
    prompt.show_keyring("Lab", "token", "nowhere", True)
    QTest.keyClicks(prompt.line, "s3cret")

    typed: list[tuple[str, bool]] = []
    prompt.typed.connect(lambda *one: typed.append(one))
    with qtbot.waitSignal(prompt.closed):
        QTest.keyClick(prompt.line, Qt.Key.Key_Return)

    assert typed == [("s3cret", True)]


def test_it_is_not_kept_when_that_is_not_wanted(qtbot: QtBot, host: QWidget) -> None:
    prompt = prompt_in(host)
    prompt.show_keyring("Lab", "token", "nowhere", True)
    prompt.keep.setChecked(False)
    QTest.keyClicks(prompt.line, "s3cret")

    with qtbot.waitSignal(prompt.typed) as typed:
        QTest.keyClick(prompt.line, Qt.Key.Key_Return)

    assert typed.args == ["s3cret", False]


def test_without_a_keyring_keeping_is_not_offered_and_that_is_said(host: QWidget) -> None:
    prompt = prompt_in(host)

    prompt.show_keyring("Lab", "token", "nowhere", False)

    assert prompt.keep.isHidden()
    assert "no keyring" in prompt.remark


def test_a_connection_without_a_name_cannot_keep_one(host: QWidget) -> None:
    prompt = prompt_in(host, profile="")

    prompt.show_keyring("", "token", "nowhere", True)

    assert prompt.keep.isHidden()


def test_an_empty_field_is_no_secret(host: QWidget) -> None:
    prompt = prompt_in(host)

    QTest.keyClick(prompt.line, Qt.Key.Key_Return)

    assert prompt.isVisible()
