"""The icons: strokes drawn in the colours of the theme, at the pixels of the screen."""

from functools import cache

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from fxviewer.assets import resource
from fxviewer.ui.theme import tokens

APPLICATION_SIZES = (16, 24, 32, 48, 64, 128, 256)

_COLOURED_WHEN_ON = "text"


@cache
def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon that follows the theme by itself, wherever it is set.

    Args:
        name: Of resources/icons/NAME.svg.
        role: The token it is drawn in; empty is "text". What is switched on is drawn in the accent, and what cannot
            be used in the colour of controls.

    Raises:
        KeyError: There is no such icon, or no such token.
    """
    role = role or "text"
    if not hasattr(tokens(), role):
        raise KeyError(f"no token “{role}” to draw the icon “{name}” in")
    try:
        drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(f"no icon “{name}” in resources/icons") from None
    return QIcon(_StrokeEngine(name, role, drawing))


def application_icon() -> QIcon:
    """Return the program's icon. Its colours are its own: it lies on desktops and task bars, not in the window."""
    drawing = resource("icons", "fxviewer.svg").read_bytes()
    result = QIcon()
    for size in APPLICATION_SIZES:
        result.addPixmap(_render(drawing, QSize(size, size)))
    return result


class _StrokeEngine(QIconEngine):
    """Reads the tokens whenever it paints, so no one has to set an icon again when the theme changes."""

    # Qt copies an engine when an icon is changed that others share, and owns the copy, but Python would forget it.
    _copies: list[QIconEngine] = []  # noqa: RUF012 - of all engines

    def __init__(self, name: str, role: str, drawing: str) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._drawing = drawing

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, scale))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        colour = self._colour(mode, state).name()
        key = f"fxviewer {self._name} {colour} {size.width()}×{size.height()} {scale}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = _render(self._drawing.replace("currentColor", colour).encode(), size, scale)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def clone(self) -> QIconEngine:
        copy = _StrokeEngine(self._name, self._role, self._drawing)
        self._copies.append(copy)
        return copy

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        colours = tokens()
        if mode == QIcon.Mode.Disabled:
            return colours.control
        if state == QIcon.State.On and self._role == _COLOURED_WHEN_ON:
            return colours.accent
        colour = getattr(colours, self._role)
        assert isinstance(colour, QColor)
        return colour


def _render(drawing: bytes, size: QSize, scale: float = 1.0) -> QPixmap:
    """Return a square drawing in the middle of `size`, with so many pixels of the screen for one of its own."""
    pixmap = QPixmap(size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    side = min(size.width(), size.height())
    painter = QPainter(pixmap)
    QSvgRenderer(drawing).render(painter, QRectF((size.width() - side) // 2, (size.height() - side) // 2, side, side))
    painter.end()
    return pixmap
