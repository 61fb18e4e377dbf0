import math
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import grpc
import pytest

from fxviewer.errors import GatewayUnreachableError
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.fault import MessageTooLargeError, TokenRefusedError
from fxviewer.stream.flight import Encoded
from fxviewer.stream.reply import Failure
from fxviewer.stream.unary import UnaryInvoker
from tests.peers.ground import Ground, Item
from tests.peers.hanging import Hanging
from tests.peers.openfx import LIMIT, OAuthPeer, OpenFxPeer


@contextmanager
def asking(peer: OpenFxPeer, ground: Ground, frames: int, deadline_s: float = 20) -> Iterator[UnaryInvoker[Item]]:
    with peer, closing(GatewayClient(peer.address)) as client:
        invoker = UnaryInvoker(client, "pb.FxGateway", ground.flights, deadline_s=lambda _: deadline_s)
        invoker.start()
        ground.feed(frames)
        yield invoker
        invoker.stop()
        ground.end()


@pytest.mark.openfx("9.19")
def test_several_calls_are_under_way_and_handed_over_in_order() -> None:
    together = threading.Barrier(4)

    ended = [threading.Event() for _ in range(8)]

    def meet(body: bytes) -> bytes:
        together.wait(20)  # breaks unless four calls are here at once
        if int(body) % 4 < 3:
            ended[int(body) + 1].wait(20)  # the first of them is the last to end
        ended[int(body)].set()
        return body

    ground = Ground()
    with asking(OpenFxPeer({"echo": meet}), ground, 8):
        assert ground.wait_for(8)

    assert ground.outcomes == [(seq, str(seq)) for seq in range(8)]


@pytest.mark.openfx("9.18", "9.20")
def test_what_a_function_fails_on_costs_that_frame_only() -> None:
    def moody(body: bytes) -> bytes:
        if body == b"1":
            raise ValueError("bad frame")
        return b"\xff\xd8" if body == b"2" else body

    ground = Ground()
    with asking(OpenFxPeer({"echo": moody}), ground, 4):
        assert ground.wait_for(4)

    results = dict(ground.outcomes)
    assert (results[0], results[3]) == ("0", "3")
    assert isinstance(results[1], Failure)
    assert (results[1].kind, results[1].message) == ("raised", "bad frame")
    assert isinstance(results[2], Failure)
    assert (results[2].kind, results[2].hint[:18]) == ("output", "Return base64 text")


@pytest.mark.openfx("9.25")
def test_an_unknown_function_is_told_for_each_frame() -> None:
    ground = Ground(function="nosuch")
    with asking(OpenFxPeer({}), ground, 2):
        assert ground.wait_for(2)

    failure = ground.outcomes[0][1]
    assert isinstance(failure, Failure)
    assert failure.kind == "unknown function"
    assert "nosuch" in failure.message


def test_a_late_reply_is_dropped_and_counted() -> None:
    is_late = threading.Event()
    called = threading.Semaphore(0)

    def slow(body: bytes) -> bytes:
        called.release()
        if body == b"0":
            is_late.wait(60)
        return body

    ground = Ground()
    with asking(OpenFxPeer({"echo": slow}), ground, 4):
        assert all(called.acquire(timeout=20) for _ in range(4))
        while under_way(ground) > 1:  # the others are in time, whatever that takes
            ground.wait_for(4, 0.05)
        while len(ground.outcomes) < 4:
            ground.flights.expire(lambda _: 0.3)
            ground.wait_for(4, 0.05)
        is_late.set()
        assert ground.wait_until(lambda: ground.strays == 1)

    assert "no answer within 0.3 s" in str(ground.outcomes[0][1])
    assert ground.outcomes[1:] == [(1, "1"), (2, "2"), (3, "3")]


def under_way(ground: Ground) -> int:
    asked: list[str] = []
    ground.flights.expire(lambda function: asked.append(function) or math.inf)
    return len(asked)


def test_a_gateway_that_dies_ends_it_with_a_sentence() -> None:
    hanging = Hanging()
    peer = OpenFxPeer({"echo": hanging})
    with asking(peer, Ground(), 4) as invoker:
        assert hanging.is_called.wait(20)
        peer._server.stop(0)

        assert invoker.wait(20)
        hanging.may_end.set()

    assert isinstance(invoker.error, GatewayUnreachableError)


def test_a_frame_above_the_limit_names_the_limit() -> None:
    ground = Ground(encode=lambda _, __: Encoded(bytes(LIMIT + 1)))

    with asking(OpenFxPeer({"echo": bytes}), ground, 1) as invoker:
        assert invoker.wait(20)

    assert isinstance(invoker.error, MessageTooLargeError)
    assert invoker.error.limit_bytes == LIMIT


@pytest.mark.openfx("2.3.4")
def test_a_reply_above_the_limit_costs_its_frame_and_tells_both_numbers() -> None:
    ground = Ground()
    with asking(OpenFxPeer({"echo": lambda _: b"x" * (LIMIT + 1)}), ground, 1):
        assert ground.wait_for(1)

    failure = ground.outcomes[0][1]
    assert isinstance(failure, Failure)
    assert failure.kind == "too large"
    assert "4,194,310" in failure.message
    assert "4,194,304" in failure.message


def test_a_token_that_is_not_accepted_ends_it() -> None:
    peer = OAuthPeer({"echo": bytes}, tokens={"good"}, allowed={"echo"})
    with asking(peer, Ground(), 1) as invoker:
        assert invoker.wait(20)

    assert isinstance(invoker.error, TokenRefusedError)


def test_a_refusal_with_status_ok_is_a_refusal() -> None:
    ground = Ground()
    with asking(OAuthPeer({"echo": bytes}, tokens={""}, allowed=set()), ground, 1):
        assert ground.wait_for(1)

    failure = ground.outcomes[0][1]
    assert isinstance(failure, Failure)
    assert failure.kind == "refused"


@pytest.mark.openfx("2.2.26")
def test_a_reply_that_is_no_text_is_read_as_bytes() -> None:
    class Careless(OpenFxPeer):
        def invoke(self, raw: bytes, context: grpc.ServicerContext) -> pb.Messages:  # type: ignore[override]
            return pb.Messages(Output=b"\xff\xd8\xff\xe0")  # with the layout of a Message

    ground = Ground()
    with asking(Careless({}), ground, 1):
        assert ground.wait_for(1)

    assert ground.outcomes == [(0, b"\xff\xd8\xff\xe0")]


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip])
def test_the_stand_in_refuses_what_the_real_gateway_refuses(compression: grpc.Compression) -> None:
    """Else it would prove nothing that our calls pass."""
    with OpenFxPeer({"echo": bytes}) as peer, grpc.insecure_channel(peer.address, compression=compression) as channel:
        call = channel.unary_unary("/pb.FxGateway/HealthCheck")
        with pytest.raises(grpc.RpcError) as caught:
            call(b"x" * 10_000, timeout=10)

    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED
