import json
import os
import subprocess
import sys

from fxviewer.ui.qt_probe import lost_references


def test_the_probe_tells_what_it_found() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}

    result = subprocess.run(
        [sys.executable, "-m", "fxviewer.ui.qt_probe"], env=environment, capture_output=True, timeout=30, check=True
    )

    found = json.loads(result.stdout)
    assert found["platform"] == "offscreen"
    assert set(found) == {"version", "platform", "lost_references", "hangul_font"}


def test_this_pyside_loses_no_references() -> None:
    assert lost_references() < 100
