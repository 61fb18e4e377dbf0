import pytest
from pytestqt.qtbot import QtBot

from fxviewer.ui.latency_graph import LatencyGraph, next_scale


@pytest.fixture
def graph(qtbot: QtBot) -> LatencyGraph:
    graph = LatencyGraph()
    qtbot.addWidget(graph)
    graph.show()
    return graph


@pytest.mark.parametrize(
    ("peak", "scale"),
    [(0, 1), (0.4, 1), (1.5, 2), (4, 5), (9.9, 10), (14, 20), (48, 50), (1999, 2000), (30_000, 50_000)],
)
def test_the_scale_is_the_next_round_step(peak: float, scale: float) -> None:
    assert next_scale(1, peak) == scale


@pytest.mark.parametrize("peak", [9.9, 10.1, 8.5, 10.0, 19.0])
def test_a_peak_that_hovers_about_a_step_keeps_the_scale(peak: float) -> None:
    assert next_scale(20, peak) == 20


def test_the_scale_shrinks_when_the_peak_is_well_below() -> None:
    assert next_scale(20, 7.9) == 10
    assert next_scale(2000, 7.9) == 10


def test_a_peak_just_below_a_far_smaller_step_shrinks_to_the_one_above() -> None:
    assert next_scale(500, 9.5) == 20


def test_the_tool_tip_tells_the_scale(graph: LatencyGraph) -> None:
    graph.show_latencies([9.0, 42.0])

    assert graph.scale_ms == 50
    assert "50 ms" in graph.toolTip()


def test_the_newest_is_at_the_right(graph: LatencyGraph) -> None:
    graph.show_latencies([0.0] * 119 + [48.0])

    image = graph.grab().toImage()
    ratio = image.devicePixelRatio()
    background = image.pixelColor(2, 2)
    columns = [x for x in range(image.width()) if image.pixelColor(x, round(6 * ratio)) != background]
    assert columns
    assert min(columns) >= image.width() - 3 * ratio


def test_of_more_than_it_can_show_it_shows_the_newest(graph: LatencyGraph) -> None:
    graph.show_latencies([900.0] * 10 + [3.0] * 120)

    assert graph.scale_ms == 5


def test_it_stands_one_or_no_value(graph: LatencyGraph) -> None:
    graph.show_latencies([])
    graph.grab()
    graph.show_latencies([3.0])
    graph.grab()
