"""One combination of values on the contact sheet."""

import math
from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from fxviewer.handler.parameter import Value
from fxviewer.session.sweep import Cell
from fxviewer.ui.theme import RADIUS, tabular, tokens
from fxviewer.ui.translation import tr

PICTURE = QSize(192, 128)  # of a cell, in pixels of the window
PADDING = 6
LINES = 2


class SweepCell(QAbstractButton):
    """The picture, the values that made it, its time and how far it is from the result as it is now.

    A press adopts the values.
    """

    def __init__(self, cell: Cell, picture: QImage | None) -> None:
        super().__init__()
        self.cell = cell
        self._picture = picture
        self._values = values_text(cell.values)
        self._facts = facts_text(cell)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{self._values}; {self._facts}")
        self.setToolTip(tr("Take these values: {values}").format(values=self._values))

    def sizeHint(self) -> QSize:
        text = LINES * self.fontMetrics().lineSpacing()
        return PICTURE + QSize(2 * PADDING, 3 * PADDING + text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_lit = self.underMouse() or self.isDown()
        painter.setPen(QPen(colours.accent, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colours.raised if is_lit else colours.panel)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        place = QRect(PADDING, PADDING, PICTURE.width(), PICTURE.height())
        painter.fillRect(place, colours.backdrop)
        if self._picture is not None:
            size = self._picture.deviceIndependentSize().toSize()
            corner = place.center() - QRect(0, 0, size.width(), size.height()).center()
            painter.drawImage(corner, self._picture)
        self._paint_lines(painter, place.bottom() + PADDING)

    def _paint_lines(self, painter: QPainter, top: int) -> None:
        painter.setFont(tabular(self.font()))
        metrics = painter.fontMetrics()
        for line, colour in ((self._values, tokens().text), (self._facts, tokens().dim)):
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, PICTURE.width())
            painter.setPen(colour)
            place = QRect(PADDING, top, PICTURE.width() + 1, metrics.lineSpacing())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft, text)
            top += metrics.lineSpacing()


def values_text(values: Mapping[str, Value]) -> str:
    return "  ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
    )


def facts_text(cell: Cell) -> str:
    """Return time and difference: 4.2 ms, 31.2 dB, 12.0 % changed."""
    facts = [f"{cell.ms:.1f} ms"]
    if cell.difference is None:
        facts.append(tr("no picture to compare"))
    elif math.isinf(cell.difference.psnr_db):
        facts.append(tr("as now"))
    else:
        facts.append(f"{cell.difference.psnr_db:.1f} dB")
        facts.append(tr("{share} % changed").format(share=f"{100 * cell.difference.changed_share:.1f}"))
    return " · ".join(facts)
