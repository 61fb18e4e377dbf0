import pytest
from pytestqt.qtbot import QtBot

from fxviewer.ui.figure import Figure, count_text, latency_text, rate_text


@pytest.mark.parametrize(
    ("rate", "text"), [(0, "0.0"), (24.96, "25.0"), (999.94, "999.9"), (999.96, "1000"), (12345, "12345")]
)
def test_a_rate_has_at_most_five_characters(rate: float, text: str) -> None:
    assert rate_text(rate) == text


@pytest.mark.parametrize(("ms", "text"), [(None, "–"), (9.44, "9.4"), (1200.4, "1200"), (3e9, "99999")])
def test_a_latency_has_at_most_five_characters(ms: float | None, text: str) -> None:
    assert latency_text(ms) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (99_999, "99\u2009999"),
        (100_000, "100 k"),
        (999_999, "999 k"),
        (1_234_567, "1.23 M"),
        (88_888_888, "88 M"),
    ],
)
def test_a_count_stays_short(count: int, text: str) -> None:
    assert count_text(count) == text


def test_the_width_depends_on_the_widest_value_and_not_on_what_is_shown(qtbot: QtBot) -> None:
    figure = Figure("000.0", unit=" fps")
    qtbot.addWidget(figure)
    figure.show_name("source")
    before = figure.sizeHint()

    figure.show_values("125.0")

    assert figure.sizeHint() == before
    assert figure.has_room()


def test_a_value_wider_than_its_place_is_noticed(qtbot: QtBot) -> None:
    figure = Figure("0.0")
    qtbot.addWidget(figure)

    figure.show_values("123456789")

    assert not figure.has_room()


def test_it_can_be_read_out(qtbot: QtBot) -> None:
    figure = Figure("000.0", "000.0", between=" / ", unit=" ms")
    qtbot.addWidget(figure)
    figure.show_name("latency")

    figure.show_values("9.4", "11.2")

    assert figure.accessibleName() == "latency 9.4 / 11.2 ms"
