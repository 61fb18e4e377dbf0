"""A parameter is a plain value."""

import dataclasses

import pytest

from fxviewer.handler.parameter import Parameter


def test_parameters_are_equal_by_content_and_cannot_change() -> None:
    parameter = Parameter("low", "int", 80)

    assert parameter == Parameter("low", "int", 80)
    with pytest.raises(dataclasses.FrozenInstanceError):
        parameter.default = 90  # type: ignore[misc]  # that it fails is the point
