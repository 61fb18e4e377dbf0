"""The area in which one picture is seen, to the pixel."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fxviewer.ui.rendering import Rendering
from fxviewer.ui.theme import tokens

DIM_OPACITY = 0.35  # of a picture that is not this frame's result
ZOOM_STEP = 1.25  # per notch of the wheel
WHEEL_NOTCH = 120  # Qt's unit


class PictureView(QWidget):
    """Copies a rendering to the screen; asks to be zoomed and moved, and never scales by itself.

    Signals:
        resized: Its size in device pixels is another one.
        zoom_asked: So many times as large, with this point (device pixels) staying where it is.
        move_asked: By so many device pixels.
        full_screen_asked: Double click.
        painted: A rendering was copied to the screen for the first time.
    """

    resized = Signal()
    zoom_asked = Signal(float, QPointF)
    move_asked = Signal(QPointF)
    full_screen_asked = Signal()
    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rendering: Rendering | None = None
        self._is_dim = False
        self._is_unpainted = False
        self._dragged_from: QPointF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    @property
    def device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    @property
    def rendering(self) -> Rendering | None:
        return self._rendering

    @property
    def is_dim(self) -> bool:
        return self._is_dim

    def show_rendering(self, rendering: Rendering | None, *, is_dim: bool = False, is_new: bool = True) -> None:
        """Show a picture, dimmed when it is not this frame's result; None is the backdrop alone."""
        if rendering is self._rendering and is_dim == self._is_dim and not is_new:
            return
        self._rendering, self._is_dim = rendering, is_dim
        self._is_unpainted = self._is_unpainted or is_new
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        backdrop, rendering = tokens().backdrop, self._rendering
        if rendering is None:
            painter.fillRect(self.rect(), backdrop)
        else:
            ratio = self.devicePixelRatioF()
            rendering.image.setDevicePixelRatio(ratio)
            target = QPointF(rendering.x / ratio, rendering.y / ratio)
            covered = QRectF(target, rendering.image.deviceIndependentSize()).toAlignedRect()
            self._fill_around(painter, QRect() if self._is_dim else covered)
            if self._is_dim:
                painter.setOpacity(DIM_OPACITY)
            painter.drawImage(target, rendering.image)
        if self._is_unpainted:
            self._is_unpainted = False
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / WHEEL_NOTCH
        if notches:
            self.zoom_asked.emit(ZOOM_STEP**notches, event.position() * self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self.move_asked.emit((event.position() - self._dragged_from) * self.devicePixelRatioF())
            self._dragged_from = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        self._dragged_from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = None
            self.full_screen_asked.emit()

    def _fill_around(self, painter: QPainter, covered: QRect) -> None:
        painter.setClipRegion(QRegion(self.rect()) - QRegion(covered))
        painter.fillRect(self.rect(), tokens().backdrop)
        painter.setClipping(False)
