"""Values from people and from the wire: what fits comes typed, what does not comes as a sentence."""

import json

import pytest

from fxviewer.errors import SettingsError
from fxviewer.handler.parameter import Parameter, Value
from fxviewer.handler.values import (
    check_value,
    fitting_values,
    read_value,
    read_values,
    to_arguments,
    to_json,
)

LOW = Parameter("low", "int", 80, 0, 255)
SIGMA = Parameter("sigma", "float", 1.0, 0)
SOFT = Parameter("soft", "bool", False)
MODE = Parameter("mode", "choice", "good", choices=("fast", "good"))
TAPS = Parameter("taps", "choice", 3, choices=(3, 5, True))
INK = Parameter("ink", "colour", "#ff8000", is_bgr=True)
PAPER = Parameter("paper", "colour", "#ffffff")
TITLE = Parameter("title", "text", "")
ALL = (LOW, SIGMA, SOFT, MODE, TAPS, INK, PAPER, TITLE)


@pytest.mark.parametrize(
    ("parameter", "text", "expected"),
    [
        (LOW, "90", 90),
        (LOW, " 90 ", 90),
        (LOW, "0x5a", 90),
        (LOW, "90.0", 90),
        (LOW, "9e1", 90),
        (SIGMA, "2", 2.0),
        (SIGMA, "1e-3", 0.001),
        (SOFT, "yes", True),
        (SOFT, "OFF", False),
        (SOFT, "1", True),
        (MODE, "fast", "fast"),
        (TAPS, "5", 5),
        (TAPS, "True", True),
        (INK, "#f80", "#ff8800"),
        (INK, "FF8000", "#ff8000"),
        (TITLE, "90", "90"),
        (TITLE, "a=b", "a=b"),
    ],
)
def test_what_people_write_is_read(parameter: Parameter, text: str, expected: Value) -> None:
    value = read_value(parameter, text)

    assert (type(value), value) == (type(expected), expected)


@pytest.mark.parametrize(
    ("parameter", "text", "sentence"),
    [
        (LOW, "much", "“low” can’t be “much”: it is a whole number, like 90."),
        (LOW, "0.5", "“low” can’t be “0.5”: it is a whole number, like 90."),
        (LOW, "256", "“low” must be at most 255, not 256."),
        (LOW, "-1", "“low” must be at least 0, not -1."),
        (LOW, "9" * 5000, "whole number"),
        (SIGMA, "nan", "a number, like 0.5"),
        (SIGMA, "inf", "a number, like 0.5"),
        (SIGMA, "1,5", "“sigma” can’t be “1,5”: it is a number, like 0.5."),
        (SOFT, "perhaps", "“soft” can’t be “perhaps”: it is true or false."),
        (MODE, "slow", "“mode” can’t be “slow”: it is “fast” or “good”."),
        (INK, "orange", "“ink” can’t be “orange”: it is a colour, like #ff8000."),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(parameter: Parameter, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_value(parameter, text)

    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (LOW, True),
        (LOW, "90"),
        (LOW, None),
        (SOFT, 1),
        (MODE, 1),
        (TAPS, 1),
        (INK, [1, 2, 3]),
        (TITLE, 1),
        (SIGMA, 10**400),
    ],
)
def test_a_value_of_another_type_is_refused(parameter: Parameter, value: object) -> None:
    with pytest.raises(SettingsError, match=parameter.name):
        check_value(parameter, value)


def test_the_last_assignment_of_a_name_counts() -> None:
    assert read_values(ALL, ["low=1", "mode=fast", "low=2"]) == {"low": 2, "mode": "fast"}


@pytest.mark.parametrize(
    ("parameters", "assignment", "sentence"),
    [
        (ALL, "lwo=3", "The function has no parameter “lwo”. Is “low” meant?"),
        ((LOW, MODE), "zebra=3", "The function has no parameter “zebra”. It has “low” and “mode”."),
        ((LOW,), "zebra=3", "It has “low”."),
        ((), "low=3", "The function has no parameter “low”: it has none at all."),
        (ALL, "low", "“low” sets no parameter. Write its name and value, like low=90."),
        (ALL, "=3", "“=3” sets no parameter."),
    ],
)
def test_an_unknown_name_is_said_in_a_sentence(
    parameters: tuple[Parameter, ...], assignment: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_values(parameters, [assignment])

    assert sentence in str(caught.value)


def test_no_values_are_no_text() -> None:
    assert to_json({}) == ""


def test_the_handler_gets_its_colours_in_its_own_form() -> None:
    values: dict[str, Value] = {"ink": "#ff8000", "paper": "#102030", "low": 3}

    assert to_arguments(ALL, values) == {"ink": (0, 128, 255), "paper": "#102030", "low": 3}


def test_values_that_no_longer_fit_are_left_behind() -> None:
    values = {"low": 300, "sigma": 2, "mode": "gone", "gone": 1, "soft": True}

    assert fitting_values(ALL, values) == {"sigma": 2.0, "soft": True}


def test_json_is_one_line_of_plain_text() -> None:
    values: dict[str, Value] = {"low": 90, "sigma": 0.5, "soft": True, "title": "한\nb"}

    assert json.loads(to_json(values)) == values
    assert "\n" not in to_json({"title": "a\nb"})
