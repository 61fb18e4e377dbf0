from pathlib import Path

import pytest

import fxviewer.assets
from fxviewer.assets import resource


def test_in_a_checkout_they_are_beside_the_package() -> None:
    assert (resource("functions") / "edges/src/handler.py").is_file()


def test_in_a_wheel_they_are_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(fxviewer.assets, "_PACKAGE", tmp_path)

    assert resource("icons", "play.svg") == tmp_path / "resources/icons/play.svg"
