from fxviewer.session.exchange import Failure
from fxviewer.session.journal import Note
from fxviewer.stream.workbench import LogLine
from fxviewer.ui.log_words import failure_text, line_text, time_text, tone_of

TOO_DARK = Failure("raised", "ValueError", "too dark", file="/f/handler.py", line=12)


def test_a_printed_line_is_what_was_printed() -> None:
    line = LogLine("edges", "found 12", 0, 3, "abc1234")

    assert line_text(line) == "found 12"
    assert tone_of(line) == "text"


def test_a_failure_is_the_exception_and_its_place() -> None:
    assert line_text(Note("failed", "edges", 0, 3, failure=TOO_DARK)) == "ValueError: too dark (handler.py:12)"


def test_what_repeats_is_counted() -> None:
    note = Note("failed", "edges", 0, 3, failure=TOO_DARK, count=1204)

    assert line_text(note) == "ValueError: too dark (handler.py:12) – the same with 1\u2009204 more frames"


def test_what_the_gateway_says_in_a_sentence_stays_one() -> None:
    assert failure_text(Failure("deadline", "", "The handler took longer than 30 s.")) == (
        "The handler took longer than 30 s."
    )


def test_lines_left_out_are_counted_in_a_sentence() -> None:
    assert line_text(Note("gap", "edges", 0, count=1204)) == "1\u2009204 lines left out: they came too fast"
    assert line_text(Note("gap", "edges", 0)) == "1 line left out: they came too fast"


def test_saves_are_told_either_way() -> None:
    refused = Note("refused", "edges", 0, failure=Failure("load", "SyntaxError", "invalid syntax"))
    reloaded = Note("reloaded", "edges", 0, version="def5678", reload_ms=212.4)

    assert line_text(refused) == "This save does not load: SyntaxError: invalid syntax"
    assert line_text(reloaded) == "Version def5678 is in force, 212 ms after the save."
    assert (tone_of(refused), tone_of(reloaded)) == ("warn", "good")


def test_lost_frames_are_bad() -> None:
    assert line_text(Note("lost", "edges", 0, 1, reason="it broke.")) == "The frame was lost: it broke."
    assert line_text(Note("lost", "edges", 0, 1, reason="it broke.", count=3)) == "3 frames were lost: it broke."
    assert tone_of(Note("lost", "edges", 0)) == "bad"


def test_times_have_milliseconds() -> None:
    assert time_text(1_700_000_000_007_999_999).endswith(".007")
