import pytest

from fxviewer.gateway.arguments import ArgumentError, Arguments

SOURCE = (
    "from typing import Annotated\nfrom fxviewer.handler import Colour, Range\n"
    "def Handler(req, low: Annotated[int, Range(0, 9)] = 1, ink: Colour = (255, 0, 0)): ...\n"
)


def test_values_become_what_the_handler_declares() -> None:
    assert Arguments(SOURCE).of('{"low": 3.0, "ink": "#010203", "unknown": []}') == {"low": 3, "ink": (3, 2, 1)}


def test_same_text_is_read_once() -> None:
    arguments = Arguments(SOURCE)

    assert arguments.of('{"low": 2}') is arguments.of('{"low": 2}')
    assert arguments.of('{"low": 3}') == {"low": 3}


@pytest.mark.parametrize("text", ["{", "3", '{"low": "x"}', '{"low": 10}', '{"low": true}'])
def test_what_does_not_fit_is_refused_every_time(text: str) -> None:
    arguments = Arguments(SOURCE)

    for _ in range(2):
        with pytest.raises(ArgumentError):
            arguments.of(text)
