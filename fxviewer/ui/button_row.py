"""Buttons side by side; those that find no room wait in a menu at the end."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from fxviewer.ui.translation import tr

GAP = 8
MORE = "⋯"


class ButtonRow(QWidget):
    """Shows the buttons it is given, the most important first; one at least is always seen."""

    def __init__(self) -> None:
        super().__init__()
        self._offered: list[QAbstractButton] = []
        self._more = QToolButton(self)
        self._more.setText(MORE)
        self._more.setObjectName("opener")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._open_menu)
        self._more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def offer(self, buttons: Sequence[QAbstractButton]) -> None:
        """Show these and no others, in this order."""
        for button in self._offered:
            if button not in buttons:
                button.hide()
        self._offered = list(buttons)
        for button in buttons:
            button.setParent(self)
        self._more.setToolTip(tr("More"))
        self._more.setAccessibleName(tr("More"))
        self._arrange()

    @property
    def shown(self) -> list[QAbstractButton]:
        """The buttons that found room."""
        return [button for button in self._offered if not button.isHidden()]

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._offered), max((_size(button).height() for button in self._offered), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._arrange()

    def _arrange(self) -> None:
        count = self._count_that_fit()
        has_more = count < len(self._offered)
        room = self.width() - (_size(self._more).width() + GAP if has_more else 0)
        left = 0
        for number, button in enumerate(self._offered):
            button.setVisible(number < count)
            if number < count:
                width = min(_size(button).width(), max(0, room - left))
                button.setGeometry(left, 0, width, _size(button).height())
                left += width + GAP
        self._more.setVisible(has_more)
        if has_more:
            height = _size(self._offered[0]).height()
            self._more.setGeometry(left, 0, max(height, _size(self._more).width()), height)

    def _count_that_fit(self) -> int:
        if self._width(self._offered) <= self.width():
            return len(self._offered)
        room = self.width() - _size(self._more).width() - GAP
        fitting = [n for n in range(1, len(self._offered)) if self._width(self._offered[:n]) <= room]
        return max(fitting, default=min(1, len(self._offered)))

    def _width(self, buttons: Sequence[QAbstractButton]) -> int:
        return sum(_size(button).width() for button in buttons) + GAP * max(0, len(buttons) - 1)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in self._offered:
            if button.isHidden():
                action = menu.addAction(button.text())
                action.setCheckable(button.isCheckable())
                action.setChecked(button.isChecked())
                action.setEnabled(button.isEnabled())
                action.triggered.connect(lambda _=False, button=button: button.click())
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


def _size(button: QAbstractButton) -> QSize:
    return button.sizeHint().expandedTo(button.minimumSize())
