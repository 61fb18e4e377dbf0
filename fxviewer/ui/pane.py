"""A pane: a picture with its caption, and what lies on the picture."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from fxviewer.ui.caption import Caption
from fxviewer.ui.picture_view import PictureView

OVERLAY_MARGIN = 12


class Pane(QWidget):
    """Caption above, picture below; overlays lie on the picture."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.caption = Caption(name)
        self.view = PictureView()
        self.view.setAccessibleName(name)
        self._overlays = QGridLayout(self.view)
        self._overlays.setContentsMargins(OVERLAY_MARGIN, OVERLAY_MARGIN, OVERLAY_MARGIN, OVERLAY_MARGIN)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.view, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_name(self, name: str) -> None:
        self.caption.show_name(name)
        self.view.setAccessibleName(name)

    def lay_over(self, overlay: QWidget, alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter) -> None:
        """Put a widget on the picture; it shows and hides itself."""
        self._overlays.addWidget(overlay, 0, 0, alignment)
