import shutil
import subprocess
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed(fxviewer: Run, shell: str) -> None:
    result = fxviewer("completion", shell)

    assert result.returncode == 0
    assert "_FXVIEWER_COMPLETE" in result.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_is_one_that_bash_reads(fxviewer: Run) -> None:
    script = fxviewer("completion", "bash").stdout

    assert subprocess.run(["bash", "-n"], input=script, text=True, timeout=10, check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "position", "expected"),
    [
        ("fxviewer pro", "1", "plain,process"),
        ("fxviewer --cam", "1", "plain,--camera"),
        ("fxviewer clip", "1", "file,clip"),
        ("fxviewer edges clip", "2", "file,clip"),
        ("fxviewer edges --cam", "2", "plain,--camera"),
        ("fxviewer process --ove", "2", "plain,--overwrite"),
    ],
)
def test_commands_and_options_are_completed(fxviewer: Run, words: str, position: str, expected: str) -> None:
    result = fxviewer(_FXVIEWER_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=position)

    assert expected in result.stdout.splitlines()


def test_another_shell_is_refused(fxviewer: Run) -> None:
    assert fxviewer("completion", "cmd").returncode == 2
