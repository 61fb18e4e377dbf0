import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from fxviewer.cli.view import require_display
from fxviewer.errors import SettingsError

Run = Callable[..., subprocess.CompletedProcess[str]]

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")


@on_linux
@pytest.mark.parametrize("arguments", [(), ("edges",), ("edges", "clip.mp4"), ("--camera", "0"), ("view",)])
def test_without_a_display_there_is_a_sentence_with_the_cure(fxviewer: Run, arguments: tuple[str, ...]) -> None:
    result = fxviewer(*arguments)

    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "no display" in result.stderr
    assert "fxviewer demo" in result.stderr


@on_linux
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_sign_of_a_display_will_do(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for each in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(each, raising=False)
    with pytest.raises(SettingsError):
        require_display()

    monkeypatch.setenv(name, "offscreen")

    require_display()
    assert os.environ[name] == "offscreen"
