import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fxviewer.session.boxes import MAX_BOXES, Box, Boxes
from fxviewer.ui.boxes_overlay import box_colour, box_text, draw_boxes
from fxviewer.ui.rendering import Rendering, render
from fxviewer.ui.viewport import Viewport

FRAME = (640, 480)
SENT = (320, 240)  # sent at half its size
PANE = (900, 600)


@pytest.fixture(autouse=True)
def _with_fonts(qtbot: QtBot) -> None:
    """Text is drawn with the fonts of an application."""


def draw(viewport: Viewport, *boxes: Box, left_out: int = 0) -> tuple[Rendering, np.ndarray]:
    """Return the rendering with the boxes, and where it differs from the one without."""
    plain = np.full((FRAME[1], FRAME[0], 3), 90, np.uint8)
    placement = viewport.place(PANE, FRAME)
    rendering = render(plain, placement, PANE)
    assert rendering is not None
    before = rendering.pixels.copy()
    drawn = draw_boxes(rendering, Boxes(boxes, left_out), SENT, placement=placement, ratio=1.0)
    assert (rendering.pixels == before).all(), "the original's own rendering is shown in the other pane"
    return drawn, (drawn.pixels != before).any(axis=2)


@pytest.mark.parametrize("viewport", [Viewport(), Viewport(1.0), Viewport(2.5, (0.44, 0.5)), Viewport(0.5)])
def test_a_box_lies_on_what_it_was_found_on_however_the_picture_is_zoomed(viewport: Viewport) -> None:
    box = Box(100, 80, 180, 160, "")  # in the middle of the picture as sent
    drawn, changed = draw(viewport, box)

    rows, columns = np.nonzero(changed)
    place = viewport.place(PANE, FRAME)
    left, right = (place.x + share * place.width - drawn.x for share in (100 / 320, 180 / 320))
    top, bottom = (place.y + share * place.height - drawn.y for share in (80 / 240, 160 / 240))
    assert abs(columns.min() - left) <= 3
    assert abs(columns.max() - right) <= 3
    assert abs(rows.min() - top) <= 3
    assert abs(rows.max() - bottom) <= 3
    assert not changed[round(top) + 4 : round(bottom) - 4, round(left) + 4 : round(right) - 4].any()


def test_class_and_confidence_stand_above_the_box_in_its_colour() -> None:
    box = Box(100, 80, 180, 160, "cat", 0.987)
    drawn, _ = draw(Viewport(), box)

    colour = box_colour(box)
    place = Viewport().place(PANE, FRAME)
    top = round(place.y + 80 / 240 * place.height - drawn.y)
    above = drawn.pixels[top - 12 : top - 4, :, :3]
    assert (above == (colour.blue(), colour.green(), colour.red())).all(axis=2).any()
    assert box_text(box) == "cat  99 %"


def test_the_label_of_a_box_at_the_edge_is_seen() -> None:
    box = Box(-20, -20, 60, 60, "person", 0.5)
    drawn, _ = draw(Viewport(), box)

    colour = box_colour(box)
    is_coloured = (drawn.pixels[..., :3] == (colour.blue(), colour.green(), colour.red())).all(axis=2)
    assert is_coloured[:10].any()


@pytest.mark.parametrize(
    ("box", "text"),
    [(Box(0, 0, 1, 1, ""), ""), (Box(0, 0, 1, 1, "12"), "12"), (Box(0, 0, 1, 1, "", 1.0), "100 %")],
)
def test_what_is_not_told_is_not_made_up(box: Box, text: str) -> None:
    assert box_text(box) == text


def test_a_class_has_the_same_colour_in_every_frame() -> None:
    assert box_colour(Box(0, 0, 1, 1, "dog")) == box_colour(Box(5, 5, 9, 9, "dog", 0.1))


@pytest.mark.parametrize(
    "box",
    [
        Box(5000, 5000, 6000, 6000, "far"),
        Box(-1e12, -1e12, 1e12, 1e12, "huge"),
        Box(10, 10, 10, 10, "point"),
        Box(0, 0, 1e300, 1e300, "\ud800" * 60, 0.5),
    ],
)
def test_boxes_that_make_no_sense_harm_nothing(box: Box) -> None:
    drawn, _ = draw(Viewport(), box)

    assert drawn.pixels.shape[2] == 4


def test_as_many_boxes_as_there_may_be_are_drawn() -> None:
    boxes = [
        Box(n % 30 * 10, n // 30 * 7, n % 30 * 10 + 8, n // 30 * 7 + 5, str(n % 80), 0.5) for n in range(MAX_BOXES)
    ]

    _, changed = draw(Viewport(), *boxes)

    assert changed.mean() > 0.2
