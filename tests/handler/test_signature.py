"""Reading parameters: every way a signature is written, and everything that is none."""

import ast
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.handler.parameter import Parameter
from fxviewer.handler.signature import read_parameters


def only(source: str) -> Parameter:
    (parameter,) = read_parameters(source)
    return parameter


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("a: int = 3", Parameter("a", "int", 3)),
        ("a: int = -3", Parameter("a", "int", -3)),
        ("a: int = +3", Parameter("a", "int", 3)),
        ("a: int = 1_000", Parameter("a", "int", 1000)),
        ("a: int = 0xFF", Parameter("a", "int", 255)),
        ("a: float = 1e-3", Parameter("a", "float", 0.001)),
        ("a: float = 2", Parameter("a", "float", 2.0)),
        ("a: bool = True", Parameter("a", "bool", True)),
        ("a: str = 'x'", Parameter("a", "text", "x")),
        ("a: str = 'x' \"y\"", Parameter("a", "text", "xy")),
        ("a=3", Parameter("a", "int", 3)),
        ("a=.5", Parameter("a", "float", 0.5)),
        ("a=False", Parameter("a", "bool", False)),
        ("a='x'", Parameter("a", "text", "x")),
        ("a: 'int' = 3", Parameter("a", "int", 3)),
        ("a: int | None = 3", Parameter("a", "int", 3)),
        ("a: None | int = 3", Parameter("a", "int", 3)),
        ("한글: int = 3", Parameter("한글", "int", 3)),
        ("*, a: int = 3", Parameter("a", "int", 3)),
        ("*rest, a: int = 3", Parameter("a", "int", 3)),
    ],
)
def test_plain_types_and_literals_are_read(declared: str, expected: Parameter) -> None:
    assert only(f"def Handler(req, {declared}): ...") == expected


@pytest.mark.parametrize(
    ("imports", "annotation"),
    [
        ("from typing import Annotated\nfrom fxviewer.handler import Range", "Annotated[int, Range(0, 255, 5)]"),
        ("import typing as t\nimport fxviewer.handler as h", "t.Annotated[int, h.Range(0, 255, 5)]"),
        ("import typing\nimport fxviewer.handler", "typing.Annotated[int, fxviewer.handler.Range(0, 255, 5)]"),
        ("from typing import Annotated as A\nfrom fxviewer.handler import Range as R", "A[int, R(0, 255, 5)]"),
        ("from typing import *\nfrom fxviewer.handler import *", "Annotated[int, Range(0, 255, 5)]"),
        ("from typing import Annotated\nfrom fxviewer import handler", "Annotated[int, handler.Range(0, 255, 5)]"),
        (
            "from typing_extensions import Annotated\nfrom fxviewer.handler import Range",
            "Annotated[int, 'a note', Range(minimum=0, maximum=255, step=5)]",
        ),
        (
            "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from typing import Annotated\n    from fxviewer.handler import Range",
            "Annotated[int, Range(0, step=5, maximum=255)]",
        ),
        (
            "from typing import Annotated\n"
            "try:\n    from fxviewer.handler import Range\nexcept ImportError:\n    def Range(*ends): ...",
            "'Annotated[int, Range(0, 255, 5)]'",
        ),
        (
            "from typing import Annotated\nfrom fxviewer.handler import Range\nTOP = 255\n"
            "Byte = Annotated['int', Range(0, TOP, 5)]",
            "Byte",
        ),
        (
            "from typing import Annotated, Optional\nfrom fxviewer.handler import Range",
            "Annotated[Optional[int], Range(0, 255, 5)]",
        ),
        (
            "import typing\nfrom fxviewer.handler import Range",
            "typing.Union[typing.Annotated[int, Range(0, 255, 5)], None]",
        ),
    ],
)
def test_a_range_is_found_under_every_spelling(imports: str, annotation: str) -> None:
    source = f"{imports}\n\ndef Handler(req, low: {annotation} = 80): ...\n"

    ast.parse(source)
    assert only(source) == Parameter("low", "int", 80, 0, 255, 5)


HEADER = """\
from typing import Annotated, Literal
from fxviewer.handler import Colour, Range
LOW = 80
INK = (0, 128, 255)
HALF = Range(0, 0.5)
TWICE = 1
TWICE = 2
"""


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("a: Literal['fast', \"good\"] = 'good'", Parameter("a", "choice", "good", choices=("fast", "good"))),
        ("a: Literal[1, -2, True] = -2", Parameter("a", "choice", -2, choices=(1, -2, True))),
        ("a: Literal['only'] = 'only'", Parameter("a", "choice", "only", choices=("only",))),
        ("a: Colour = '#F80'", Parameter("a", "colour", "#ff8800")),
        ("a: Colour = '#ff8000'", Parameter("a", "colour", "#ff8000")),
        ("a: Colour = (0, 0x80, 255)", Parameter("a", "colour", "#ff8000", is_bgr=True)),
        ("a: Colour = INK", Parameter("a", "colour", "#ff8000", is_bgr=True)),
        ("a: int = LOW", Parameter("a", "int", 80)),
        ("a: Annotated[float, HALF] = 0.25", Parameter("a", "float", 0.25, 0, 0.5)),
        ("a: Annotated[float, Range(0, None)] = 1", Parameter("a", "float", 1.0, 0)),
        ("a: Annotated[float, Range(step=.1)] = 1", Parameter("a", "float", 1.0, step=0.1)),
        ("a: Annotated[int, Range(-1.5, 1.5)] = 0", Parameter("a", "int", 0, -1, 1)),
        # The author's own default is a value that works.
        ("a: Annotated[int, Range(10, 20)] = 5", Parameter("a", "int", 5, 5, 20)),
        # Ranges that say nothing are none.
        ("a: Annotated[int, Range(20, 10)] = 5", Parameter("a", "int", 5)),
        ("a: Annotated[int, Range(0, limit())] = 5", Parameter("a", "int", 5, 0)),
        ("a: Annotated[int, Range(0, 9, 0)] = 5", Parameter("a", "int", 5, 0, 9)),
        ("a: Annotated[float, Range(0, 1e999)] = 5", Parameter("a", "float", 5.0, 0)),
    ],
)
def test_choices_colours_constants_and_ranges_are_read(declared: str, expected: Parameter) -> None:
    assert only(f"{HEADER}def Handler(req, *, {declared}): ...") == expected


