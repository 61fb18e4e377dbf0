"""Whether a result is only its frame again, or its frame with red and blue exchanged."""

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from fxviewer.media.codec import fit_within
from fxviewer.media.frame import Image, Picture
from fxviewer.session.exchange import Exchange

Likeness = Literal["same", "swapped", "other", "unclear"]
"""Of a result to its frame; unclear where the frame has nothing to tell it by."""

Cells = npt.NDArray[np.int16]
"""Mean colours, BGR; shape (CELLS, CELLS, 3)."""

CELLS = 64  # of a thumbnail, a side: averages so many pixels that compression leaves a cell nearly as it was
POINTS = 8  # of the picture that a cell is the mean of, a side
MOST = 0.9  # of the cells must agree; the rest may have a box or a caption drawn over it

SWAPPED_WITHIN = 4.0  # levels; JPEG of quality 50 and blurs up to 7 pixels leave 0.7-2.7, the samples 37 and more
SWAPPED_RATIO = 0.2  # of the distance to the frame itself: swaps leave 0.02-0.07, turned hues 0.30 and more
COLOURED = 24  # levels between red and blue that show a swap
COLOURED_SHARE = 0.05  # of the cells; with fewer, a few logos decide
ONE_HUE = 0.985  # length of the mean hue's vector: hues within some 10 degrees, where turning them does the same

SAME_WITHIN = 3  # levels; JPEG of quality 75 and better leaves 1-2 in most cells
SAME_AT_MOST = 14  # levels in any cell: sharp saturated edges leave up to 13, the smallest readable caption 21
SAME_SHIFT = 1.0  # levels of mean brightness; compression does not brighten
DETAIL_KEPT = 0.8, 1.1  # JPEG of quality 85 and better keeps 0.86-1.09 of it, a 3x3 blur 0.66 at most
DETAIL_AGREES = 0.8  # correlation; noise of 8 levels has 0.2-0.6, JPEG of quality 75 has 0.83 in a film
FLAT = 16  # levels between the darkest and the brightest cell: black frames are everybody's result
PATCHES, PATCH = 4, 48  # so many a side, so many pixels large, at full size
TEXTURE = 1.0  # levels squared; a patch with less looks alike sharp and blurred


def likeness_of(exchange: Exchange) -> Likeness | None:
    """Compare a result with its frame; None when it is no picture. Any thread; see `measure_likeness` for the cost.

    What was sent smaller is compared at that size. A picture of another size than was sent was resized by the function,
    and is not the same.
    """
    if not isinstance(exchange.outcome, Picture):
        return None
    if exchange.outcome.encoded == exchange.sent:
        return "same"
    frame = exchange.frame.image
    if exchange.sent_size != (0, 0):
        frame = fit_within(frame, exchange.sent_size)
    return measure_likeness(frame, exchange.outcome.image)


def measure_likeness(frame: Image, result: Image) -> Likeness:
    """Compare a picture with what became of it.

    Cells of a thumbnail tell colours and drawings, and compression all but vanishes in them. A blur vanishes, too, so
    detail is compared in patches of full size. The figures beside the constants were measured with the sample
    functions, JPEG of quality 50 to 95, hue turns, blurs, captions and noise, over a film, the test pattern and
    synthetic pictures. Costs 1.2 to 3.9 ms on one of two busy cores, the same from 720p to 4K.

    Args:
        frame: uint8, shape (H, W, 3), BGR. Not modified.
        result: Likewise; of any size.
    """
    before, after = _thumbnail(frame), _thumbnail(result)
    if frame.shape == result.shape and _is_same(before, after) and _keeps_detail(frame, result):
        return "unclear" if int(np.ptp(before, axis=(0, 1)).max()) < FLAT else "same"
    if np.mean(_apart(after, before[..., ::-1]) <= SWAPPED_WITHIN) < MOST:
        return "other"
    return _swap(before, after)


def _thumbnail(image: Image) -> Cells:
    # AREA over the whole picture would cost 2 ms for 720p; from so many points it costs the same for any size.
    points = cv2.resize(image, (CELLS * POINTS, CELLS * POINTS), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.resize(points, (CELLS, CELLS), interpolation=cv2.INTER_AREA), np.int16)


def _swap(before: Cells, after: Cells) -> Likeness:
    """Tell whether what fits the exchanged colours shows that they were exchanged."""
    coloured = np.abs(before[..., 0] - before[..., 2]) >= COLOURED
    if coloured.mean() < COLOURED_SHARE or _has_one_hue(before[coloured]):
        return "unclear"
    to_swapped, to_itself = _apart(after, before[..., ::-1]), _apart(after, before)
    is_nearer = to_swapped[coloured] <= SWAPPED_RATIO * to_itself[coloured]
    return "swapped" if np.mean(is_nearer) >= MOST else "other"


def _apart(one: Cells, other: Cells) -> npt.NDArray[np.float64]:
    return np.asarray(np.abs(one - other).mean(axis=2))


def _has_one_hue(colours: Cells) -> bool:
    """Tell whether all of these have the same hue, whose turn by the right angle is what a swap does as well."""
    hues = cv2.cvtColor(colours[np.newaxis].astype(np.uint8), cv2.COLOR_BGR2HSV)[..., 0] * (np.pi / 90)
    return bool(np.abs(np.exp(1j * hues).mean()) > ONE_HUE)


def _is_same(before: Cells, after: Cells) -> bool:
    apart = after - before
    furthest = np.abs(apart).max(axis=2)
    is_within = np.mean(furthest <= SAME_WITHIN) >= MOST and furthest.max() <= SAME_AT_MOST
    return bool(is_within and np.abs(apart.mean(axis=(0, 1))).max() <= SAME_SHIFT)


def _keeps_detail(frame: Image, result: Image) -> bool:
    kept, agreement = [], []
    for before, after in zip(_details(frame), _details(result), strict=True):
        energy = float(np.mean(before * before))
        if energy >= TEXTURE:
            shared = float(np.mean(before * after))
            kept.append(shared / energy)
            agreement.append(shared / float(np.sqrt(energy * np.mean(after * after)) or 1))
    least, most = DETAIL_KEPT
    return not kept or bool(least <= np.median(kept) <= most and float(np.median(agreement)) >= DETAIL_AGREES)


def _details(image: Image) -> list[npt.NDArray[np.float32]]:
    """Return patches spread over the image, without what is coarser than three pixels."""
    height, width = image.shape[:2]
    size = min(PATCH, height, width)
    tops = np.linspace(0, height - size, PATCHES + 2).astype(int)[1:-1]
    lefts = np.linspace(0, width - size, PATCHES + 2).astype(int)[1:-1]
    patches = (
        image[top : top + size, left : left + size].mean(axis=2, dtype=np.float32) for top in tops for left in lefts
    )
    return [patch - np.asarray(cv2.blur(patch, (3, 3)), np.float32) for patch in patches]
