"""The user's editor: real programs in a PATH of the test's own, which write down how they were called."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.errors import SettingsError
from fxviewer.settings import Settings
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.editor import Editor, split_command, start_editor

TIMEOUT_MS = 10_000


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Only what a test puts in here is on this computer."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "my function" / "handler.py"
    path.parent.mkdir()
    path.write_text("def Handler(req):\n    return req.input\n", encoding="utf-8")
    return path


def install(folder: Path, name: str) -> Path:
    """Install a program; return where it writes its arguments, complete once the file is there."""
    called = folder / f"{name}.called"
    program = folder / name
    lines = f'printf "%s\\n" "$@" > "{called}.part"\n/bin/mv "{called}.part" "{called}"\n'
    program.write_text(f"#!/bin/sh\n{lines}", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return called


def arguments(qtbot: QtBot, called: Path) -> list[str]:
    qtbot.waitUntil(called.exists, timeout=TIMEOUT_MS)
    return called.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("code", ["-g", "{file}:7"]),
        ("pycharm", ["--line", "7", "{file}"]),
        ("subl", ["{file}:7"]),
    ],
)
def test_the_usual_editors_are_known(
    qtbot: QtBot, programs: Path, handler: Path, name: str, expected: list[str]
) -> None:
    called = install(programs, name)

    assert start_editor(handler, 7)

    assert arguments(qtbot, called) == [word.replace("{file}", str(handler)) for word in expected]


def test_the_users_own_command_comes_first(qtbot: QtBot, programs: Path, handler: Path) -> None:
    install(programs, "code")
    called = install(programs, "mine")

    assert start_editor(handler, 7, "mine --at {line} --in '{file}'")

    assert arguments(qtbot, called) == ["--at", "7", "--in", str(handler)]


def test_a_graphical_editor_of_the_environment_is_started_by_itself(
    qtbot: QtBot, programs: Path, handler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "gvim --nofork")
    called = install(programs, "gvim")

    assert start_editor(handler, 3)

    assert arguments(qtbot, called) == ["--nofork", "+3", str(handler)]


def test_an_editor_for_terminals_gets_one(
    qtbot: QtBot, programs: Path, handler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "vim")
    install(programs, "vim")
    assert not start_editor(handler, 3)
    called = install(programs, "xterm")

    assert start_editor(handler, 3)

    assert arguments(qtbot, called) == ["-e", "vim", "+3", str(handler)]


@pytest.mark.parametrize("unusable", ["nowhere --wait", "'not closed", " "])
def test_an_environment_that_names_nothing_is_passed_over(
    programs: Path, handler: Path, monkeypatch: pytest.MonkeyPatch, unusable: str
) -> None:
    monkeypatch.setenv("VISUAL", unusable)

    assert not start_editor(handler, 1)


def test_a_command_that_does_not_start_is_said_by_its_name(programs: Path, handler: Path) -> None:
    with pytest.raises(SettingsError, match="“nowhere -g” cannot be started"):
        start_editor(handler, 1, "nowhere -g")


def test_a_file_of_another_computer_is_not_opened(programs: Path, tmp_path: Path) -> None:
    install(programs, "code")

    with pytest.raises(SettingsError, match="no file"):
        start_editor(tmp_path / "gone.py", 1)


def test_the_file_comes_last_where_a_command_does_not_name_it() -> None:
    assert split_command("code -n") == ["code", "-n", "{file}"]
    with pytest.raises(SettingsError, match="quote"):
        split_command("code 'n")


@pytest.fixture
def editor(loop: QEventLoop, tmp_path: Path) -> Editor:
    return Editor(Choices(Settings(), tmp_path / "settings.json"), Background(loop, _raise))


def _raise(error: BaseException) -> None:
    raise error


def test_where_nothing_works_there_is_a_sentence(
    qtbot: QtBot, editor: Editor, programs: Path, handler: Path, no_opener: Callable[[], None]
) -> None:
    with qtbot.waitSignal(editor.said, timeout=TIMEOUT_MS) as said:
        editor.open(str(handler), 2)

    assert said.args == [
        "No editor was found for “handler.py”. Name yours in the preferences, for example: code -g {file}:{line}",
        True,
    ]


@pytest.fixture
def no_opener(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop without an opener, which the machine of a test may well have."""
    monkeypatch.setattr("fxviewer.ui.editor.QDesktopServices.openUrl", lambda _: False)


def test_the_editor_opens_off_the_windows_thread(qtbot: QtBot, editor: Editor, programs: Path, handler: Path) -> None:
    called = install(programs, "codium")

    editor.open(str(handler), 2)

    assert arguments(qtbot, called) == ["-g", f"{handler}:2"]
