import json
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.media.frame import Frame, Picture
from fxviewer.session.boxes import Box
from fxviewer.session.exchange import Exchange, Failure, Outcome, Stamps, Text
from fxviewer.ui.reply import MAX_SHOWN, MAX_UNDERSTOOD, read_reply, reply_of

SENT = (640, 480)
CAT = {"ymin": "233", "xmin": "49", "ymax": "310", "xmax": "180", "class": "cat", "confidence": "0.9"}


def exchange(outcome: Outcome) -> Exchange:
    frame = Frame(np.zeros((4, 4, 3), np.uint8), 0, 0, 0, 0)
    return Exchange(frame, "blur", "", b"", outcome, "exact", Stamps(0, 0, 0, 0, 0), sent_size=SENT)


def test_json_is_indented_and_a_text_stays_as_it_is() -> None:
    assert read_reply('{"faces":[1,2],"이름":"고양이"}', SENT).shown == json.dumps(
        {"faces": [1, 2], "이름": "고양이"}, indent=2, ensure_ascii=False
    )
    assert read_reply("two faces\n", SENT).shown == "two faces"
    assert not read_reply("12", SENT).is_json


def test_dcfs_list_of_objects_becomes_boxes_and_can_still_be_read() -> None:
    reply = read_reply(json.dumps([CAT]), SENT)

    assert reply.boxes is not None
    assert reply.boxes.boxes == (Box(49, 233, 180, 310, "cat", 0.9),)
    assert '"class": "cat"' in reply.shown


@pytest.mark.parametrize("text", ["{", '{"a": }', "[" * 50_000, "[1]" * 3, '{"a": 1} and more', "[" + "9" * 5000 + "]"])
def test_what_only_looks_like_json_is_text(text: str) -> None:
    reply = read_reply(text, SENT)

    assert not reply.is_json
    assert reply.shown.startswith(text[:100])


def test_a_huge_answer_is_cut_and_what_is_copied_is_whole() -> None:
    text = json.dumps([CAT] * 20_000)
    assert len(text) > MAX_UNDERSTOOD

    reply = read_reply(text, SENT)

    assert len(reply.shown) <= MAX_SHOWN + 2
    assert reply.shown.endswith("…")
    assert reply.whole == text
    assert reply.boxes is None


def test_json_so_deep_that_indenting_it_would_fill_the_memory_is_cut_too() -> None:
    depth = 400
    text = "[" * depth + ",".join("1" * 100_000) + "]" * depth

    assert len(read_reply(text, SENT).shown) <= MAX_SHOWN + 2


def test_half_a_character_does_not_reach_the_window() -> None:
    assert read_reply('{"a": "\\ud800"}', SENT).shown.encode()


@given(st.text(max_size=200) | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_whatever_comes_there_is_something_to_show(text: str) -> None:
    reply = read_reply(text, SENT)

    assert reply.shown.encode() or not text.strip()


@pytest.mark.parametrize(
    "outcome",
    [Text(""), Text(" \n"), Failure("raised", "ValueError", "no"), Picture(np.zeros((2, 2, 3), np.uint8), b"")],
)
def test_a_picture_a_failure_and_nothing_are_no_reply(outcome: Outcome) -> None:
    assert reply_of(exchange(outcome)) is None


def test_a_text_is_one() -> None:
    reply = reply_of(exchange(Text("two faces")))

    assert reply is not None
    assert reply.whole == "two faces"


def test_random_bytes_as_text_are_shown_too() -> None:
    noise = random.Random(1).randbytes(5000).decode("latin-1")

    assert read_reply(noise, SENT).shown
