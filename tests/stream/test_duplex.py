import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayUnreachableError
from fxviewer.frame_pool import FramePool, PooledFrame, Span
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, Messages
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.duplex import DuplexInvoker
from tests.peers.ground import Ground, Item
from tests.peers.openfx import Behaviour, StreamPeer

Requests = Iterator[InvokeServiceRequest]


def echo(requests: Requests) -> Iterator[Messages]:
    for request in requests:
        yield Messages(Output=request.Input, frame_id=request.frame_id)


@contextmanager
def streaming(
    behaviour: Behaviour, ground: Ground, frames: int, pool: FramePool | None = None
) -> Iterator[DuplexInvoker[Item]]:
    with StreamPeer(behaviour) as peer, closing(GatewayClient(peer.address)) as client:
        invoker = DuplexInvoker(client, ground.flights, pool)
        invoker.start()
        ground.feed(frames)
        yield invoker
        invoker.stop()
        ground.end()


def error_of(behaviour: Behaviour, frames: int = 5) -> GatewayError:
    with streaming(behaviour, Ground(), frames) as invoker:
        assert invoker.wait(20)
        assert invoker.error is not None
        return invoker.error


def test_every_frame_comes_back_as_its_own() -> None:
    ground = Ground()

    with streaming(echo, ground, 200):
        assert ground.wait_for(200)

    assert ground.outcomes == [(seq, str(seq)) for seq in range(200)]
    assert all(answer.is_exact for answer in ground.answers)


def test_no_more_are_under_way_than_the_window_allows() -> None:
    arrived = threading.Semaphore(0)
    may_answer = threading.Event()

    def hold(requests: Requests) -> Iterator[Messages]:
        for request in requests:
            arrived.release()
            if request.frame_id == 3:
                may_answer.wait(20)
                yield from (Messages(Output=b"", frame_id=number) for number in range(4))

    ground = Ground()
    with streaming(hold, ground, 10):
        assert all(arrived.acquire(timeout=20) for _ in range(4))
        assert not arrived.acquire(timeout=0.2)

        may_answer.set()

        assert ground.wait_for(4)
        assert arrived.acquire(timeout=20)


def test_a_stream_the_gateway_ends_is_said_to_be_ended() -> None:
    def end(requests: Requests) -> Iterator[Messages]:
        yield from echo(iter([next(requests)]))

    error = error_of(end)

    assert isinstance(error, GatewayUnreachableError)
    assert "ended the stream" in error.what


def test_an_exception_in_the_gateway_is_told() -> None:
    def fail(_: Requests) -> Iterator[Messages]:
        raise ValueError("out of order")
        yield

    error = error_of(fail)

    assert isinstance(error, GatewayRefusedError)
    assert "out of order" in error.what


def test_a_reply_that_is_no_message_ends_the_stream_with_a_sentence() -> None:
    def babble(_: Requests) -> Iterator[bytes]:
        yield b"\xff\xff\xff"

    assert "no reply of an OpenFx gateway" in error_of(babble).what  # type: ignore[arg-type]  # that is the point


def test_replies_that_nobody_asked_for_open_the_stream_anew() -> None:
    def twice(requests: Requests) -> Iterator[Messages]:
        for request in requests:
            yield Messages(Output=request.Input)
            yield Messages(Output=request.Input)

    error = error_of(twice, frames=1)

    assert "more replies than it got frames" in error.what


@pytest.mark.openfx("9.19")
@pytest.mark.parametrize("seed", range(3))
def test_forced_reordering_loss_and_doubling_never_pair_a_frame_with_another(seed: int) -> None:
    import random

    chance = random.Random(seed)

    def shuffle(requests: Requests) -> Iterator[Messages]:
        held: list[Messages] = []
        for request in requests:
            held.append(Messages(Output=request.Input, frame_id=request.frame_id))
            if len(held) >= 3 or request.frame_id > 190:
                chance.shuffle(held)
                if chance.random() < 0.3:
                    held.append(held[0])  # twice
                if chance.random() < 0.3:
                    held.pop()  # lost
                yield from held
                held = []

    ground = Ground()
    with streaming(shuffle, ground, 200):
        assert ground.wait_until(lambda: len(ground.outcomes) > 150)

    assert [seq for seq, _ in ground.outcomes] == sorted(seq for seq, _ in ground.outcomes)
    assert all(text == str(seq) or str(text).startswith("lost") for seq, text in ground.outcomes)
    assert ground.strays > 0


needs_pool = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")


@needs_pool
def test_frames_are_left_in_the_pool_instead_of_sent_and_their_places_used_again() -> None:
    sent: list[bytes] = []
    offsets: set[int] = set()

    def read(requests: Requests) -> Iterator[Messages]:
        for request in requests:
            sent.append(request.Input)
            offsets.add(request.shared.offset)
            body = PooledFrame(pool.fd, Span(request.shared.offset, request.shared.size)).read()
            yield Messages(Output=body, frame_id=request.frame_id)

    ground = Ground()
    with closing(FramePool()) as pool, streaming(read, ground, 200, pool):
        assert ground.wait_for(200)

    assert ground.outcomes == [(seq, str(seq)) for seq in range(200)]
    assert set(sent) == {b""}
    assert len(offsets) <= 8  # no more than may be under way at a time, with one that is being put in


@needs_pool
def test_a_frame_the_pool_has_no_room_for_is_sent() -> None:
    ground = Ground()
    with closing(FramePool(1 << 12)) as pool:
        assert pool.put(b"somebody else's") is not None
        with streaming(echo, ground, 5, pool):
            assert ground.wait_for(5)

    assert ground.outcomes == [(seq, str(seq)) for seq in range(5)]


@needs_pool
def test_a_broken_stream_leaves_nothing_in_the_pool() -> None:
    def fall_silent(requests: Requests) -> Iterator[Messages]:
        yield from ()
        next(requests)

    ground = Ground()
    with closing(FramePool(1 << 12)) as pool, streaming(fall_silent, ground, 5, pool) as invoker:
        assert invoker.wait(20)

        assert ground.wait_until(lambda: pool.put(bytes(1 << 12)) is not None)
