"""The panel that hangs from a chip of the top bar."""

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from fxviewer.ui.parts import named, scroll_area
from fxviewer.ui.theme import is_animated

MARGIN = 8
GAP = 8  # to the chip, which leaves the bar's edge visible
UNFOLD_MS = 120
UNFOLD_PX = 6

_MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Popover(QFrame):
    """A panel over the window, closed by Esc, by a press elsewhere, or by its chip.

    It is a child of the window and no window of its own, so it is drawn round without a compositor, and the keys of the
    window that need a modifier go on working.

    Signals:
        closed: It is gone, however that came.
    """

    closed = Signal()

    def __init__(self, window: QWidget, title: str, width: int) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("popover")
        self.setAccessibleName(title)
        self.setFixedWidth(width)
        self.hide()
        self._anchor: QWidget | None = None
        self.body = QWidget()
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        self._outer = QVBoxLayout(self.body)
        self._outer.setContentsMargins(12, 8, 12, 12)
        self._outer.addLayout(self.column)
        self._outer.addStretch(1)
        self._area = scroll_area(self.body)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        self._unfold = QPropertyAnimation(self, b"pos", self)
        self._unfold.setDuration(UNFOLD_MS)
        self._unfold.setEasingCurve(QEasingCurve.Type.OutCubic)

    def prepare(self) -> None:
        """Called before it opens; a popover brings its lists up to date here."""

    def toggle(self, anchor: QWidget) -> None:
        if self.isVisible():
            self.dismiss()
        else:
            self.unfold(anchor)

    def unfold(self, anchor: QWidget) -> None:
        """Open below `anchor`, with the focus in it."""
        self._anchor = anchor
        if isinstance(anchor, QAbstractButton):
            anchor.setDown(True)
        self.prepare()
        self.show()
        self.refit()  # only what is shown knows the room it needs
        self.raise_()
        self._animate()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextChild()
        application().installEventFilter(self)

    def dismiss(self) -> None:
        if not self.isVisible():
            return
        application().removeEventFilter(self)
        self.hide()
        if (anchor := self._living_anchor()) is not None:
            if isinstance(anchor, QAbstractButton):
                anchor.setDown(False)
            anchor.setFocus(Qt.FocusReason.PopupFocusReason)
            anchor.clearFocus()
        self.closed.emit()

    def refit(self) -> None:
        """Take the height the contents need, and the place below the chip; without it, stay there."""
        if self._anchor is None:
            return
        window, anchor = self._window, self._living_anchor()
        below = self.pos() if anchor is None else anchor.mapTo(window, QPoint(0, anchor.height() + GAP))
        height, room = self._wanted_height(), window.height() - below.y() - MARGIN
        # Left to itself, a bar would stay: beside it text wraps earlier, and so needs the room that lacks.
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if height <= room else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._area.setVerticalScrollBarPolicy(bar)
        left = max(MARGIN, min(below.x(), window.width() - self.width() - MARGIN))
        wanted = QRect(left, below.y(), self.width(), min(height, room))
        if wanted != self.geometry():
            self._unfold.stop()
            self.setGeometry(wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self._dismiss_if_outside(watched, event)
        elif (event.type() == QEvent.Type.Resize and watched is self._window) or (
            event.type() == QEvent.Type.LayoutRequest and watched is self.body
        ):
            self.refit()
        return False

    def event(self, event: QEvent) -> bool:
        # While the focus is in here, plain keys belong to the control that has it and not to the window's shortcuts.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_plain(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        # Anything else ends here too: what no control wanted must not reach the window.

    def _dismiss_if_outside(self, watched: QObject, event: QMouseEvent) -> None:
        if not isinstance(watched, QWidget) or watched.window() is not self.window():
            return  # the list of a combo box is a window of its own
        point = event.globalPosition().toPoint()
        is_inside = self.rect().contains(self.mapFromGlobal(point))
        anchor = self._living_anchor()
        is_on_anchor = anchor is not None and anchor.rect().contains(anchor.mapFromGlobal(point))
        if not is_inside and not is_on_anchor:
            self.dismiss()

    def _living_anchor(self) -> QWidget | None:
        """The flag of a pane goes with what it remarks, also while its explanation is read."""
        return self._anchor if self._anchor is not None and isValid(self._anchor) else None

    def _wanted_height(self) -> int:
        self._outer.activate()
        edge = self.contentsMargins()
        width = self.width() - edge.left() - edge.right()
        wraps = self._outer.hasHeightForWidth()
        height = self._outer.heightForWidth(width) if wraps else self._outer.sizeHint().height()
        return height + edge.top() + edge.bottom()

    def _animate(self) -> None:
        if not is_animated(self):
            return
        self._unfold.setEndValue(self.pos())
        self._unfold.setStartValue(self.pos() - QPoint(0, UNFOLD_PX))
        self._unfold.start()


class Row(QPushButton):
    """One line of a popover that can be chosen."""

    def __init__(self, text: str, detail: str = "") -> None:
        super().__init__(text)
        self.setObjectName("row")
        self.setToolTip(detail)


def _is_plain(event: QKeyEvent) -> bool:
    return not event.modifiers() & _MODIFIED


def section(text: str) -> QLabel:
    """Return the small dim title above a part of a popover."""
    label = named(QLabel(text), "section")
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return label


def form() -> QFormLayout:
    layout = QFormLayout()
    layout.setHorizontalSpacing(12)
    layout.setVerticalSpacing(8)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return layout


def application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found
