"""The values of a handler's own parameters, from the JSON of a call to what the handler is called with."""

import json
from typing import Any


class ArgumentError(Exception):
    """A value does not fit; args are what and hint."""


class Arguments:
    """What one handler takes besides its request.

    Args:
        source: Of the handler's file.
    """

    def __init__(self, source: str) -> None:
        from fxviewer.handler.signature import read_parameters

        self._parameters = read_parameters(source)
        self._text = ""
        self._arguments: dict[str, Any] = {}

    def of(self, text: str) -> dict[str, Any]:
        """Return keyword arguments for the handler. Names it has no parameter for are left out.

        Raises:
            ArgumentError: It is no JSON object, or a value does not fit.
        """
        if text != self._text:  # calls come in series with the same values
            self._arguments = self._read(text)
            self._text = text
        return self._arguments

    def _read(self, text: str) -> dict[str, Any]:
        from fxviewer.errors import SettingsError
        from fxviewer.handler.values import check_values, to_arguments

        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ArgumentError(f"The parameters are no JSON: {error}.", "") from error
        if not isinstance(values, dict):
            raise ArgumentError("The parameters are no JSON object.", 'Send one, like {"low": 90}.')
        names = {parameter.name for parameter in self._parameters}
        try:
            checked = check_values(self._parameters, {key: value for key, value in values.items() if key in names})
        except SettingsError as error:
            raise ArgumentError(error.what, error.cure) from error
        return to_arguments(self._parameters, checked)
