"""Values written in the style of what was there."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.handler.literal import write_like
from fxviewer.handler.parameter import Value


@pytest.mark.parametrize(
    ("old", "value", "expected"),
    [
        ("80", 90, "90"),
        ("80", -90, "-90"),
        ("-80", 90, "90"),
        ("+80", 90, "+90"),
        ("- 5", -6, "-6"),
        ("1_000", 20_000, "20_000"),
        ("0xff", 171, "0xab"),
        ("0xFF", 171, "0xAB"),
        ("0b0101", 3, "0b11"),
        ("LOW", 90, "90"),
        ("ADD", 171, "171"),
        ("0.5", 0.25, "0.25"),
        ("0.5", 2.0, "2.0"),
        ("1", 2.0, "2"),
        ("1", 2.5, "2.5"),
        ("1e5", 2.0, "2.0"),
        ("1", 1e300, "1e+300"),
        ("True", False, "False"),
        ("'fast'", "good", "'good'"),
        ('"fast"', "good", '"good"'),
        ("'fast'", "it's", r"'it\'s'"),
        ('"fast"', "it's", '"it\'s"'),
        ("'''fast'''", "good", "'''good'''"),
        ("'fast'", "한글", "'한글'"),
        ("'fast'", "a\nb\\", r"'a\nb\\'"),
        ("r'\\d'", r"\w", r"r'\w'"),
        ("r'\\d'", "it's\\", r"'it\'s\\'"),
        ("u'fast'", "good", "u'good'"),
        ("'a' 'b'", "c", "'c'"),
        ("MODE", "good", '"good"'),
        ("INK", (0, 128, 255), "(0, 128, 255)"),
    ],
)
def test_the_style_is_kept(old: str, value: Value, expected: str) -> None:
    assert write_like(old, value) == expected


TEXTS = ("''", '""', "r''", '""""""', "X")


@given(st.sampled_from(TEXTS), st.text())
def test_every_text_reads_as_it_was_written(old: str, value: str) -> None:
    written = write_like(old, value)

    assert ast.literal_eval(written) == value
    assert "\n" not in written


@given(st.sampled_from(("0", "-1_0", "0xA", "0o7", "0b1", "X")), st.integers())
def test_every_whole_number_reads_as_it_was_written(old: str, value: int) -> None:
    assert ast.literal_eval(write_like(old, value)) == value


@given(st.sampled_from(("0", "0.5", "1e-3", "X")), st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_as_it_was_written(old: str, value: float) -> None:
    assert ast.literal_eval(write_like(old, value)) == value
