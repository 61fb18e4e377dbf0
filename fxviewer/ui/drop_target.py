"""What lies over the window while something is dragged over it: where it would go, and what would come of it."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fxviewer.ui.empty_state import paint_dashed
from fxviewer.ui.icons import icon
from fxviewer.ui.theme import RADIUS, tokens
from fxviewer.ui.translation import tr
from fxviewer.ui.words import break_lines

DragKind = Literal["media", "function", "unknown"]

MARGIN = 12
ICON = 40
GAP = 8
LINES = 2
SHADE_ALPHA = 240  # of 255; the words must be readable on any picture
FILL_ALPHA = 31  # 12 %
EDGE = 2.0


@dataclass(frozen=True, slots=True)
class Target:
    """One half of the overlay.

    Attributes:
        title: What a drop would do.
        text: What it is about: the name of the thing dragged, or what can be dropped here.
        is_lit: The thing that is dragged goes here.
    """

    title: str
    text: str
    sign: str
    is_lit: bool


class DropTarget(QWidget):
    """Two targets over the panes. What is dragged tells which one it goes to, wherever it is let go.

    Args:
        panes: The widget it lies over, with the original in its left half and the result in its right one.
    """

    def __init__(self, window: QWidget, panes: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._panes = panes
        self._kind: DragKind = "unknown"
        self._targets: tuple[Target, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_drag(self, kind: DragKind, text: str) -> None:
        """Show what would come of a drop.

        Args:
            text: The name of what is dragged, or of the first of several.
        """
        self._kind = kind
        targets = (_original_target(kind, text), _processed_target(kind, text))
        place = QRect(self._panes.mapTo(self._window, QPoint()), self._panes.size())
        if (targets, place) != (self._targets, self.geometry()):
            self._targets = targets
            self.setGeometry(place)
            self.setAccessibleName(" ".join(f"{target.title} {target.text}" for target in targets))
            self.update()
        if self.isHidden():
            self.show()
            self.raise_()

    def hide_drag(self) -> None:
        self.hide()

    @property
    def targets(self) -> tuple[Target, ...]:
        """What is shown: the original's side, the result's side."""
        return self._targets

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self.width() // 2
        for target, left, right in zip(self._targets, (0, half), (half, self.width()), strict=True):
            rect = QRect(left, 0, right - left, self.height())
            self._paint_target(painter, target, rect.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))

    def _paint_target(self, painter: QPainter, target: Target, rect: QRect) -> None:
        colours = tokens()
        is_refused = self._kind == "unknown"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_with_alpha(colours.window, SHADE_ALPHA))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        painter.setBrush(_with_alpha(colours.accent, FILL_ALPHA) if target.is_lit else Qt.BrushStyle.NoBrush)
        paint_dashed(painter, QRectF(rect), QPen(colours.accent if target.is_lit else colours.control, EDGE))
        self._paint_words(painter, target, rect, colours.text if target.is_lit or is_refused else colours.dim)

    def _paint_words(self, painter: QPainter, target: Target, rect: QRect, colour: QColor) -> None:
        room = rect.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        lines = [
            *((line, colour) for line in break_lines(target.title, self.font(), room.width(), LINES)),
            *((line, tokens().dim) for line in break_lines(target.text, self.font(), room.width(), LINES)),
        ]
        step = painter.fontMetrics().lineSpacing() + 2
        has_icon = room.height() >= ICON + GAP + len(lines) * step
        height = len(lines) * step + (ICON + GAP if has_icon else 0)
        top = room.top() + (room.height() - height) // 2
        if has_icon:
            sign = QRect(room.center().x() - ICON // 2, top, ICON, ICON)
            role = "accent" if target.is_lit else "warn" if self._kind == "unknown" else "dim"
            icon(target.sign, role).paint(painter, sign)
            top += ICON + GAP
        for line, pen in lines:
            painter.setPen(pen)
            painter.drawText(QRect(room.left(), top, room.width(), step), Qt.AlignmentFlag.AlignCenter, line)
            top += step


def _original_target(kind: DragKind, text: str) -> Target:
    what = tr("Pictures, films, folders and addresses are opened here.")
    if kind == "media":
        return Target(tr("Open as the source"), text, "image", is_lit=True)
    if kind == "function":
        return Target("", what, "image", is_lit=False)
    return Target(
        _refusal(text, tr("“{name}” cannot be opened"), tr("This cannot be opened")), what, "warning", is_lit=False
    )


def _processed_target(kind: DragKind, text: str) -> Target:
    what = tr("A handler.py or a function’s folder is run here.")
    if kind == "function":
        return Target(tr("Run as the function"), text, "function", is_lit=True)
    if kind == "media":
        return Target("", what, "function", is_lit=False)
    title = _refusal(text, tr("“{name}” cannot be run"), tr("This cannot be run"))
    return Target(title, what, "warning", is_lit=False)


def _refusal(name: str, named: str, nameless: str) -> str:
    return named.format(name=name) if name else nameless


def _with_alpha(colour: QColor, alpha: int) -> QColor:
    result = QColor(colour)
    result.setAlpha(alpha)
    return result
