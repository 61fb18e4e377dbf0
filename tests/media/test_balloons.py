from itertools import pairwise

import numpy as np
import pytest

from fxviewer.media.balloons import BAND_TOP, Scene
from fxviewer.media.strip import read_strip

SIZES = [(320, 200), (640, 480), (960, 640), (1280, 720), (480, 960)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_scene_is_drawn_at_every_size(width: int, height: int) -> None:
    image = Scene(width, height).draw(42, 1.4)

    assert image.shape == (height, width, 3)
    assert image.dtype == np.uint8
    assert read_strip(image) == 42


def test_scene_moves_between_any_two_frames() -> None:
    scene = Scene(640, 480)
    above = slice(0, round(BAND_TOP * 480))

    moments = [scene.draw(number, 0)[above] for number in range(0, 3000, 300)]

    assert all((one != other).mean() > 0.01 for one, other in pairwise(moments))


def test_every_frame_is_an_image_of_its_own() -> None:
    scene = Scene(320, 240)
    first = scene.draw(1, 0)
    kept = first.copy()

    scene.draw(2, 0)

    assert np.array_equal(first, kept)


def test_balloons_leave_the_band_alone() -> None:
    scene = Scene(320, 240)
    band = slice(round(0.99 * 240), None)

    assert all(np.array_equal(scene.draw(number, 0)[band], scene.draw(0, 0)[band]) for number in range(0, 9000, 150))
