"""What handlers import: light, and copyable alone."""

import subprocess
import sys
from pathlib import Path

import pytest

import fxviewer.handler
from fxviewer.handler import Range

HEAVY = ("cv2", "numpy", "grpc", "PySide6", "google.protobuf", "fxviewer.errors")


def test_importing_it_loads_nothing_heavy() -> None:
    script = f"import sys, fxviewer.handler; print([name for name in {HEAVY!r} if name in sys.modules])"

    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert output.stdout == "[]\n"


def test_a_copy_beside_the_handler_serves_where_fxviewer_is_not_installed(tmp_path: Path) -> None:
    copy = tmp_path / "fxviewer" / "handler.py"
    copy.parent.mkdir()
    assert fxviewer.handler.__file__ is not None
    copy.write_bytes(Path(fxviewer.handler.__file__).read_bytes())
    (tmp_path / "handler.py").write_text(
        "from typing import Annotated\nfrom fxviewer.handler import Colour, Range\n"
        "def Handler(req, low: Annotated[int, Range(0, 255)] = 80, ink: Colour = '#ff8000'): return low, ink\n"
        "print(Handler(None))\n"
    )

    # -S: no site-packages, so that the installed fxviewer is out of reach.
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import handler"]
    output = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=True)

    assert output.stdout == "(80, '#ff8000')\n"


def test_a_range_upside_down_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match=r"Range\(255, 0\): the minimum is above the maximum"):
        Range(255, 0)


def test_an_open_range_is_no_mistake() -> None:
    assert Range(minimum=0) == Range(0, None, None)
