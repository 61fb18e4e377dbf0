import os
import subprocess
import sys

SHOW = """
import os, fxviewer.media.opencv
print(os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"), os.environ.get("QT_QPA_FONTDIR"))
print(os.environ.get("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS"))
"""


def lines_printed(program: str, **environment: str) -> list[str]:
    without_qt = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=without_qt | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return answer.stdout.splitlines()


def test_opencv_leaves_no_qt_paths_behind() -> None:
    assert lines_printed(SHOW)[0] == "None None"


def test_qt_paths_left_by_an_earlier_import_are_dropped() -> None:
    assert lines_printed("import cv2" + SHOW)[0] == "None None"


def test_qt_paths_the_user_has_set_stay() -> None:
    printed = lines_printed(SHOW, QT_QPA_PLATFORM_PLUGIN_PATH="/opt/plugins", QT_QPA_FONTDIR="/opt/fonts")

    assert printed[0] == "/opt/plugins /opt/fonts"


def test_slow_camera_opening_of_windows_is_switched_off() -> None:
    assert lines_printed(SHOW)[1] == "0"
