"""Write-back: exactly the literals, and not one byte beside them."""

import difflib
import os
import stat
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.handler.defaults import write_defaults, write_defaults_to
from fxviewer.handler.parameter import Value
from fxviewer.handler.signature import read_parameters

SOURCE = '''\
"""Edges.  한글 주석도."""
from typing import Annotated, Literal   # 형
from fxviewer.handler import Colour, Range
FLOOR = 10

def Handler(
    req,
    low: Annotated[int, Range(0, 255)] = 80,  # 80 suits indoors
    high : "Annotated[int, Range(0, 255)]"=0xC8,
    *,
    sigma: float =  1.0  , mode: Literal["fast", "good"] = 'good',\tsoft=False,
    ink: Colour = (0,  0x80,\t255), paper: Colour = "#FFFFFF",
    floor: int = FLOOR,
): ...
'''


def test_only_the_literals_change() -> None:
    written = write_defaults(
        SOURCE,
        {"low": 95, "high": 171, "sigma": 0.5, "mode": "fast", "soft": True, "ink": "#ff9000", "paper": "#102030"},
    )

    assert written == (
        SOURCE.replace("= 80,", "= 95,")
        .replace("0xC8", "0xAB")
        .replace("1.0", "0.5")
        .replace("'good'", "'fast'")
        .replace("False", "True")
        .replace("0x80", "0x90")
        .replace('"#FFFFFF"', '"#102030"')
    )


def test_what_is_default_already_stays_as_it_is_written() -> None:
    same: dict[str, Value] = {parameter.name: parameter.default for parameter in read_parameters(SOURCE)}

    assert write_defaults(SOURCE, same) == SOURCE


def test_a_constant_keeps_its_value_and_the_default_gets_its_own() -> None:
    written = write_defaults(SOURCE, {"floor": 12})

    assert written == SOURCE.replace("floor: int = FLOOR", "floor: int = 12")


def test_a_colour_that_is_a_constant_is_written_as_a_whole() -> None:
    source = "from fxviewer.handler import Colour\nINK = (1, 2, 3)\ndef Handler(req, ink: Colour = INK): ..."

    assert write_defaults(source, {"ink": "#ff8000"}).endswith("ink: Colour = (0, 128, 255)): ...")


def test_negative_numbers_change_as_a_whole() -> None:
    source = "def Handler(req, a=-5, b: float = - 1e-3): ..."

    assert write_defaults(source, {"a": 3, "b": -0.25}) == "def Handler(req, a=3, b: float = -0.25): ..."


def test_a_default_over_several_lines_is_replaced() -> None:
    source = "def Handler(req, a=(\n  'one' # first\n  'two'\n), b=1): ..."

    assert write_defaults(source, {"a": "three"}) == "def Handler(req, a=(\n  'three'\n), b=1): ..."


