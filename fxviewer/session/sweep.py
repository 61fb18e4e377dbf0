"""One frame, and what a handler makes of it with different values of its parameters."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fxviewer.handler.parameter import Parameter, Value
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.aside import Aside
from fxviewer.session.difference import Difference, measure_difference
from fxviewer.session.exchange import Exchange
from fxviewer.session.scale_probe import function_ms
from fxviewer.stream.ask import Ask

USUAL_SPAN = 4  # without a range: from a quarter of the default to four times it


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter and the values it is to take."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One combination of values.

    Attributes:
        values: Of the swept parameters.
        exchange: What came of it.
        ms: In the handler; the round trip where the gateway does not measure.
        difference: To the result without these values; None where one of the two is no picture, or of another size.
    """

    values: Mapping[str, Value]
    exchange: Exchange
    ms: float
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class SweepProgress:
    done: int
    total: int


def sweep(
    aside: Aside, frame: Frame, ask: Ask, axes: Sequence[Axis], on_cell: Callable[[Cell, SweepProgress], object]
) -> tuple[Cell, ...]:
    """Ask for every combination, the last axis fastest, one after the other so that the stream keeps its share.

    Args:
        aside: Started.
        frame: Not modified.
        ask: With the values the others keep; the result for it is what cells are compared with.
        axes: One or two.
        on_cell: Called for each cell as it comes, on this thread.

    Raises:
        GatewayError: There is no connection, or no answer.
        Cancelled: It was cancelled.
    """
    base = aside.ask(frame, ask)
    combinations = list(itertools.product(*(axis.values for axis in axes)))
    cells = []
    for combination in combinations:
        values = {axis.name: value for axis, value in zip(axes, combination, strict=True)}
        exchange = aside.ask(frame, replace(ask, parameters={**ask.parameters, **values}))
        cells.append(Cell(values, exchange, function_ms(exchange), _difference(base, exchange)))
        on_cell(cells[-1], SweepProgress(len(cells), len(combinations)))
    return tuple(cells)


def suggest_values(parameter: Parameter, count: int) -> tuple[Value, ...]:
    """Return up to `count` values worth looking at: evenly over the range, every choice, on and off.

    Empty for text and colours, of which nothing is known.
    """
    match parameter.kind:
        case "bool":
            return (False, True)
        case "choice":
            return parameter.choices[:count]
        case "int" | "float":
            return _spread(parameter, max(2, count))
    return ()


def _spread(parameter: Parameter, count: int) -> tuple[Value, ...]:
    default = float(parameter.default)
    below = default / USUAL_SPAN if default > 0 else default - max(1.0, -default)
    above = default * USUAL_SPAN if default > 0 else default + max(1.0, -default)
    low = min(below, default) if parameter.minimum is None else float(parameter.minimum)
    high = max(above, low) if parameter.maximum is None else float(parameter.maximum)
    low = min(low, high)
    evenly = [low + (high - low) * index / (count - 1) for index in range(count)]
    if parameter.kind == "int":
        return tuple(dict.fromkeys(round(value) for value in evenly))
    return tuple(dict.fromkeys(min(max(float(f"{value:.4g}"), low), high) for value in evenly))


def _difference(base: Exchange, exchange: Exchange) -> Difference | None:
    if isinstance(base.outcome, Picture) and isinstance(exchange.outcome, Picture):
        return measure_difference(base.outcome.image, exchange.outcome.image)
    return None
