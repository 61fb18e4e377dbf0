"""OpenCV, imported so that it harms neither Qt nor start-up. Everybody takes `cv2` from here."""

import os
from pathlib import Path

MAX_PIXELS = 1 << 27  # 134 megapixels, 400 MB as BGR: more than any camera has, less than a decompression bomb

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

# Both are read while the library loads. Without the first, cameras take up to 30 s to open on Windows.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))

import cv2  # noqa: E402

__all__ = ["MAX_PIXELS", "cv2"]


def _restore_qt_variables() -> None:
    """Undo what cv2 did: its Qt 5 plug-ins are of no use to PySide6, nor to any program we start."""
    home = Path(cv2.__file__).parent
    for name, value in _before.items():
        if value is not None and home not in Path(value).parents:
            os.environ[name] = value
        elif home in Path(os.environ.get(name, "")).parents:
            del os.environ[name]


_restore_qt_variables()
# A failure is told by an error of ours; OpenCV would print it to stderr besides.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
