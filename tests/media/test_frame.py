import dataclasses

import numpy as np
import pytest

from fxviewer.media.frame import Frame, Picture


def test_frame_cannot_be_changed() -> None:
    frame = Frame(np.zeros((2, 3, 3), np.uint8), seq=0, index=0, pts_ns=0, captured_ns=1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        frame.seq = 1  # type: ignore[misc]


def test_pictures_are_compared_by_identity() -> None:
    image = np.zeros((2, 3, 3), np.uint8)

    assert Picture(image, b"") != Picture(image, b"")
