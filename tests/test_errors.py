import re

import pytest

from fxviewer import errors
from fxviewer.errors import FxviewerError, SourceOpenError


def own_errors() -> list[type[FxviewerError]]:
    return [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, FxviewerError)]


def test_an_error_is_read_as_what_happened_and_what_to_do() -> None:
    error = SourceOpenError("There is no file “a.png”.", "Choose another one.")

    assert str(error) == "There is no file “a.png”. Choose another one."
    assert str(SourceOpenError("It is gone.")) == "It is gone."


@pytest.mark.parametrize("error", own_errors())
def test_every_error_has_a_place_in_the_tree_as_drawn(error: type[FxviewerError]) -> None:
    assert errors.__doc__ is not None

    assert re.search(rf"\b{error.__name__}\b", errors.__doc__)


@pytest.mark.parametrize("error", [one for one in own_errors() if one is not FxviewerError])
def test_the_exit_code_is_the_one_that_is_drawn(error: type[FxviewerError]) -> None:
    assert errors.__doc__ is not None
    drawn = re.search(rf"{error.__name__}\s+(\d)\s", errors.__doc__)

    assert drawn is None or int(drawn[1]) == error.exit_code  # a branch's leaves have its code
