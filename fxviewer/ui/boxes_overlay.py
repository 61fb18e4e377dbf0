"""Boxes of objects, drawn over the picture they were found in."""

import zlib
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from fxviewer.session.boxes import Box, Boxes
from fxviewer.ui.rendering import Rendering
from fxviewer.ui.viewport import Placement, Size

LINE = 2.0  # these in pixels of the window
OUTLINE = 1.0  # around the line, dark, so that it is seen on any picture
TEXT = 12
PADDING = 4
MAX_LABELS = 150  # more cover one another

# Bright, and told apart by most eyes; which class has which colour stays the same from frame to frame.
PALETTE = tuple(map(QColor, ("#ffd23f", "#3ddc97", "#4cc9f0", "#ff6b6b", "#c77dff", "#ff9f1c", "#a0e426", "#ff8fab")))
DARK = QColor(0, 0, 0, 200)


def draw_boxes(rendering: Rendering, boxes: Boxes, sent: Size, *, placement: Placement, ratio: float) -> Rendering:
    """Return the rendering with the boxes on it, where they are in the picture as it lies in the pane. Any thread.

    Args:
        sent: Width and height of the picture the function saw, which the boxes refer to.
        placement: Of the whole picture; the rendering holds what is seen of it.
        ratio: Device pixels per pixel of the window.
    """
    pixels = rendering.pixels.copy()
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.translate(-rendering.x, -rendering.y)
    seen = QRectF(rendering.x, rendering.y, width, height)
    places = [(box, rect) for box in boxes.boxes if (rect := _place(box, sent, placement)).intersects(seen)]
    places.sort(key=lambda place: place[1].width() * place[1].height(), reverse=True)  # the small ones on top
    _draw_lines(painter, places, ratio)
    _draw_labels(painter, places[-MAX_LABELS:], seen, ratio)
    painter.end()
    return Rendering(image, rendering.x, rendering.y, pixels)


def box_text(box: Box) -> str:
    """Return class and confidence as people read them."""
    share = "" if box.confidence is None else f"{100 * box.confidence:.0f} %"
    return "  ".join(part for part in (box.label, share) if part)


def box_colour(box: Box) -> QColor:
    return PALETTE[zlib.crc32(box.label.encode("utf-8", "replace")) % len(PALETTE)]


def _place(box: Box, sent: Size, placement: Placement) -> QRectF:
    """Return where a box lies in the pane, in device pixels."""
    across, down = placement.width / max(1, sent[0]), placement.height / max(1, sent[1])
    corner = QPointF(placement.x + box.left * across, placement.y + box.top * down)
    return QRectF(corner, QPointF(placement.x + box.right * across, placement.y + box.bottom * down))


def _draw_lines(painter: QPainter, places: Iterable[tuple[Box, QRectF]], ratio: float) -> None:
    for box, rect in places:
        painter.setPen(_pen(DARK, (LINE + 2 * OUTLINE) * ratio))
        painter.drawRect(rect)
        painter.setPen(_pen(box_colour(box), LINE * ratio))
        painter.drawRect(rect)


def _draw_labels(painter: QPainter, places: Iterable[tuple[Box, QRectF]], seen: QRectF, ratio: float) -> None:
    font = QFont()
    font.setPixelSize(round(TEXT * ratio))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    for box, rect in places:
        text = box_text(box).encode("utf-8", "replace").decode()
        if not text:
            continue
        tag = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * PADDING * ratio, metrics.height() + ratio)
        edge = (LINE / 2 + OUTLINE) * ratio
        # Above its box, else inside it; and never out of sight at a side.
        above = rect.top() - tag.height()
        tag.moveTop(above if above >= seen.top() else max(rect.top(), seen.top()))
        tag.moveLeft(max(seen.left(), min(rect.left() - edge, seen.right() - tag.width())))
        painter.fillRect(tag, box_colour(box))
        painter.setPen(Qt.GlobalColor.black)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
