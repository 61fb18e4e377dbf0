"""STUB until the real one is here."""

from PySide6.QtGui import QIcon, QPixmap


def icon(name: str, role: str = "text") -> QIcon:
    pixmap = QPixmap(20, 20)
    pixmap.fill("#888888")
    return QIcon(pixmap)
