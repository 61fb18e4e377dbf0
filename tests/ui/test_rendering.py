import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.media.frame import Image
from fxviewer.ui.rendering import render
from fxviewer.ui.viewport import Placement, Viewport

PANE = (640, 400)


def gradient(width: int, height: int) -> Image:
    columns = np.linspace(0, 255, width).astype(np.uint8)
    rows = np.linspace(0, 255, height).astype(np.uint8)
    image = np.zeros((height, width, 3), np.uint8)
    image[..., 0] = columns
    image[..., 1] = rows[:, None]
    image[..., 2] = 77
    return image


def test_a_fitted_picture_covers_its_place() -> None:
    rendering = render(gradient(1280, 720), Placement(0, 20, 640, 360), PANE)

    assert rendering is not None
    assert (rendering.x, rendering.y) == (0, 20)
    assert (rendering.image.width(), rendering.image.height()) == (640, 360)


def test_colours_come_out_as_they_went_in() -> None:
    image = np.full((10, 10, 3), (10, 20, 200), np.uint8)  # BGR: red

    rendering = render(image, Placement(0, 0, 10, 10), PANE)

    assert rendering is not None
    colour = rendering.image.pixelColor(5, 5)
    assert (colour.red(), colour.green(), colour.blue()) == (200, 20, 10)


def test_at_one_to_one_every_pixel_is_itself() -> None:
    image = gradient(2000, 1000)

    rendering = render(image, Viewport(1.0).place(PANE, (2000, 1000)), PANE)

    assert rendering is not None
    assert (rendering.pixels[..., :3] == image[300:700, 680:1320]).all()


def test_enlarged_pixels_are_squares() -> None:
    image = gradient(64, 40)

    rendering = render(image, Placement(0, 0, 640, 400), PANE)

    assert rendering is not None
    blocks = rendering.pixels[..., :3].reshape(40, 10, 64, 10, 3)
    assert (blocks == image[:, None, :, None]).all()


def test_a_picture_outside_the_pane_is_nothing() -> None:
    assert render(gradient(64, 40), Placement(700, 0, 64, 40), PANE) is None


@given(
    size=st.tuples(st.integers(1, 300), st.integers(1, 300)),
    scale=st.floats(0.05, 30),
    centre=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    pane=st.tuples(st.integers(1, 500), st.integers(1, 400)),
)
def test_only_what_is_seen_is_made(
    size: tuple[int, int], scale: float, centre: tuple[float, float], pane: tuple[int, int]
) -> None:
    rendering = render(gradient(*size), Viewport(scale, centre).place(pane, size), pane)

    assert rendering is not None
    assert rendering.image.width() <= pane[0] + 2 * scale + 2
    assert rendering.image.height() <= pane[1] + 2 * scale + 2


@pytest.mark.parametrize("width", [250, 333, 427, 640])
def test_reducing_keeps_brightness(width: int) -> None:
    image = gradient(1283, 721)

    rendering = render(image, Placement(0, 0, width, width * 721 / 1283), PANE)

    assert rendering is not None
    assert rendering.pixels[..., :3].mean() == pytest.approx(image.mean(), abs=1.0)
