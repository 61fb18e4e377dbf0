import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from fxviewer.ui.grab import SIZE

GRAB = """
import sys
from pathlib import Path
from fxviewer.errors import FxviewerError
from fxviewer.ui.grab import grab_viewer
try:
    grab_viewer(Path(sys.argv[1]), source="pattern", function="identity", theme=sys.argv[2])
except FxviewerError as error:
    sys.exit(error.what)
"""


def grab(path: Path, theme: str = "dark") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", GRAB, str(path), theme],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize(("theme", "darkest"), [("dark", 0), ("light", 150)])
def test_the_window_is_painted_with_both_pictures(tmp_path: Path, theme: str, darkest: int) -> None:
    path = tmp_path / "창.png"

    run = grab(path, theme)

    assert run.returncode == 0, run.stderr
    image = QImage(str(path))
    assert (image.width(), image.height()) == SIZE
    corner = image.pixelColor(SIZE[0] - 3, SIZE[1] // 2 - 280).lightness()
    assert corner >= darkest
    left, right = (image.pixelColor(x, SIZE[1] // 2) for x in (SIZE[0] // 4, SIZE[0] * 3 // 4))
    assert left.saturation() > 20
    assert abs(left.red() - right.red()) < 30  # identity: the same picture on both sides


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path) -> None:
    run = grab(tmp_path / "missing" / "window.png")

    assert run.returncode == 1
    assert "cannot be written" in run.stderr
