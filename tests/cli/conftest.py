"""Runs the real command."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TIMEOUT_S = 60
CHECKOUT = Path(__file__).parents[2]

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a machine without a display, with changes; None removes."""
    variables = dict(os.environ) | {"PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"} | changes
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "OPENFX_URL"):
        variables.setdefault(name, "")
        if name not in changes:
            del variables[name]
    return {name: value for name, value in variables.items() if value is not None}


@pytest.fixture
def fxviewer(tmp_path: Path) -> Run:
    """Return a function that runs `fxviewer ARGUMENTS` in `tmp_path`."""

    def run(*arguments: str | Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fxviewer", *arguments],
            cwd=tmp_path,
            env=environment(**changes),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
        )

    return run
