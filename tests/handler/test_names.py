"""What names stand for."""

import ast

import pytest

from fxviewer.handler.names import Names


def names_and_expression(source: str) -> tuple[Names, ast.expr]:
    """Read a module whose last line is the expression to look at."""
    tree = ast.parse(source)
    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    return Names(tree), last.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import typing\ntyping.Literal", "typing.Literal"),
        ("import typing as t\nt.Literal", "typing.Literal"),
        ("from typing import Literal as L\nL", "typing.Literal"),
        ("import fxviewer.handler\nfxviewer.handler.Range", "fxviewer.handler.Range"),
        ("from . import x\nx", "x"),
        ("int", "int"),
        ("int = 3\nint", ""),
        ("f().x", ""),
    ],
)
def test_full_names_are_found(source: str, expected: str) -> None:
    names, node = names_and_expression(source)

    assert names.dotted(node) == expected


@pytest.mark.parametrize(
    "source",
    [
        "A = 1\nA = 2\nA",
        "A = 1\nA += 2\nA",
        "A = 1\nfor A in []: ...\nA",
        "A = 1\ndel A\nA",
        "def A(): ...\nA",
        "A, B = 1, 2\nA",
    ],
)
def test_what_is_bound_twice_or_not_plainly_is_no_literal(source: str) -> None:
    names, node = names_and_expression(source)

    assert names.literal(node) is None


@pytest.mark.parametrize(
    "source", ["A = 1\nA", "A: int = 1\nA", "if True:\n  A = 1\nA", "A = B\nB = 1\nA", "A = C = 1\nA"]
)
def test_what_is_bound_once_is_the_literal(source: str) -> None:
    names, node = names_and_expression(source)

    assert names.literal(node) == 1
