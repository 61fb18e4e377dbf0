"""A frame and the values of its parameters, against the real gateway."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fxviewer.handler.parameter import Parameter, Value
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.aside import Aside, Cancelled
from fxviewer.session.exchange import Failure
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.sweep import Axis, Cell, SweepProgress, suggest_values, sweep
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.secret import Secrets

FRAME = Frame(np.full((60, 80, 3), 100, np.uint8), 3, 3, 0, 0)
BRIGHTER = """\
import cv2, numpy as np
def Handler(req, add: int = 0, rows: int = 60):
    image = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    if add > 100:
        raise ValueError("too bright")
    image[:rows] += np.uint8(add)
    return cv2.imencode(".bmp", image)[1].tobytes()
"""


@pytest.fixture
def aside(tmp_path: Path) -> Iterator[Aside]:
    handler = tmp_path / "brighter.py"
    handler.write_text(BRIGHTER)
    gateway = LocalGateway([handler])
    aside = Aside(gateway, Connection(), Secrets())
    aside.start()
    yield aside
    aside.stop(2.0)
    gateway.stop()


def test_one_parameter_gives_a_row_with_time_and_difference(aside: Aside) -> None:
    seen: list[SweepProgress] = []

    cells = sweep(aside, FRAME, Ask("brighter"), [Axis("add", (0, 10, 30))], lambda _, progress: seen.append(progress))

    assert [cell.values for cell in cells] == [{"add": 0}, {"add": 10}, {"add": 30}]
    assert seen == [SweepProgress(1, 3), SweepProgress(2, 3), SweepProgress(3, 3)]
    differences = [cell.difference for cell in cells]
    assert [one and one.mean_absolute for one in differences] == [0, 10, 30]
    assert all(cell.ms > 0 for cell in cells)
    assert isinstance(cells[2].exchange.outcome, Picture)
    assert (cells[2].exchange.outcome.image == 130).all()


def test_two_parameters_give_a_grid_and_the_rest_keep_their_values(aside: Aside) -> None:
    axes = [Axis("add", (10, 20)), Axis("rows", (0, 30))]

    cells = sweep(aside, FRAME, Ask("brighter", parameters={"add": 5}), axes, lambda *_: None)

    assert [tuple(cell.values.values()) for cell in cells] == [(10, 0), (10, 30), (20, 0), (20, 30)]
    assert cells[1].exchange.parameters == {"add": 10, "rows": 30}
    # Compared with add=5 over all rows: 5 everywhere, or 5 above and 5 below.
    assert [cell.difference and cell.difference.changed_share for cell in cells] == [1.0] * 4


def test_a_value_the_function_fails_on_costs_its_cell_only(aside: Aside) -> None:
    failed, fine = sweep(aside, FRAME, Ask("brighter"), [Axis("add", (101, 1))], lambda *_: None)

    assert isinstance(failed.exchange.outcome, Failure)
    assert failed.difference is None
    assert fine.difference is not None


def test_it_can_be_cancelled_between_cells(aside: Aside) -> None:
    cells: list[Cell] = []

    def cancel_at_the_third(cell: Cell, progress: SweepProgress) -> None:
        cells.append(cell)
        if progress.done == 3:
            aside.cancel()

    with pytest.raises(Cancelled):
        sweep(aside, FRAME, Ask("brighter"), [Axis("add", tuple(range(50)))], cancel_at_the_third)
    assert len(cells) == 3


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (Parameter("a", "int", 80, 0, 255), (0, 64, 128, 191, 255)),
        (Parameter("a", "int", 1, 0, 2), (0, 1, 2)),
        (Parameter("a", "float", 0.5, 0, 1), (0.0, 0.25, 0.5, 0.75, 1.0)),
        (Parameter("a", "float", 1.0), (0.25, 1.188, 2.125, 3.062, 4.0)),
        (Parameter("a", "int", 0), (-1, 0, 1)),
        (Parameter("a", "int", -8), (-16, -12, -8, -4, 0)),
        (Parameter("a", "float", 5.0, minimum=4.0), (4.0, 8.0, 12.0, 16.0, 20.0)),
        (Parameter("a", "float", 5.0, maximum=5.0), (1.25, 2.188, 3.125, 4.062, 5.0)),
        (Parameter("a", "bool", True), (False, True)),
        (Parameter("a", "choice", "x", choices=("x", "y")), ("x", "y")),
        (Parameter("a", "text", "x"), ()),
        (Parameter("a", "colour", "#ff8000"), ()),
    ],
)
def test_suggested_values_are_spread_over_what_makes_sense(parameter: Parameter, expected: tuple[Value, ...]) -> None:
    assert suggest_values(parameter, 5) == expected


def test_nothing_is_left_running(aside: Aside) -> None:
    aside.cancel()

    with pytest.raises(Cancelled):
        sweep(aside, FRAME, Ask("brighter"), [Axis("add", (1,))], lambda *_: None)
    aside.stop(2.0)
    assert not [one for one in threading.enumerate() if one.name == "fx-lane"]
