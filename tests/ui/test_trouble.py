from typing import get_args

import pytest

from fxviewer.errors import FxviewerError, GatewayUnreachableError, SettingsError, SourceLostError, SourceOpenError
from fxviewer.session.exchange import Failure
from fxviewer.session.status import LaneStatus
from fxviewer.stream.fault import TokenRefusedError
from fxviewer.stream.reply import FailureKind
from fxviewer.stream.secret import SecretMissingError
from fxviewer.ui.trouble import (
    MAX_DETAILS,
    failure_title,
    failure_trouble,
    lost_trouble,
    no_output_trouble,
    source_trouble,
    starting_trouble,
    waiting_trouble,
)

KINDS: tuple[FailureKind, ...] = get_args(FailureKind)
TRACEBACK = 'Traceback (most recent call last):\n  File "/f/handler.py", line 12, in Handler\nValueError: no\n'
RAISED = Failure("raised", "ValueError", "no", "", TRACEBACK, "/f/handler.py", 12, "    raise ValueError('no')")


def test_every_kind_of_failure_has_a_title_of_its_own() -> None:
    titles = [failure_title(kind) for kind in KINDS]

    assert len(set(titles)) == len(KINDS)


@pytest.mark.parametrize("kind", ["raised", "output", "load", "parameters"])
def test_what_the_author_can_mend_is_amber(kind: FailureKind) -> None:
    trouble = failure_trouble(Failure(kind, "", "It failed."))

    assert (trouble.mood, trouble.word) == ("warn", "Yours to mend")


@pytest.mark.parametrize("kind", ["crashed", "deadline", "refused", "unknown function", "unknown version", "too large"])
def test_what_is_broken_is_red_and_has_a_hint(kind: FailureKind) -> None:
    trouble = failure_trouble(Failure(kind, "", "It failed."))

    assert (trouble.mood, trouble.word) == ("bad", "Broken")
    assert trouble.hint


def test_the_gateways_own_hint_comes_before_the_usual_one() -> None:
    assert failure_trouble(Failure("crashed", "", "It died.", "Ask Kim.")).hint == "Ask Kim."


def test_an_exception_reads_as_python_prints_it_with_the_line_and_its_number() -> None:
    trouble = failure_trouble(RAISED)

    assert trouble.why == "ValueError: no"
    assert (trouble.code, trouble.line) == ("raise ValueError('no')", 12)
    assert trouble.details == TRACEBACK.rstrip()


def test_an_exception_without_a_message_is_its_name() -> None:
    assert failure_trouble(Failure("raised", "AssertionError", "")).why == "AssertionError"


def test_a_wrong_output_is_told_in_the_gateways_sentence_alone() -> None:
    sentence = "The handler returned a dict, which is no output."

    assert failure_trouble(Failure("output", "OutputError", sentence)).why == sentence


def test_a_known_line_can_be_opened_before_anything_else() -> None:
    assert failure_trouble(RAISED).acts == ("editor", "rerun", "copy", "fold")


def test_there_is_nothing_to_unfold_without_a_traceback() -> None:
    assert failure_trouble(Failure("deadline", "", "It took 5 s.")).acts == ("rerun",)


def test_a_long_message_without_a_traceback_can_be_unfolded_whole() -> None:
    message = "word " * 100

    trouble = failure_trouble(Failure("refused", "", message))

    assert trouble.details == message.rstrip()
    assert "fold" in trouble.acts


@pytest.mark.parametrize("kind", ["unknown function", "unknown version"])
def test_running_again_is_not_offered_where_there_is_nothing_to_run(kind: FailureKind) -> None:
    assert "rerun" not in failure_trouble(Failure(kind, "", "No.")).acts


def test_a_text_longer_than_anyone_reads_is_cut() -> None:
    trouble = failure_trouble(Failure("raised", "ValueError", "no", traceback="x" * 10 * MAX_DETAILS))

    assert len(trouble.details) <= MAX_DETAILS + 2
    assert trouble.details.endswith("…")


def test_an_empty_answer_says_what_to_return() -> None:
    assert "Return the image" in no_output_trouble().hint


def test_a_failed_connection_says_why_and_can_be_retried() -> None:
    error = GatewayUnreachableError("Nobody answers at 10.0.0.5:50051.", "Check the address.")

    trouble = waiting_trouble(LaneStatus("waiting", address="10.0.0.5:50051", is_local=False, error=error))

    assert "10.0.0.5:50051" in trouble.title
    assert (trouble.why, trouble.hint) == (error.what, error.cure)
    assert (trouble.mood, trouble.acts) == ("dim", ("retry", "connections"))


def test_this_computer_is_not_called_by_its_address() -> None:
    trouble = waiting_trouble(LaneStatus("connecting", address="127.0.0.1:41873", is_local=True))

    assert trouble.title == "Connecting to this computer"


def test_a_lost_frame_is_told_with_its_reason() -> None:
    trouble = lost_trouble("The connection was closed.")

    assert (trouble.mood, trouble.why) == ("bad", "The connection was closed.")


def test_a_source_that_comes_back_by_itself_waits_and_one_that_does_not_is_broken() -> None:
    lost = source_trouble(SourceLostError("The camera is gone.", "Plug it in again."))
    closed = source_trouble(SourceOpenError("The file is no film."))

    assert (lost.mood, lost.hint) == ("dim", "Plug it in again.")
    assert (closed.mood, closed.why) == ("bad", "The file is no film.")


def test_our_own_gateway_has_no_settings_to_mend() -> None:
    assert waiting_trouble(LaneStatus("waiting", error=GatewayUnreachableError("No."))).acts == ("retry",)


def test_a_secret_that_is_missing_can_be_typed_in() -> None:
    lane = LaneStatus("waiting", address="a:1", is_local=False, error=SecretMissingError("Lab", "token"))

    assert waiting_trouble(lane).acts[0] == "secret"


@pytest.mark.parametrize("error", [TokenRefusedError("The token is refused."), SettingsError("No such file.")])
def test_what_only_the_settings_can_mend_leads_there(error: FxviewerError) -> None:
    lane = LaneStatus("waiting", address="a:1", is_local=False, error=error)

    assert waiting_trouble(lane).acts[0] == "connections"


def test_a_frame_too_large_can_be_sent_smaller_and_is_not_just_run_again() -> None:
    trouble = failure_trouble(Failure("too large", "", "The frame has 5 bytes, and the gateway takes 4."))

    assert trouble.acts == ("fit",)
    assert "5 bytes" in trouble.why


def test_a_function_that_starts_up_is_waited_for() -> None:
    trouble = starting_trouble(LaneStatus("streaming", function="detect", starting_since_ns=1))

    assert (trouble.mood, trouble.title) == ("dim", "The function “detect” is starting up")
