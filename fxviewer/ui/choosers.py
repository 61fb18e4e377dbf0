"""What several panels choose with: a list of named values, a picture size, what to do when it gets too much."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget

from fxviewer.settings import Policy
from fxviewer.ui.translation import tr

T = TypeVar("T")

MIN_LETTERS = 8  # that a panel leaves of a name, however long its others are

Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((320, 240), (640, 480), (960, 640), (1280, 720), (1920, 1080))


class Chooser(QComboBox, Generic[T]):
    """A combo box of values, each with its name for people. Only a hand on it makes it tell.

    Signals:
        chosen: Another value was taken by the user.
    """

    chosen = Signal()

    def __init__(self, choices: Sequence[tuple[T, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # a combo box's own does not heed the style sheet
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(MIN_LETTERS)
        self._values = [value for value, _ in choices]
        self.addItems([name for _, name in choices])
        self.activated.connect(lambda _: self.chosen.emit())

    def offer(self, choices: Sequence[tuple[T, str]]) -> None:
        """Offer other values; the one that is chosen stays where it is among them."""
        before = self._values[self.currentIndex()] if self.currentIndex() >= 0 else None
        self._values = [value for value, _ in choices]
        self.clear()
        self.addItems([name for _, name in choices])
        if before in self._values:
            self.setCurrentIndex(self._values.index(before))

    @property
    def value(self) -> T:
        return self._values[self.currentIndex()]

    def show_value(self, value: T, name: str = "") -> None:
        """Show a value without telling; one that is not in the list joins it under `name`."""
        if value not in self._values:
            self._values.append(value)
            self.addItem(name or str(value))
        self.setCurrentIndex(self._values.index(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel: scrolling it must not change what happens to be under the pointer."""
        event.ignore()


def size_text(size: Size) -> str:
    return f"{size[0]}×{size[1]}"


def policy_chooser() -> Chooser[Policy]:
    """Return the choice of what happens when the function is slower than the source."""
    chooser: Chooser[Policy] = Chooser(
        [("auto", tr("Automatic")), ("live", tr("Live (newest wins)")), ("every-frame", tr("Every frame"))]
    )
    chooser.setToolTip(tr("What happens when the function is slower than the source"))
    chooser.setAccessibleName(tr("When it gets too much"))
    return chooser
