import math

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fxviewer.media.frame import Frame, Picture
from fxviewer.session.difference import Difference
from fxviewer.session.exchange import Exchange, Stamps
from fxviewer.session.sweep import Cell
from fxviewer.ui.sweep_cell import SweepCell, facts_text, values_text


def cell(difference: Difference | None) -> Cell:
    image = np.zeros((8, 8, 3), np.uint8)
    exchange = Exchange(Frame(image, 0, 0, 0, 0), "f", "", b"", Picture(image, b""), "exact", Stamps(0, 0, 0, 0, 0))
    return Cell({"low": 60, "sigma": 0.5, "mode": "fast"}, exchange, 4.23, difference)


def test_the_values_are_read_as_they_are_written() -> None:
    assert values_text(cell(None).values) == "low 60  sigma 0.5  mode fast"


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (None, "4.2 ms · no picture to compare"),
        (Difference(math.inf, 0.0, 0.0), "4.2 ms · as now"),
        (Difference(31.24, 2.0, 0.12), "4.2 ms · 31.2 dB · 12.0 % changed"),
    ],
)
def test_time_and_difference_are_told(difference: Difference | None, text: str) -> None:
    assert facts_text(cell(difference)) == text


def test_a_screen_reader_hears_values_and_facts(qtbot: QtBot) -> None:
    button = SweepCell(cell(None), None)
    qtbot.addWidget(button)

    assert "low 60" in button.accessibleName()
    assert "4.2 ms" in button.accessibleName()