@pytest.mark.parametrize(
    ("values", "word"), [({"lo": 3}, "low"), ({"low": 300}, "255"), ({"low": "x"}, "whole number")]
)
def test_values_that_do_not_fit_change_nothing(values: dict[str, Value], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        write_defaults(SOURCE, values)


def test_what_is_no_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        write_defaults("def Handler(req, a=1:", {"a": 2})


# -- random handlers

LITERALS: dict[str, st.SearchStrategy[tuple[str, Value]]] = {
    "int": st.integers(-(2**31), 2**31).flatmap(
        lambda value: st.tuples(st.sampled_from([str(value), f"{value:_}", hex(value), f"({value})"]), st.just(value))
    ),
    "float": st.floats(-1e9, 1e9).flatmap(
        lambda value: st.sampled_from([repr(value), f"{value:e}"]).map(lambda text: (text, float(text)))
    ),
    "bool": st.booleans().map(lambda value: (str(value), value)),
    "str": st.text(alphabet=string.ascii_letters + " 한é#'\"\\,)=", max_size=8).map(lambda text: (repr(text), text)),
}
SPACES = st.sampled_from(["", " ", "  ", "\t", " \t"])
NAMES = st.lists(st.sampled_from(["low", "high", "é", "한글", "x1", "_y"]), min_size=1, unique=True)


@st.composite
def handlers(draw: st.DrawFn) -> tuple[str, dict[str, Value]]:
    """A handler in any formatting, each parameter on a line of its own, and another value for some of them."""
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = [draw(st.sampled_from(["", "# 설명 = 1", "import os", '"""low = 80"""', "\f"])), "def Handler(req,"]
    values: dict[str, Value] = {}
    for name in draw(NAMES):
        kind = draw(st.sampled_from(sorted(LITERALS)))
        literal, _ = draw(LITERALS[kind])
        before, after, behind = draw(SPACES), draw(SPACES), draw(SPACES)
        note = draw(st.sampled_from(["", "# why", "# 까닭, low = 3", "# a\u2028b"]))
        lines.append(f"{draw(SPACES)}{name}: {kind}{before}={after}{literal}{behind},{note}")
        if draw(st.booleans()):
            _, values[name] = draw(LITERALS[kind])
    lines += ["):", draw(st.sampled_from(["  return 1", "\treturn 'low=1'", " pass # é"])), ""]
    return draw(st.sampled_from(["", "\ufeff"])) + newline.join(lines), values


@given(handlers())
def test_any_formatting_survives_and_one_line_changes_per_value(case: tuple[str, dict[str, Value]]) -> None:
    source, values = case
    before = {one.name: one.default for one in read_parameters(source)}

    written = write_defaults(source, values)

    after = {one.name: one.default for one in read_parameters(written)}
    assert after == {**before, **values}
    old_lines, new_lines = source.splitlines(keepends=True), written.splitlines(keepends=True)
    assert len(old_lines) == len(new_lines)
    changed = [pair for pair in zip(old_lines, new_lines, strict=True) if pair[0] != pair[1]]
    really = [name for name, value in values.items() if repr(value) != repr(before[name])]
    assert len(changed) == len(really)
    for old, new in changed:
        # What surrounds the literal is there, byte for byte.
        name = old.split(":")[0].strip()
        assert new.split("=", 1)[0] == old.split("=", 1)[0]
        assert name in really


def test_the_difference_of_one_value_is_one_line() -> None:
    lines = list(difflib.ndiff(SOURCE.splitlines(), write_defaults(SOURCE, {"low": 95}).splitlines()))

    assert sum(line.startswith("+ ") for line in lines) == 1
    assert sum(line.startswith("- ") for line in lines) == 1


# -- files


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    path = tmp_path / "handler.py"
    path.write_bytes(b"def Handler(req, low=80): ...\r\n")
    return path


def test_the_file_keeps_its_line_ends_and_its_mode(handler: Path) -> None:
    handler.chmod(0o751)

    write_defaults_to(handler, {"low": 90})

    assert handler.read_bytes() == b"def Handler(req, low=90): ...\r\n"
    assert stat.S_IMODE(handler.stat().st_mode) == 0o751
    assert list(handler.parent.iterdir()) == [handler]


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (b"\xef\xbb\xbfdef Handler(req, a='x'): ...", "\ud55c", "\ufeffdef Handler(req, a='\ud55c'): ...".encode()),
        (
            b"# coding: latin-1\n# \xe9\ndef Handler(req, a='x'): ...",
            "\xe9\ud55c",
            b"# coding: latin-1\n# \xe9\ndef Handler(req, a='\xe9\\ud55c'): ...",
        ),
        (
            "# coding: euc-kr\ndef Handler(req, a='글'): ...".encode("euc-kr"),
            "한",
            "# coding: euc-kr\ndef Handler(req, a='한'): ...".encode("euc-kr"),
        ),
    ],
)
def test_the_file_keeps_its_encoding(handler: Path, before: bytes, value: str, after: bytes) -> None:
    handler.write_bytes(before)

    write_defaults_to(handler, {"a": value})

    assert handler.read_bytes() == after


def test_a_link_stays_a_link(handler: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to(handler)

    write_defaults_to(link, {"low": 90})

    assert link.is_symlink()
    assert b"low=90" in handler.read_bytes()


def test_a_file_that_need_not_change_is_not_touched(handler: Path) -> None:
    handler.chmod(0o444)
    before = handler.stat()

    write_defaults_to(handler, {"low": 80})

    assert (handler.stat().st_ino, handler.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_read_only_file_is_refused(handler: Path) -> None:
    handler.chmod(0o444)

    with pytest.raises(FunctionError, match="read-only"):
        write_defaults_to(handler, {"low": 90})

    assert handler.read_bytes() == b"def Handler(req, low=80): ...\r\n"


def test_a_file_written_by_someone_else_meanwhile_is_refused(handler: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync_while_an_editor_saves(descriptor: int) -> None:
        real(descriptor)
        handler.write_bytes(b"def Handler(req, low=81, high=3): ...\r\n")

    monkeypatch.setattr(os, "fsync", fsync_while_an_editor_saves)

    with pytest.raises(FunctionError, match="changed by another program"):
        write_defaults_to(handler, {"low": 90})

    assert handler.read_bytes() == b"def Handler(req, low=81, high=3): ...\r\n"
    assert list(handler.parent.iterdir()) == [handler]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"def Handler(req, low=80:", "no Python in line 1"),
        (b"\xff = 1", "no Python"),
        (b"# coding: nope\n", "no Python"),
    ],
)
def test_a_file_that_is_no_python_is_said_in_a_sentence(handler: Path, content: bytes, word: str) -> None:
    handler.write_bytes(content)

    with pytest.raises(FunctionError, match=word):
        write_defaults_to(handler, {"low": 90})


def test_a_file_that_is_gone_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FunctionError, match="cannot be read"):
        write_defaults_to(tmp_path / "gone.py", {"low": 90})
