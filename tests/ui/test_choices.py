from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fxviewer.settings import Settings, load_settings
from fxviewer.ui.choices import Choices


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.fixture
def choices(qtbot: QtBot, path: Path) -> Choices:
    return Choices(Settings(), path)


def test_a_choice_is_in_force_at_once(qtbot: QtBot, choices: Choices) -> None:
    with qtbot.waitSignal(choices.changed):
        choices.connection = replace(choices.connection, quality=60)

    assert choices.settings.connection.quality == 60


def test_a_choice_is_on_disk_a_moment_later(qtbot: QtBot, choices: Choices, path: Path) -> None:
    choices.window = replace(choices.window, function="edges")

    qtbot.waitUntil(path.exists)
    assert load_settings(path).window.function == "edges"


def test_choosing_the_same_again_is_no_change(qtbot: QtBot, choices: Choices, path: Path) -> None:
    with qtbot.assertNotEmitted(choices.changed):
        choices.capture = replace(choices.capture)

    choices.save()
    assert not path.exists()


def test_a_folder_that_cannot_be_written_to_costs_only_the_memory(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    choices = Choices(Settings(), tmp_path / "file" / "settings.json")
    choices.recording = replace(choices.recording, folder="/영상")

    choices.save()

    assert choices.settings.recording.folder == "/영상"
    assert "not remembered" in caplog.text
