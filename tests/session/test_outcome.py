import base64

import numpy as np
import pytest

from fxviewer.media.codec import encode_jpeg
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Failure, Lost, Text
from fxviewer.session.outcome import read_answer, read_loss
from fxviewer.stream.ask import Ask
from fxviewer.stream.flight import Encoded, Flight
from fxviewer.stream.reply import Answer, read_output

IMAGE = np.full((48, 64, 3), 90, np.uint8)
JPEG = encode_jpeg(IMAGE, 85)


def answer(
    result: bytes | str | Failure, *, is_exact: bool = True, was_alone: bool = True, sent: bytes = JPEG
) -> Answer[Frame]:
    return Answer(
        item=Frame(IMAGE, 5, 7, 0, 1000),
        ask=Ask("blur", parameters={"low": 3}),
        sent=sent,
        sent_size=(64, 48),
        result=result,
        version="abc1234",
        is_exact=is_exact,
        was_alone=was_alone,
        taken_ns=2000,
        encoded_ns=3000,
        received_ns=4000,
    )


def test_an_image_becomes_a_picture_with_the_very_bytes() -> None:
    exchange = read_answer(answer(JPEG))

    assert isinstance(exchange.outcome, Picture)
    assert exchange.outcome.encoded is JPEG
    assert (exchange.function, exchange.version, exchange.parameters) == ("blur", "abc1234", {"low": 3})
    assert exchange.sent_size == (64, 48)
    assert exchange.stamps.decoded_ns > exchange.stamps.received_ns


@pytest.mark.parametrize("text", ["", "no face", '[{"class": "12"}]'])
def test_text_stays_text(text: str) -> None:
    assert read_answer(answer(text)).outcome == Text(text)


@pytest.mark.parametrize("damaged", [JPEG[:40], b"\xff\xd8\xff" + bytes(90), b"\x89PNG\r\n\x1a\n", b"\xfe\xfd\xfc"])
def test_bytes_that_are_no_image_are_a_failure_and_never_the_input(damaged: bytes) -> None:
    outcome = read_answer(answer(damaged)).outcome

    assert isinstance(outcome, Failure)
    assert (outcome.kind, f"{len(damaged)} bytes" in outcome.message) == ("output", True)


def test_a_reply_in_base64_becomes_a_picture() -> None:
    assert isinstance(read_answer(answer(read_output(base64.b64encode(JPEG)))).outcome, Picture)


@pytest.mark.parametrize(
    ("is_exact", "was_alone", "pairing"),
    [(True, False, "exact"), (False, True, "exact (1 in flight)"), (False, False, "by order")],
)
def test_the_pairing_says_how_sure_it_is(is_exact: bool, was_alone: bool, pairing: str) -> None:
    assert read_answer(answer("", is_exact=is_exact, was_alone=was_alone)).pairing == pairing


def test_a_loss_has_a_reason_and_no_time_of_arrival() -> None:
    flight = Flight(Frame(IMAGE, 5, 7, 0, 1000), Ask("blur"), Encoded(JPEG, (64, 48)), 2000, 3000)

    exchange = read_loss(flight, "The connection broke.")

    assert exchange.outcome == Lost("The connection broke.")
    assert (exchange.frame.seq, exchange.function, exchange.sent) == (5, "blur", JPEG)
    assert (exchange.stamps.encoded_ns, exchange.stamps.received_ns) == (3000, 0)
