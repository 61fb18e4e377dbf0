import pytest

from fxviewer.errors import SettingsError
from fxviewer.project.name import check_name


@pytest.mark.parametrize("name", ["a", "7", "imgprocessing", "my-function-2", "a" * 63])
def test_names_that_openfx_takes_are_taken(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.openfx("9.25")
@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "my_fn", "a b", "a.b", "../a", "함수", "a/b", "a\n"])
def test_other_names_are_refused_in_openfx_words(name: str) -> None:
    with pytest.raises(SettingsError, match="function name can only contain a-z, 0-9 and dashes"):
        check_name(name)


def test_a_refusal_suggests_a_name_that_would_do() -> None:
    with pytest.raises(SettingsError) as refused:
        check_name("My_Function 2")

    assert refused.value.cure == "“my-function-2” would do."


def test_a_name_too_long_for_dns_is_refused() -> None:
    with pytest.raises(SettingsError, match="64 letters"):
        check_name("a" * 64)
