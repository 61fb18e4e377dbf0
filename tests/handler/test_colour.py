import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.handler.colour import from_bgr, read_colour, to_bgr


@pytest.mark.parametrize("text", ["#ff8000", "FF8000", " #Ff8000 "])
def test_colours_are_read_in_every_usual_spelling(text: str) -> None:
    assert read_colour(text) == "#ff8000"


def test_three_digits_are_doubled() -> None:
    assert read_colour("#f80") == "#ff8800"


@pytest.mark.parametrize("text", ["", "red", "#ff80", "#ff80000", "#gg0000", "#１２３４５６"])
def test_what_is_no_colour_is_none(text: str) -> None:
    assert read_colour(text) is None


def test_numbers_are_in_the_order_of_opencv() -> None:
    assert to_bgr("#ff8000") == (0, 128, 255)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_numbers_come_back_as_they_went(bgr: tuple[int, int, int]) -> None:
    assert to_bgr(from_bgr(bgr)) == bgr
