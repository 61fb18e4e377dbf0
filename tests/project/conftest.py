"""Programs that stand on PATH in the place of docker, podman and buildah, and write down what they were asked."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return a function that makes a program and returns the file it writes its arguments to.

    `cases` are lines of a shell's case statement on all arguments, like 'info*) exit 1;;'.
    """
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("FXVIEWER_BUILDER", raising=False)

    def make(name: str, *cases: str) -> Path:
        asked = tmp_path / f"{name}.asked"
        script = f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{asked}"\ncase "$*" in\n{os.linesep.join(cases)}\nesac\nexit 0\n'
        (folder / name).write_text(script, encoding="utf-8")
        (folder / name).chmod(stat.S_IRWXU)
        return asked

    return make
