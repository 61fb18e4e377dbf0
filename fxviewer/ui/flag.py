"""A fact beside a pane's name that is not always there and wants to be looked into."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from fxviewer.ui.icons import icon
from fxviewer.ui.theme import RADIUS, tabular, tokens

HEIGHT = 22
ICON = 15
PADDING = 4
GAP = 4


@dataclass(frozen=True, slots=True)
class Flag:
    """Attributes:
    name: What it is about, for who is told that it was pressed.
    sign: Name of the icon.
    role: The colour token of both; colour is never the only sign.
    tip: The whole of it, in a sentence.
    """

    name: str
    sign: str
    role: str
    text: str
    tip: str


class FlagButton(QAbstractButton):
    """Gives way letter by letter down to its sign."""

    def __init__(self) -> None:
        super().__init__()
        self._flag = Flag("", "warning", "dim", "", "")
        self.setFont(tabular(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def flag(self) -> Flag:
        return self._flag

    def show_flag(self, flag: Flag) -> None:
        if flag != self._flag:
            self._flag = flag
            self.setToolTip(flag.tip)
            self.setAccessibleName(f"{flag.text}. {flag.tip}")
            self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._flag.text) + 2
        return QSize(PADDING + ICON + GAP + words + PADDING, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(PADDING + ICON + PADDING, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, colours = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown() or self.hasFocus():
            painter.setPen(colours.accent if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colours.raised)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)
        icon(self._flag.sign, self._flag.role).paint(painter, QRect(PADDING, (HEIGHT - ICON) // 2, ICON, ICON))
        painter.setPen(getattr(colours, self._flag.role))
        room = self.rect().adjusted(PADDING + ICON + GAP, 0, -PADDING, 0)
        text = self.fontMetrics().elidedText(self._flag.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
