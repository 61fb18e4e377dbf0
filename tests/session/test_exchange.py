import dataclasses

import numpy as np
import pytest

from fxviewer.media.frame import Frame
from fxviewer.session.exchange import Exchange, Stamps, Text


def test_latency_runs_from_the_grab_to_the_decoded_result() -> None:
    stamps = Stamps(captured_ns=1_000, taken_ns=2_000, encoded_ns=3_000, received_ns=8_000, decoded_ns=9_000)

    assert stamps.latency_ns == 8_000


def test_an_exchange_is_never_changed_and_is_only_itself() -> None:
    frame = Frame(np.zeros((2, 2, 3), np.uint8), 0, 0, 0, 0)
    first, second = (Exchange(frame, "f", "", b"", Text(""), "exact", Stamps(0, 0, 0, 0, 0)) for _ in range(2))

    assert first != second
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.function = "g"  # type: ignore[misc]  # that is the point
