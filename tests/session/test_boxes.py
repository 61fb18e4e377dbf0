import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.session.boxes import MAX_BOXES, Box, Boxes, read_boxes

DCF = {"ymin": "233", "xmin": "49", "ymax": "310", "xmax": "180", "class": "12", "confidence": "0.99"}


def read(*entries: object) -> Boxes | None:
    return read_boxes(json.dumps(entries), (640, 480))


def test_dcfs_own_reply_is_read() -> None:
    assert read(DCF) == Boxes((Box(49, 233, 180, 310, "12", 0.99),))


def test_numbers_are_as_good_as_strings_and_corners_may_be_swapped() -> None:
    assert read({"ymin": 310, "xmin": 180, "ymax": 233, "xmax": 49.5}) == Boxes((Box(49.5, 233, 180, 310, ""),))


def test_shares_of_the_picture_become_pixels() -> None:
    assert read({"ymin": "0.5", "xmin": "0.25", "ymax": "1", "xmax": "0.75", "class": "cat"}) == Boxes(
        (Box(160, 240, 480, 480, "cat"),)
    )


def test_nothing_found_is_no_box() -> None:
    assert read() == Boxes(())


def test_too_many_are_counted_and_left_out() -> None:
    boxes = read(*[DCF] * (MAX_BOXES + 5))

    assert boxes is not None
    assert (len(boxes.boxes), boxes.left_out) == (MAX_BOXES, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[",
        "{}",
        "[1]",
        "[[]]",
        "[{}]",
        '[{"ymin": "1"}]',
        json.dumps([DCF | {"xmin": "left"}]),
        json.dumps([DCF | {"xmin": True}]),
        json.dumps([DCF | {"xmin": None}]),
        '[{"ymin": NaN, "xmin": 1, "ymax": 2, "xmax": 3}]',
        '[{"ymin": 1e999, "xmin": 1, "ymax": 2, "xmax": 3}]',
        "[" * 100_000,
    ],
)
def test_anything_else_stays_text(text: str) -> None:
    assert read_boxes(text, (640, 480)) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["xmin", "ymin", "xmax", "ymax", "class", "confidence"]), inner)
    ),
    max_leaves=20,
)


@given(_JSON)
def test_no_reply_is_an_exception(content: object) -> None:
    read_boxes(json.dumps(content), (640, 480))


@given(st.text())
def test_no_text_is_an_exception(text: str) -> None:
    read_boxes("[" + text, (640, 480))
