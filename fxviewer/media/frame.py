"""A frame: one captured image with its times."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""uint8, shape (H, W, 3), BGR as OpenCV reads it."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One captured image with its times. Shared between threads, never written to.

    Attributes:
        image: uint8, shape (H, W, 3), BGR.
        seq: Capture number from 0, without gaps for the life of a session; a gap downstream is a drop.
        index: The number people see: position in a film or sequence from 0; for live sources the count of grabs.
        pts_ns: Time in the source's own timeline (film: container; live: since the source was opened).
        captured_ns: time.monotonic_ns() when the grab returned. Latency starts here.
        grab_ns: How long reading and decoding it took; 0 for live sources, where that is mostly waiting for the world.
    """

    image: Image
    seq: int
    index: int
    pts_ns: int
    captured_ns: int
    grab_ns: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One image together with the encoded bytes it was decoded from.

    Attributes:
        image: uint8, shape (H, W, 3), BGR. Never written to.
        encoded: The very bytes as received: JPEG, PNG, BMP or any other format OpenCV reads.
    """

    image: Image
    encoded: bytes
