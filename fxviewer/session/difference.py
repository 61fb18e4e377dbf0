"""How much two pictures differ, in numbers."""

import math
from dataclasses import dataclass

import cv2
from cv2.typing import MatLike

from fxviewer.media.frame import Image

PEAK = 255.0  # of an 8-bit sample


@dataclass(frozen=True, slots=True)
class Difference:
    """Between two images of one size.

    Attributes:
        psnr_db: Peak signal-to-noise ratio over all samples; infinite for equal images.
        mean_absolute: Of all samples, 0-255.
        changed_share: Of the pixels, those that differ in any channel by more than the tolerance; 0-1.
    """

    psnr_db: float
    mean_absolute: float
    changed_share: float


def measure_difference(one: Image, other: Image, *, tolerance: int = 0) -> Difference | None:
    """Compare two images; None when they are not of one size.

    PSNR = 10 log10(PEAK² / MSE), with the mean squared error over all samples of all channels (ITU-T J.340, and
    cv2.PSNR alike).

    Args:
        one: uint8, shape (H, W, 3). Not modified.
        other: Likewise.
        tolerance: A channel that differs by no more counts as unchanged.
    """
    if one.shape != other.shape or one.size == 0:
        return None
    apart = cv2.absdiff(one, other)
    squared_sum = cv2.norm(apart, cv2.NORM_L2SQR)
    mean_squared = squared_sum / apart.size
    return Difference(
        psnr_db=math.inf if squared_sum == 0 else 10 * math.log10(PEAK * PEAK / mean_squared),
        mean_absolute=cv2.norm(apart, cv2.NORM_L1) / apart.size,
        changed_share=_changed(apart, tolerance),
    )


def _changed(apart: MatLike, tolerance: int) -> float:
    same = cv2.inRange(apart, (0, 0, 0), (tolerance, tolerance, tolerance))
    return 1 - cv2.countNonZero(same) / same.size
