"""The smallest parts that bars and panels are made of."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
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
