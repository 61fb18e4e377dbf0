import inspect
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from fxviewer.stream.client import GatewayClient
from fxviewer.stream.duplex import DuplexInvoker
from fxviewer.stream.http import HttpInvoker
from fxviewer.stream.invoker import Invoker
from fxviewer.stream.unary import UnaryInvoker
from tests.peers.ground import Ground, Item
from tests.peers.hanging import Hanging
from tests.peers.http_openfx import HttpPeer
from tests.peers.openfx import DcfPeer, OpenFxPeer


def by_stream(client: GatewayClient, ground: Ground) -> DuplexInvoker[Item]:
    return DuplexInvoker(client, ground.flights)


def by_unary_calls(client: GatewayClient, ground: Ground) -> UnaryInvoker[Item]:
    return UnaryInvoker(client, "pb.FxGateway", ground.flights, deadline_s=lambda _: 20)


def over_http(client: GatewayClient, ground: Ground) -> HttpInvoker[Item]:
    return HttpInvoker(client.http, ground.flights, deadline_s=lambda _: 20)


@pytest.mark.parametrize("invoker", [DuplexInvoker, HttpInvoker, UnaryInvoker])
@pytest.mark.parametrize("method", ["start", "wait", "stop"])
def test_every_way_of_asking_fits_the_seam(invoker: type, method: str) -> None:
    wanted = inspect.signature(getattr(Invoker, method)).parameters

    assert list(inspect.signature(getattr(invoker, method)).parameters) == list(wanted)


@pytest.mark.openfx("9.17")
@pytest.mark.parametrize(("make", "serve"), [(by_stream, DcfPeer), (by_unary_calls, OpenFxPeer), (over_http, HttpPeer)])
def test_stopping_while_the_function_hangs_is_quick_and_no_error(
    make: Callable[[GatewayClient, Ground], Invoker], serve: Callable[[dict[str, Hanging]], Any]
) -> None:
    hanging, ground = Hanging(), Ground()
    with serve({"echo": hanging}) as peer, closing(GatewayClient(peer.address)) as client:
        invoker = make(client, ground)
        invoker.start()
        ground.feed(4)
        assert hanging.is_called.wait(20)
        started = time.monotonic()

        invoker.stop()

        took_s = time.monotonic() - started
        is_over = invoker.wait(10)
        hanging.may_end.set()
        ground.end()

    assert is_over
    assert took_s < 5  # and the function hangs for twenty
    assert invoker.error is None
