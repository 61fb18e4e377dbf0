"""Differences, against numpy's arithmetic."""

import math

import cv2
import numpy as np
import pytest

from fxviewer.media.frame import Image
from fxviewer.session.difference import measure_difference

RANDOM = np.random.default_rng(4)


def noise(height: int = 48, width: int = 64) -> Image:
    return RANDOM.integers(0, 256, (height, width, 3), np.uint8)


def test_equal_images_do_not_differ() -> None:
    image = noise()

    difference = measure_difference(image, image.copy())

    assert difference is not None
    assert (difference.psnr_db, difference.mean_absolute, difference.changed_share) == (math.inf, 0, 0)


def test_figures_agree_with_the_formulas_written_out() -> None:
    one, other = noise(), noise()

    difference = measure_difference(one, other)

    apart = one.astype(np.float64) - other.astype(np.float64)
    assert difference is not None
    assert difference.psnr_db == pytest.approx(10 * math.log10(255**2 / np.mean(apart**2)), abs=1e-9)
    assert difference.psnr_db == pytest.approx(cv2.PSNR(one, other), abs=1e-9)
    assert difference.mean_absolute == pytest.approx(np.mean(np.abs(apart)), abs=1e-9)


@pytest.mark.parametrize(("tolerance", "share"), [(0, 0.25), (9, 0.25), (10, 0.0)])
def test_a_pixel_counts_once_and_only_beyond_the_tolerance(tolerance: int, share: float) -> None:
    one = np.full((40, 40, 3), 100, np.uint8)
    other = one.copy()
    other[:10, :, 0] += 10
    other[:10, :, 2] -= 5

    difference = measure_difference(one, other, tolerance=tolerance)

    assert difference is not None
    assert difference.changed_share == pytest.approx(share)


def test_images_of_other_sizes_cannot_be_compared() -> None:
    assert measure_difference(noise(48, 64), noise(64, 48)) is None