@pytest.mark.parametrize(
    "declared",
    [
        "a: int",
        "*, a: int",
        "a=None",
        "a: int | None = None",
        "a: int | str = 3",
        "a: np.ndarray = 3",
        "a: list[int] = 3",
        "a: int = 0.5",
        "a: int = True",
        "a: bool = 1",
        "a: float = 'x'",
        "a: float = 1e999",
        f"a: float = {10**400}",
        f"a: int = {2**63}",
        "a: int = 2 * 3",
        "a: int = LOWER",
        "a: int = TWICE",
        "a: int = -LOW",
        "a: int = cv2.CANNY",
        "a: bytes = b'x'",
        "a: Literal['x', None] = 'x'",
        "a: Literal['x'] = 'y'",
        "a: Literal[1] = True",
        "a: Colour = 'red'",
        "a: Colour = (0, 0, 256)",
        "a: Colour = (0, 0)",
        "a: Colour = (0, 0, 0, 'x')",
        "a: Colour = (True, 0, 0)",
        "a: 'int | ' = 3",
        "a: 'not python' = 3",
        "a=(1, 2)",
        "a=f'x'",
        "a=...",
        "*a",
        "**a",
    ],
)
def test_what_cannot_be_shown_is_left_out_and_the_rest_stays(declared: str) -> None:
    keyword = declared if declared.startswith("*") else f"*, {declared}"
    separator = "" if declared.startswith("**") else ", b: int = 7"
    front = "b: int = 7, " if declared.startswith("**") else ""

    assert only(f"{HEADER}def Handler(req, {front}{keyword}{separator}): ...") == Parameter("b", "int", 7)


def test_what_cannot_be_passed_by_name_is_no_parameter() -> None:
    assert read_parameters("def Handler(req, low=1, /): ...") == ()


def test_the_request_is_no_parameter_even_with_a_default() -> None:
    assert read_parameters("def Handler(req=None): ...") == ()


def test_a_class_takes_its_parameters_when_called() -> None:
    source = "class Handler:\n  def __init__(self, x=1): ...\n  def __call__(self, req, low: int = 3, *, up=4): ..."

    assert [one.name for one in read_parameters(source)] == ["low", "up"]


def test_a_static_call_has_no_self() -> None:
    source = "class Handler:\n  @staticmethod\n  def __call__(req, low: int = 3): ..."

    assert only(source) == Parameter("low", "int", 3)


def test_the_last_handler_counts_wherever_at_the_top_it_stands() -> None:
    source = (
        "def Handler(req, a=1): ...\nif True:\n  def Handler(req, b=2): ...\ndef other():\n  def Handler(req, c=3): ..."
    )

    assert only(source).name == "b"


@pytest.mark.parametrize(
    "source",
    ["", "x = 1", "def other(req, a=1): ...", "class Handler: ...", "Handler = 3", "async def Handler(req, a=1): ..."],
)
def test_a_file_without_a_handler_has_no_parameters(source: str) -> None:
    assert read_parameters(source) == ()


def test_a_constant_that_a_function_rebinds_is_no_constant() -> None:
    source = "LOW = 1\ndef change():\n  global LOW\n  LOW = 2\ndef Handler(req, a: int = LOW, b=2): ..."

    assert only(source).name == "b"


def test_constants_that_name_each_other_end() -> None:
    assert read_parameters("A = B\nB = A\ndef Handler(req, a: A = B): ...") == ()


def test_a_name_that_shadows_a_type_is_not_that_type() -> None:
    assert read_parameters("def int(): ...\ndef Handler(req, a: int = 1): ...") == ()


def test_the_source_is_not_run(tmp_path: object) -> None:
    assert only("raise SystemExit\n1 / 0\ndef Handler(req, a=1): ...") == Parameter("a", "int", 1)


@pytest.mark.parametrize("source", ["def Handler(req, a=1:", "x = '\0'", "(" * 5000 + ")" * 5000, "x = '\ud800'"])
def test_what_is_no_python_is_a_syntax_error(source: str) -> None:
    with pytest.raises(SyntaxError):
        read_parameters(source)


@pytest.mark.parametrize("start", ["\ufeff", "\r\n", "# -*- coding: latin-1 -*-\n", "\f\n"])
def test_marks_and_blank_lines_at_the_start_do_not_matter(start: str) -> None:
    assert only(f"{start}def Handler(req, a=1): ...") == Parameter("a", "int", 1)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text_gives_parameters_or_a_syntax_error(annotation: str) -> None:
    with contextlib.suppress(SyntaxError):
        read_parameters(f"def Handler(req, a: {annotation} = 1, b: {annotation!r} = 2): ...")
