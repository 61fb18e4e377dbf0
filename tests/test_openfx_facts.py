"""Every row that is known of OpenFx is named by a test, or it is said why none can."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.openfx_facts import FACTS, WITHOUT_TEST

TESTS = Path(__file__).parent
MARKS = ("pytest.mark.openfx", "row")  # the second is short for the first, in a file of many


def rows_in(text: str) -> Iterator[str]:
    """Give the rows that the tests of a file name, at a test or at one of its cases."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                for call in ast.walk(decorator):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) in MARKS:
                        yield from (ast.literal_eval(argument) for argument in call.args)


def named() -> set[str]:
    return {row for file in TESTS.rglob("test_*.py") for row in rows_in(file.read_text(encoding="utf-8"))}


def test_every_row_is_named_by_a_test_or_has_a_reason() -> None:
    assert set(FACTS) - named() == set(WITHOUT_TEST)


def test_no_test_names_a_row_that_is_none() -> None:
    assert named() <= set(FACTS)


def test_rows_of_a_table_are_without_gaps() -> None:
    tables: dict[str, list[int]] = {}
    for row in FACTS:
        table, _, number = row.rpartition(".")
        tables.setdefault(table, []).append(int(number))

    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in tables.values())
    assert len(tables["9"]) == 35


def test_rows_are_found_at_tests_and_at_their_cases_alone() -> None:
    text = """
@pytest.mark.openfx("1.1", "1.2")
@pytest.mark.parametrize("one", [pytest.param(1, marks=row("1.3"), id="x")])
def test_it(one): ...

@pytest.mark.openfx("1.4")
def helper(): ...
"""

    assert list(rows_in(text)) == ["1.1", "1.2", "1.3"]
