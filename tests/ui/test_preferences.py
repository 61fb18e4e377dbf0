from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.settings import Recording, Settings, Window
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.preferences import Preferences

SETTINGS = Settings(recording=Recording(folder="/films", template="{function} {date}"))


@pytest.fixture
def popover(qtbot: QtBot) -> Preferences:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    popover = Preferences(window)
    popover.show_settings(SETTINGS)
    popover.unfold(QPushButton(window))
    return popover


@pytest.fixture
def template(popover: Preferences) -> QLineEdit:
    return next(field for field in popover.findChildren(QLineEdit) if field.text() == SETTINGS.recording.template)


def seen(popover: Preferences) -> list[str]:
    return [label.text() for label in popover.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize(("number", "expected"), [(0, Window(theme="light")), (1, Window(language="en"))])
def test_theme_and_language_are_told_at_once(popover: Preferences, qtbot: QtBot, number: int, expected: Window) -> None:
    with qtbot.waitSignal(popover.window_chosen, timeout=1000) as chosen:
        QTest.keyClick(popover.findChildren(Chooser)[number], Qt.Key.Key_Down)

    assert chosen.args == [expected]


def test_the_editors_command_is_told_as_it_is_typed(popover: Preferences, qtbot: QtBot) -> None:
    field = next(one for one in popover.findChildren(QLineEdit) if not one.isReadOnly() and not one.text())

    QTest.keyClicks(field, "code -")
    with qtbot.waitSignal(popover.window_chosen, timeout=1000) as chosen:
        QTest.keyClicks(field, "g")

    assert chosen.args == [Window(editor="code -g")]


def test_what_is_in_force_is_shown_and_not_told(popover: Preferences, template: QLineEdit, qtbot: QtBot) -> None:
    settings = replace(SETTINGS, window=Window(theme="dark", language="ko"), recording=Recording(with_original=True))

    with qtbot.assertNotEmitted(popover.window_chosen), qtbot.assertNotEmitted(popover.recording_chosen):
        popover.show_settings(settings)

    assert [chooser.value for chooser in popover.findChildren(Chooser)] == ["dark", "ko"]
    assert popover.findChild(QCheckBox).isChecked()
    assert template.text() == Recording().template


def test_the_name_of_files_is_shown_as_it_would_be_now(popover: Preferences, template: QLineEdit, qtbot: QtBot) -> None:
    template.clear()

    with qtbot.waitSignal(popover.recording_chosen, timeout=1000) as chosen:
        QTest.keyClicks(template, "x")

    assert chosen.args == [replace(SETTINGS.recording, template="x")]
    assert "x.mkv" in seen(popover)


def test_a_template_that_is_none_is_explained_and_not_told(
    popover: Preferences, template: QLineEdit, qtbot: QtBot
) -> None:
    template.setText("{nothing")

    with qtbot.assertNotEmitted(popover.recording_chosen, wait=50):
        QTest.keyClicks(template, "}")

    assert any("nothing" in text for text in seen(popover))


def test_a_name_that_is_being_typed_is_left_alone(popover: Preferences, template: QLineEdit, qtbot: QtBot) -> None:
    popover.activateWindow()
    qtbot.waitUntil(popover.isActiveWindow)
    template.setFocus()
    template.setText("half a na")

    popover.show_settings(SETTINGS)

    assert template.text() == "half a na"


def test_the_original_beside_it_is_one_press_away(popover: Preferences, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.recording_chosen, timeout=1000) as chosen:
        popover.findChild(QCheckBox).click()

    assert chosen.args == [replace(SETTINGS.recording, with_original=True)]


def test_a_folder_is_asked_for_beside_the_pictures(popover: Preferences, qtbot: QtBot) -> None:
    next(button for button in popover.findChildren(QPushButton) if button.text() == "Choose…").click()
    dialog = popover.window().findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() == QFileDialog.FileMode.Directory

    with qtbot.waitSignal(popover.recording_chosen, timeout=1000) as chosen:
        dialog.fileSelected.emit("/elsewhere")
    dialog.close()

    assert chosen.args == [replace(SETTINGS.recording, folder="/elsewhere")]
    assert any(field.text() == "/elsewhere" for field in popover.findChildren(QLineEdit))
