"""Questions beside the stream, against the real gateway."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fxviewer.errors import GatewayUnreachableError
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.aside import Aside, Cancelled
from fxviewer.session.exchange import Failure, Text
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.secret import Secrets

FRAME = Frame(np.full((120, 160, 3), 90, np.uint8), 17, 17, 0, 0)
ECHO = """\
import time
def Handler(req, say: str = "nothing", wait_s: float = 0.0):
    time.sleep(wait_s)
    return say
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[LocalGateway]:
    handler = tmp_path / "echo.py"
    handler.write_text(ECHO)
    gateway = LocalGateway([handler])
    yield gateway
    gateway.stop()


@pytest.fixture
def aside(gateway: LocalGateway) -> Iterator[Aside]:
    aside = Aside(gateway, Connection(), Secrets())
    aside.start()
    yield aside
    aside.stop(2.0)


def test_each_question_gets_its_own_answer(aside: Aside) -> None:
    for word in ("one", "two", "three"):
        exchange = aside.ask(FRAME, Ask("echo", parameters={"say": word}))

        assert exchange.outcome == Text(word)
        assert exchange.frame is FRAME
        assert exchange.parameters == {"say": word}


def test_the_frame_is_sent_at_the_size_that_is_asked_for(aside: Aside) -> None:
    half = aside.ask(FRAME, Ask("identity"), send_size=(80, 60))
    full = aside.ask(FRAME, Ask("identity"))

    assert isinstance(half.outcome, Picture)
    assert isinstance(full.outcome, Picture)
    assert half.outcome.image.shape == (60, 80, 3)
    assert full.outcome.image.shape == (120, 160, 3)


def test_what_the_function_refuses_is_an_answer(aside: Aside) -> None:
    exchange = aside.ask(FRAME, Ask("echo", parameters={"wait_s": "x"}))

    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind == "parameters"


def test_a_question_under_way_can_be_cancelled(aside: Aside) -> None:
    threading.Timer(0.2, aside.cancel).start()

    with pytest.raises(Cancelled):
        aside.ask(FRAME, Ask("echo", parameters={"wait_s": 20.0}))
    with pytest.raises(Cancelled):
        aside.ask(FRAME, Ask("echo"))


def test_a_gateway_that_is_not_there_is_said(gateway: LocalGateway) -> None:
    aside = Aside(gateway, Connection(address="127.0.0.1:1"), Secrets())
    aside.start()

    with pytest.raises(GatewayUnreachableError):
        aside.ask(FRAME, Ask("echo"))

    aside.stop(2.0)
