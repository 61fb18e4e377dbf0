"""The control for one parameter of a handler: made from its kind and range."""

import math
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from fxviewer.handler.parameter import Parameter, Value
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.translation import tr

SLIDER_STEPS = 1000  # of a float's slider; finer than a hand
SPIN_LIMIT = 1e9  # of a number without a range; wide enough for any picture
SWATCH = 16


class Editor(Protocol):
    """A control that shows a value and tells when a hand has changed it.

    Signals:
        edited: The new value, and whether the hand is still moving.
    """

    edited: Signal

    def show_value(self, value: Value) -> None:
        """Show a value without telling."""
        ...


class NumberEditor(QWidget):
    """A slider for the eye and a spin box for the number; ints and floats.

    Without a range the slider moves around the default, and the spin box takes any number.
    """

    edited = Signal(object, bool)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._is_int = parameter.kind == "int"
        low, high = slider_range(parameter)
        self._low, self._high = low, high
        self._step = _step(parameter, high - low)
        self._slider = _Slider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, max(1, round((high - low) / self._step)))
        self._slider.setAccessibleName(parameter.name)
        self._spin = _SpinBox()
        self._spin.setDecimals(0 if self._is_int else _decimals(self._step))
        self._spin.setSingleStep(self._step)
        self._spin.setRange(
            -SPIN_LIMIT if parameter.minimum is None else parameter.minimum,
            SPIN_LIMIT if parameter.maximum is None else parameter.maximum,
        )
        self._spin.setAccessibleName(parameter.name)
        self._spin.setKeyboardTracking(False)  # half a number is none
        self._spin.setMaximumWidth(96)
        self._slider.valueChanged.connect(self._take_slider)
        self._slider.sliderReleased.connect(lambda: self.edited.emit(self._value(self._spin.value()), False))
        self._spin.valueChanged.connect(self._take_spin)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._slider, 1)
        row.addWidget(self._spin)

    def show_value(self, value: Value) -> None:
        assert isinstance(value, int | float)
        for control, shown in ((self._slider, self._place(value)), (self._spin, float(value))):
            control.blockSignals(True)
            control.setValue(shown)  # type: ignore[arg-type]  # each of its own type, paired above
            control.blockSignals(False)

    def _take_slider(self, place: int) -> None:
        value = min(self._high, self._low + place * self._step)
        self._spin.blockSignals(True)
        self._spin.setValue(value)
        self._spin.blockSignals(False)
        self.edited.emit(self._value(self._spin.value()), self._slider.isSliderDown())

    def _take_spin(self, number: float) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(self._place(number))
        self._slider.blockSignals(False)
        self.edited.emit(self._value(number), False)

    def _place(self, value: float) -> int:
        return round((min(max(value, self._low), self._high) - self._low) / self._step)

    def _value(self, number: float) -> Value:
        return round(number) if self._is_int else number


class BoolEditor(QCheckBox):
    edited = Signal(object, bool)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.setAccessibleName(parameter.name)
        self.clicked.connect(lambda on: self.edited.emit(on, False))

    def show_value(self, value: Value) -> None:
        self.setChecked(bool(value))


class ChoiceEditor(Chooser[Value]):
    edited = Signal(object, bool)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__([(choice, str(choice)) for choice in parameter.choices])
        self.setAccessibleName(parameter.name)
        self.chosen.connect(lambda: self.edited.emit(self.value, False))


class ColourEditor(QPushButton):
    """Shows the colour and its code; a press opens the system's colour dialog beside the pictures."""

    edited = Signal(object, bool)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._name = parameter.name
        self._colour = QColor()
        self.setIconSize(QSize(SWATCH, SWATCH))
        self.clicked.connect(self._ask)

    def show_value(self, value: Value) -> None:
        self._colour = QColor(str(value))
        swatch = QPixmap(SWATCH, SWATCH)
        swatch.fill(self._colour)
        self.setIcon(QIcon(swatch))
        self.setText(self._colour.name())
        self.setAccessibleName(f"{self._name}: {self._colour.name()}")

    def _ask(self) -> None:
        dialog = QColorDialog(self._colour, self.window())
        dialog.setWindowTitle(tr("Colour of “{name}”").format(name=self._name))
        before = self._colour.name()
        dialog.currentColorChanged.connect(lambda colour: self._take(colour.name(), is_moving=True))
        dialog.accepted.connect(lambda: self._take(dialog.currentColor().name(), is_moving=False))
        dialog.rejected.connect(lambda: self._take(before, is_moving=False))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, name: str, *, is_moving: bool) -> None:
        self.show_value(name)
        self.edited.emit(name, is_moving)


class TextEditor(QLineEdit):
    edited = Signal(object, bool)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.setAccessibleName(parameter.name)
        self.textEdited.connect(lambda text: self.edited.emit(text, True))
        self.editingFinished.connect(lambda: self.edited.emit(self.text(), False))

    def show_value(self, value: Value) -> None:
        if self.text() != str(value):
            self.setText(str(value))


def make_editor(parameter: Parameter) -> QWidget:
    """Return the control for a parameter, an `Editor`."""
    makers = {
        "int": NumberEditor,
        "float": NumberEditor,
        "bool": BoolEditor,
        "choice": ChoiceEditor,
        "colour": ColourEditor,
        "text": TextEditor,
    }
    return makers[parameter.kind](parameter)


def slider_range(parameter: Parameter) -> tuple[float, float]:
    """Return between which values the slider moves: the declared ends, and where one is open, some way around."""
    default = parameter.default
    assert isinstance(default, int | float)
    reach = max(abs(default), 10 if parameter.kind == "int" else 1.0)
    low = (0.0 if default >= 0 else default - reach) if parameter.minimum is None else parameter.minimum
    high = default + reach if parameter.maximum is None else parameter.maximum
    return low, max(high, low + (1 if parameter.kind == "int" else 1e-6))


def _step(parameter: Parameter, reach: float) -> float:
    if parameter.step is not None:
        return parameter.step
    if parameter.kind == "int":
        return 1
    # A round step that a hand can hit: 0.01 of a range of ten, 0.001 of a range of one.
    return float(10 ** math.floor(math.log10(reach / SLIDER_STEPS) + 1e-9))


def _decimals(step: float) -> int:
    """Return how many decimals show one step."""
    return min(9, max(1, -math.floor(math.log10(step) + 1e-9)))


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel: scrolling it must not change what happens to be under the pointer."""
        event.ignore()


class _SpinBox(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
