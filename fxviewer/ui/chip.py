"""One noun of the top bar: what it is called, the facts about it, and how it is doing."""

from typing import Literal

from PySide6.QtCore import QEasingCurve, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from fxviewer.ui.icons import icon
from fxviewer.ui.theme import RADIUS, is_animated, tokens
from fxviewer.ui.tone import mix

Lamp = Literal["good", "warn", "bad", "idle"]

HEIGHT = 28
PADDING = 8
GAP = 6
ICON = 20
LAMP = 8
MIN_NAME = 72  # of the name, in pixels, before the window is as narrow as it may be
GLOW, GLOW_MS = 0.35, 900  # of the accent, and how long it takes to go


class Chip(QAbstractButton):
    """Paints itself, so that it gives way letter by letter: first the facts, then the name."""

    def __init__(self, picture: str, title: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._picture = picture
        self._title = title
        self._name = ""
        self._facts = ""
        self._lamp: Lamp = "idle"
        self._glow = QVariantAnimation(self, duration=GLOW_MS)
        self._glow.setStartValue(GLOW)
        self._glow.setEndValue(0.0)
        self._glow.setEasingCurve(QEasingCurve.Type.InQuad)
        self._glow.valueChanged.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_facts(self, name: str, facts: str, lamp: Lamp, state: str, picture: str = "") -> None:
        """Show what it is.

        Args:
            state: The lamp in a word; colour is never the only sign.
        """
        shown = (name, facts, lamp, picture or self._picture)
        self.setToolTip("\n".join(part for part in (f"{self._title}: {name}", facts, state) if part))
        self.setAccessibleName(f"{self._title}: {name}, {facts}, {state}")
        if shown != (self._name, self._facts, self._lamp, self._picture):
            self._name, self._facts, self._lamp, self._picture = shown
            self.updateGeometry()
            self.update()

    @property
    def lamp(self) -> Lamp:
        return self._lamp

    def flash(self) -> None:
        """Glow for a moment: something about it is new. Not where the system wants nothing to move."""
        if is_animated(self):
            self._glow.start()

    @property
    def is_flashing(self) -> bool:
        return self._glow.state() == QVariantAnimation.State.Running

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        name, facts = metrics.horizontalAdvance(self._name), metrics.horizontalAdvance(self._facts)
        return QSize(self._frame_width() + name + (facts + GAP if facts else 0) + 2, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        name = self.fontMetrics().horizontalAdvance(self._name)
        return QSize(self._frame_width() + min(name, MIN_NAME) + 2, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens()
        if self.underMouse() or self.isDown() or self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.raised)
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        if self.is_flashing:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mix(colours.panel, colours.accent, self._glow.currentValue()))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        icon(self._picture).paint(painter, QRect(PADDING, (HEIGHT - ICON) // 2, ICON, ICON))
        left = self._paint_words(painter, PADDING + ICON + GAP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(colours, self._lamp, colours.dim))
        painter.drawEllipse(QPointF(left + LAMP / 2, HEIGHT / 2), LAMP / 2, LAMP / 2)
        self._paint_arrow(painter, left + LAMP + GAP)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_words(self, painter: QPainter, left: int) -> int:
        """Paint name and facts; return where they end."""
        metrics, colours = self.fontMetrics(), tokens()
        room = self.width() - self._frame_width()
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(colours.text)
        painter.drawText(QRect(left, 0, room + 1, HEIGHT), Qt.AlignmentFlag.AlignVCenter, name)
        used = metrics.horizontalAdvance(name)
        room -= used + GAP
        facts = metrics.elidedText(self._facts, Qt.TextElideMode.ElideRight, room) if room > 2 * GAP else ""
        if facts:
            painter.setPen(colours.dim)
            painter.drawText(QRect(left + used + GAP, 0, room + 1, HEIGHT), Qt.AlignmentFlag.AlignVCenter, facts)
            used += GAP + metrics.horizontalAdvance(facts)
        return left + used + GAP

    def _paint_arrow(self, painter: QPainter, left: int) -> None:
        painter.setPen(QPen(tokens().dim, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = HEIGHT / 2 + 1
        painter.drawPolyline([QPointF(left, middle - 2), QPointF(left + 4, middle + 2), QPointF(left + 8, middle - 2)])

    def _frame_width(self) -> int:
        """Return what everything but the words needs."""
        return PADDING + ICON + GAP + GAP + LAMP + GAP + 8 + PADDING
