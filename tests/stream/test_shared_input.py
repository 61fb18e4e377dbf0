import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from fxviewer.frame_pool import FramePool, PooledFrame, Span
from fxviewer.pb.openfx_pb2 import SharedInput
from fxviewer.stream.shared_input import SharedInputs

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")

SIZE = 64 << 10
WHOLE = bytes(SIZE)


@pytest.fixture
def pool() -> Iterator[FramePool]:
    with closing(FramePool(SIZE)) as pool:
        yield pool


def test_a_frame_lies_where_the_request_says(pool: FramePool) -> None:
    shared = SharedInputs(pool).put(0, b"frame")

    assert isinstance(shared, SharedInput)
    assert shared.key == pool.key
    assert PooledFrame(pool.fd, Span(shared.offset, shared.size)).read() == b"frame"


def test_its_place_is_kept_until_it_is_answered(pool: FramePool) -> None:
    inputs = SharedInputs(pool)
    assert inputs.put(0, WHOLE) is not None
    inputs.answered(7)  # another conversation's
    assert inputs.put(1, WHOLE) is None

    inputs.answered(0)
    inputs.answered(0)  # doubled

    assert inputs.put(2, WHOLE) is not None


def test_the_end_of_a_conversation_frees_its_own_places_alone(pool: FramePool) -> None:
    ending, going_on = SharedInputs(pool), SharedInputs(pool)
    ending.put(0, bytes(SIZE // 2))
    going_on.put(0, bytes(SIZE // 4))

    ending.close()

    assert going_on.put(1, bytes(SIZE // 2)) is not None
    assert going_on.put(2, bytes(SIZE // 2)) is None


def test_after_the_end_frames_are_sent_and_take_no_place(pool: FramePool) -> None:
    inputs = SharedInputs(pool)
    inputs.close()

    assert inputs.put(0, WHOLE) is None

    assert pool.put(WHOLE) is not None
