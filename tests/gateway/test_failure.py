from pathlib import Path

import pytest

from fxviewer.gateway.failure import LONGEST_TEXT, describe
from fxviewer.gateway.output import OutputError


def own(file: str) -> bool:
    return file == "own.py"


def raised(source: str) -> BaseException:
    try:
        exec(compile(source, "own.py", "exec"), {"__name__": "own", "foreign": foreign})
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def foreign() -> None:
    raise ValueError("from a library")


def test_innermost_own_line_is_told_and_the_executor_left_out() -> None:
    told = describe(raised("def f():\n    foreign()\n\nf()\n"), "RAISED", own)

    assert (told["type"], told["message"], told["file"], told["line"]) == ("ValueError", "from a library", "own.py", 2)
    assert told["traceback"].splitlines()[1] == '  File "own.py", line 4, in <module>'
    assert "in foreign" in told["traceback"]
    assert "in raised" not in told["traceback"]


def test_cause_is_told_as_well() -> None:
    source = "try:\n    foreign()\nexcept ValueError as error:\n    raise KeyError('key') from error\n"

    told = describe(raised(source), "RAISED", own)

    assert (told["type"], told["line"]) == ("KeyError", 4)
    assert "The above exception was the direct cause" in told["traceback"]
    assert told["traceback"].index("from a library") < told["traceback"].index("KeyError: 'key'")


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("import nowhere_to_be_found", "“nowhere_to_be_found”"),
        ("class A: pass\nA().tostring()", "tobytes()"),
        ("raise SystemExit", "Return from the handler"),
    ],
)
def test_known_causes_have_their_cure(source: str, hint: str) -> None:
    assert hint in describe(raised(source), "RAISED", own)["hint"]


def test_exception_that_cannot_tell_its_text_is_told() -> None:
    source = "class Mute(Exception):\n    def __str__(self): raise OSError\nraise Mute\n"

    told = describe(raised(source), "RAISED", own)

    assert (told["type"], told["message"]) == ("Mute", "its text cannot be told: OSError")


def test_exception_that_quotes_an_image_is_cut() -> None:
    told = describe(raised("raise ValueError('x' * 10_000_000)"), "RAISED", own)

    assert len(told["message"]) == LONGEST_TEXT
    assert len(told["traceback"]) < 2 * LONGEST_TEXT
    assert told["traceback"].startswith("Traceback")


def test_endless_recursion_is_told_shortly() -> None:
    told = describe(raised("def f(): f()\nf()\n"), "RAISED", own)

    assert (told["type"], told["line"]) == ("RecursionError", 1)
    assert len(told["traceback"]) < LONGEST_TEXT


def test_output_error_has_its_own_words() -> None:
    told = describe(OutputError("The handler returned a list.", "Return bytes."), "OUTPUT", own)

    assert (told["kind"], told["message"], told["hint"]) == ("OUTPUT", "The handler returned a list.", "Return bytes.")


def test_syntax_error_is_told_with_its_text() -> None:
    told = describe(raised("x = (\n"), "LOAD", own)

    assert (told["file"], told["line"], told["code"]) == (str(Path("own.py")), 1, "x = (")
