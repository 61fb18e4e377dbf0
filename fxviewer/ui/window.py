"""The window: where things are, and which hand moves what."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QVBoxLayout, QWidget

DEFAULT_SIZE = (1280, 800)
MIN_SIZE = (640, 400)
METERS_INTERVAL_MS = 250
