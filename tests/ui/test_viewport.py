import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.ui.viewport import MAX_SCALE, Placement, Viewport, fit_scale

PANE = (640, 400)
FRAME = (1280, 720)


def test_a_fitted_picture_lies_whole_in_the_middle() -> None:
    assert Viewport().place(PANE, FRAME) == Placement(0, 20, 640, 360)


def test_a_small_picture_is_enlarged_to_fit() -> None:
    assert Viewport().place(PANE, (320, 200)) == Placement(0, 0, 640, 400)


def test_one_to_one_shows_a_pixel_on_a_pixel_around_the_centre() -> None:
    assert Viewport(1.0).place(PANE, FRAME) == Placement(-320, -160, 1280, 720)


def test_a_smaller_result_of_the_same_shape_covers_the_original() -> None:
    viewport = Viewport(2.0, (0.3, 0.6))

    assert viewport.place(PANE, FRAME, (640, 360)) == viewport.place(PANE, FRAME)


def test_a_result_of_another_shape_is_fitted_into_the_place_of_the_original() -> None:
    place = Viewport().place(PANE, FRAME, (100, 100))

    assert place == Placement(140, 20, 360, 360)


@given(
    factor=st.floats(0.3, 3.0),
    at=st.tuples(st.floats(0, 640), st.floats(0, 400)),
    scale=st.floats(1.2, 8.0),
    centre=st.tuples(st.floats(0.3, 0.7), st.floats(0.3, 0.7)),
)
def test_zooming_keeps_the_point_under_the_pointer(
    factor: float, at: tuple[float, float], scale: float, centre: tuple[float, float]
) -> None:
    before = Viewport(scale, centre)
    after = before.zoomed(factor, at, PANE, FRAME)
    if after.scale is None or after.scale < 1.2:
        return  # an edge of the picture is in the pane, where it must give way

    old, new = before.place(PANE, FRAME), after.place(PANE, FRAME)
    for axis, extent, offset in ((0, "width", "x"), (1, "height", "y")):
        seen_before = (at[axis] - getattr(old, offset)) / getattr(old, extent)
        seen_after = (at[axis] - getattr(new, offset)) / getattr(new, extent)
        at_edge = getattr(new, offset) == pytest.approx(0, abs=1e-6) or getattr(new, offset) + getattr(
            new, extent
        ) == pytest.approx(PANE[axis])
        assert at_edge or seen_after == pytest.approx(seen_before, abs=1e-6)


@given(steps=st.lists(st.sampled_from([0.5, 1.25, 2.0, 4.0]), max_size=30))
def test_zoom_stays_between_all_and_a_pixel_as_large_as_a_fingertip(steps: list[float]) -> None:
    viewport = Viewport()
    for step in steps:
        viewport = viewport.zoomed(step, (320, 200), PANE, FRAME)

    place = viewport.place(PANE, FRAME)
    assert place.width / FRAME[0] <= MAX_SCALE + 1e-9
    assert place.width >= 30


@given(
    scale=st.floats(0.1, 20),
    moves=st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)), max_size=10),
)
def test_no_backdrop_shows_beside_a_picture_larger_than_its_pane(
    scale: float, moves: list[tuple[float, float]]
) -> None:
    viewport = Viewport(scale)
    for by in moves:
        viewport = viewport.moved(by, PANE, FRAME)

    place = viewport.place(PANE, FRAME)
    if place.width >= PANE[0]:
        assert place.x <= 0
        assert place.x + place.width >= PANE[0] - 1e-6
    else:
        assert place.x == pytest.approx((PANE[0] - place.width) / 2)


def test_dragging_moves_the_picture_by_as_much() -> None:
    before = Viewport(2.0)

    after = before.moved((30, -12), PANE, FRAME)

    old, new = before.place(PANE, FRAME), after.place(PANE, FRAME)
    assert (new.x - old.x, new.y - old.y) == (pytest.approx(30), pytest.approx(-12))


def test_the_fitting_scale_is_the_largest_at_which_all_is_seen() -> None:
    assert fit_scale(PANE, FRAME) == 0.5
