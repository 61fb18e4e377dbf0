import os
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest

from fxviewer import frame_pool
from fxviewer.frame_pool import PAGE_BYTES, FramePool, PooledFrame, PoolReader, Span, open_frame_pool

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")

KIB = 1 << 10


@pytest.fixture
def pool() -> Iterator[FramePool]:
    with closing(FramePool(64 * KIB)) as pool:
        yield pool


def put(pool: FramePool, frame: bytes) -> Span:
    span = pool.put(frame)
    assert span is not None
    return span


def test_what_is_put_in_is_read_at_its_place(pool: FramePool) -> None:
    frames = [os.urandom(size) for size in (5 * KIB, 1, PAGE_BYTES, 7)]

    spans = [put(pool, frame) for frame in frames]

    assert [PooledFrame(pool.fd, span).read() for span in spans] == frames


def test_a_freed_place_is_the_first_to_be_used_again(pool: FramePool) -> None:
    first, second, third = (put(pool, bytes(8 * KIB)) for _ in range(3))
    pool.free(first)
    pool.free(second)

    again = put(pool, bytes(16 * KIB))

    assert again.offset == first.offset
    assert put(pool, bytes(8 * KIB)).offset == third.offset + 8 * KIB


def test_places_never_overlap_whatever_the_order_they_are_freed_in(pool: FramePool) -> None:
    held: dict[Span, bytes] = {}
    for turn in range(300):
        frame = bytes([turn % 251]) * (1 + turn * 997 % (9 * KIB))
        if (span := pool.put(frame)) is None or turn % 3 == 0:
            for old in sorted(held, key=lambda one: hash((turn, one)))[:3]:
                assert PooledFrame(pool.fd, old).read() == held.pop(old)
                pool.free(old)
        if span is not None:
            held[span] = frame

    assert all(PooledFrame(pool.fd, span).read() == frame for span, frame in held.items())


def test_a_frame_without_room_is_not_taken_and_changes_nothing(pool: FramePool) -> None:
    span = put(pool, b"a" * 40 * KIB)

    assert pool.put(bytes(40 * KIB)) is None
    assert pool.put(bytes(65 * KIB)) is None

    assert PooledFrame(pool.fd, span).read() == b"a" * 40 * KIB
    assert pool.put(bytes(24 * KIB)) is not None


def test_a_closed_pool_takes_nothing_and_can_be_closed_again() -> None:
    pool = FramePool(64 * KIB)
    pool.close()
    pool.close()

    assert pool.put(b"late") is None
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(pool.fd)


def test_who_reads_can_neither_write_nor_shrink_it(pool: FramePool) -> None:
    span = put(pool, b"frame")

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.pwrite(pool.fd, b"other", span.offset)
    with pytest.raises(OSError, match="Invalid argument"):
        os.ftruncate(pool.fd, 0)


def test_only_the_pool_s_own_size_is_used_of_memory_that_was_ever_needed() -> None:
    with closing(FramePool()) as pool:
        for _ in range(50):
            pool.free(put(pool, bytes(3 * KIB * KIB)))

        assert os.fstat(pool.fd).st_blocks * 512 <= 4 * KIB * KIB


def test_places_are_named_by_who_knows_the_key_and_within_the_pool(pool: FramePool) -> None:
    reader = PoolReader(pool.fd, pool.key)

    assert reader.find(Span(0, 64 * KIB), pool.key)
    assert not reader.find(Span(0, 64 * KIB + 1), pool.key)
    assert not reader.find(Span(64 * KIB, 1), pool.key)
    assert not reader.find(Span(0, 1), b"")
    assert not reader.find(Span(0, 1), bytes(16))


def test_reading_beyond_its_end_is_an_error(pool: FramePool) -> None:
    with pytest.raises(EOFError, match="ends before"):
        PooledFrame(pool.fd, Span(60 * KIB, 8 * KIB)).read()


def test_without_memory_there_is_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(frame_pool.os, "memfd_create", refuse)

    assert open_frame_pool() is None


def test_memory_that_cannot_be_had_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise OSError(12, "Cannot allocate memory")

    before = psutil.Process().num_fds()
    monkeypatch.setattr(frame_pool.mmap, "mmap", refuse)

    assert open_frame_pool() is None

    assert psutil.Process().num_fds() == before
