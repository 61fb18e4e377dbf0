"""What an answer means in pictures."""

import time

from fxviewer.errors import CodecError
from fxviewer.media.codec import decode_image
from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome, Pairing, Stamps, Text
from fxviewer.stream.flight import Flight
from fxviewer.stream.reply import Answer


def read_answer(answer: Answer[Frame]) -> Exchange:
    """Decode the answer and put everything about its frame together."""
    outcome = _outcome(answer)
    stamps = Stamps(
        captured_ns=answer.item.captured_ns,
        taken_ns=answer.taken_ns,
        encoded_ns=answer.encoded_ns,
        received_ns=answer.received_ns,
        decoded_ns=time.monotonic_ns(),
        gateway_wait_ns=answer.wait_ns,
        handler_ns=answer.handler_ns,
        gateway_total_ns=answer.total_ns,
    )
    return Exchange(
        frame=answer.item,
        function=answer.ask.function,
        version=answer.version,
        sent=answer.sent,
        outcome=outcome,
        pairing=_pairing(answer),
        stamps=stamps,
        parameters=answer.ask.parameters,
        profile=answer.profile,
        sent_size=answer.sent_size,
    )


def read_loss(flight: Flight[Frame], reason: str) -> Exchange:
    """Put together what is known of a frame that will have no answer."""
    return Exchange(
        frame=flight.item,
        function=flight.function,
        version="",
        sent=flight.sent.body,
        outcome=Lost(reason),
        pairing="by order",
        stamps=Stamps(flight.item.captured_ns, flight.taken_ns, flight.encoded_ns, 0, 0),
        parameters=flight.ask.parameters,
        sent_size=flight.sent.size,
    )


def _outcome(answer: Answer[Frame]) -> Outcome:
    result = answer.result
    if isinstance(result, Failure):
        return result
    if isinstance(result, str):
        return Text(result)
    try:
        return Picture(decode_image(result), result)
    except CodecError as error:
        return Failure(
            "output", "", f"The function returned {len(result)} bytes that are no image.", f"{error.what} {error.cure}"
        )


def _pairing(answer: Answer[Frame]) -> Pairing:
    if answer.is_exact:
        return "exact"
    return "exact (1 in flight)" if answer.was_alone else "by order"
