import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QColorDialog, QDoubleSpinBox, QLineEdit, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.handler.parameter import Parameter, Value
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.parameter_editor import make_editor, slider_range

LOW = Parameter("low", "int", 80, 0, 255)
SIGMA = Parameter("sigma", "float", 1.5, 0.0, 10.0)


def make(qtbot: QtBot, parameter: Parameter) -> tuple[QWidget, list[tuple[Value, bool]]]:
    editor = make_editor(parameter)
    qtbot.addWidget(editor)
    editor.show_value(parameter.default)  # type: ignore[attr-defined]  # an Editor
    edits: list[tuple[Value, bool]] = []
    editor.edited.connect(lambda value, is_moving: edits.append((value, is_moving)))  # type: ignore[attr-defined]
    editor.show()
    return editor, edits


def part(editor: QWidget, kind: type[QWidget]) -> QWidget:
    return editor if isinstance(editor, kind) else editor.findChildren(kind)[0]


def test_a_slider_and_its_number_move_together(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, LOW)
    slider, spin = part(editor, QSlider), part(editor, QDoubleSpinBox)
    assert isinstance(slider, QSlider)
    assert isinstance(spin, QDoubleSpinBox)

    slider.setValue(90)
    assert spin.value() == 90
    spin.setValue(100)

    assert slider.value() == 100
    assert edits == [(90, False), (100, False)]
    assert all(type(value) is int for value, _ in edits)


def test_a_hand_on_the_slider_is_still_moving_until_it_lets_go(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, LOW)
    slider = part(editor, QSlider)
    assert isinstance(slider, QSlider)

    slider.setSliderDown(True)
    slider.setSliderPosition(120)
    slider.setSliderDown(False)

    assert edits == [(120, True), (120, False)]


def test_a_float_has_steps_a_hand_can_hit(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, SIGMA)
    slider = part(editor, QSlider)
    assert isinstance(slider, QSlider)

    QTest.keyClick(slider, Qt.Key.Key_Right)

    assert edits[0][0] == pytest.approx(1.51)


@pytest.mark.parametrize(
    ("parameter", "span"),
    [
        (LOW, (0, 255)),
        (Parameter("n", "int", 3), (0.0, 13)),
        (Parameter("n", "int", -40), (-80, 0)),
        (Parameter("x", "float", 0.5), (0.0, 1.5)),
        (Parameter("x", "float", 2.0, 1.0), (1.0, 4.0)),
    ],
)
def test_without_a_range_the_slider_moves_around_the_default(parameter: Parameter, span: tuple[float, float]) -> None:
    assert slider_range(parameter) == pytest.approx(span)


def test_a_number_without_a_range_takes_any(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, Parameter("n", "int", 3))
    spin = part(editor, QDoubleSpinBox)
    assert isinstance(spin, QDoubleSpinBox)

    spin.setValue(70000)

    assert edits == [(70000, False)]


def test_a_bool_is_a_box_to_check(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, Parameter("invert", "bool", False))

    QTest.mouseClick(part(editor, QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, editor.height() // 2))

    assert edits == [(True, False)]


def test_a_choice_is_a_list(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, Parameter("mode", "choice", "fast", choices=("fast", "good", 3)))
    assert isinstance(editor, Chooser)

    editor.setCurrentIndex(2)
    editor.activated.emit(2)

    assert edits == [(3, False)]


def test_a_colour_is_seen_and_chosen_beside_the_pictures(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, Parameter("ink", "colour", "#ff8000"))
    assert isinstance(editor, QPushButton)
    assert editor.text() == "#ff8000"

    QTest.mouseClick(editor, Qt.MouseButton.LeftButton)
    dialog = editor.window().findChild(QColorDialog)
    assert isinstance(dialog, QColorDialog)
    dialog.setCurrentColor("#0000ff")
    dialog.reject()

    assert edits[0] == ("#0000ff", True)
    assert edits[-1] == ("#ff8000", False)  # given up: as it was
    assert editor.text() == "#ff8000"


def test_text_is_typed(qtbot: QtBot) -> None:
    editor, edits = make(qtbot, Parameter("label", "text", ""))

    QTest.keyClicks(part(editor, QLineEdit), "cat")

    assert edits[-1] == ("cat", True)


@pytest.mark.parametrize("parameter", [LOW, SIGMA, Parameter("n", "int", 3)])
def test_a_value_that_is_shown_is_not_told(qtbot: QtBot, parameter: Parameter) -> None:
    editor, edits = make(qtbot, parameter)

    editor.show_value(7)  # type: ignore[attr-defined]  # an Editor

    assert edits == []
