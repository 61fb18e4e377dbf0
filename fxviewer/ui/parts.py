"""The smallest parts that bars and panels are made of."""

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QWidget

from fxviewer.ui.theme import tabular

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str) -> W:
    """Return the widget, called what the style sheet calls its kind: "dim", "opener", "pill"…"""
    widget.setObjectName(name)
    return widget


def note(text: str = "") -> QLabel:
    """Return a label for what is read second: dim, over as many lines as it takes."""
    return named(QLabel(text, wordWrap=True), "dim")


class WholeNote(QLabel):
    """A note that keeps all its lines where room is short. Of other wrapped labels a layout counts one as enough."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        named(self, "dim")

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def number_label() -> QLabel:
    """Return a label whose figures do not jump."""
    label = QLabel()
    label.setFont(tabular(label.font()))
    return label


def action_button(action: QAction | None = None) -> QToolButton:
    """Return a button without an edge, as bars have it; Tab reaches it, and a press leaves the focus where it is."""
    button = QToolButton(autoRaise=True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if action is not None:
        button.setDefaultAction(action)
    return button


def scroll_area(content: QWidget | None = None) -> QScrollArea:
    """Return an area without a frame, which Tab passes over."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if content is not None:
        area.setWidget(content)
    return area
