import pytest

from fxviewer.ui.log_tail import _overlap


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], ["a"], 0),
        (["a", "b"], ["a", "b", "c"], 2),
        (["a", "b"], ["b", "c"], 1),
        (["a", "a"], ["a", "a", "a"], 2),
        (["a"], ["x"], 0),
        (["a", "b"], ["a", "b"], 2),
    ],
)
def test_a_log_that_is_asked_for_again_begins_with_what_is_known(
    before: list[str], after: list[str], expected: int
) -> None:
    assert _overlap(before, after) == expected
