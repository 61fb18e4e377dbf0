"""Messages as JSON, as OpenFx's gateway writes and reads them: its own names, all fields, 64-bit numbers as text."""

import json
import re
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

FIRST_EXTENSION = 100  # fields from here on are not OpenFx's
_GO_KINDS = {list: "array", str: "string", int: "number", float: "number", bool: "bool", type(None): "null"}
_LITERALS = ("true", "false", "null")


class NotJsonError(ValueError):
    """The text is no JSON, or not that of the message; args[0] says so in Go's words."""


def write(message: Message) -> str:
    return json.dumps(_fields(message), ensure_ascii=False, separators=(",", ":"))


def write_error(code: int, message: str) -> str:
    return json.dumps({"code": code, "message": message, "details": []}, ensure_ascii=False, separators=(",", ":"))


def read(text: bytes, message: Message) -> None:
    """Fill the message with the first value in the text; what follows that is not looked at, as in OpenFx.

    Raises:
        NotJsonError: It cannot be.
    """
    try:
        given, _ = json.JSONDecoder().raw_decode(text.decode().lstrip())
    except (ValueError, RecursionError) as error:
        raise NotJsonError(_complaint(text)) from error
    if not isinstance(given, dict):
        kind, wanted = _GO_KINDS[type(given)], message.DESCRIPTOR.full_name
        raise NotJsonError(f"json: cannot unmarshal {kind} into Go value of type {wanted}")
    for name in given:
        if name not in message.DESCRIPTOR.fields_by_name:
            raise NotJsonError(f'unknown field "{name}" in {message.DESCRIPTOR.full_name}')
    try:
        json_format.ParseDict(given, message)
    except (json_format.ParseError, TypeError, AttributeError) as error:
        raise NotJsonError(str(error)) from error


def _fields(message: Message) -> dict[str, Any]:
    found = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    fields = {}
    for field in message.DESCRIPTOR.fields:
        if field.number >= FIRST_EXTENSION or field.name not in found:
            continue
        value = getattr(message, field.name)
        is_list_of_messages = field.message_type is not None and not field.message_type.GetOptions().map_entry
        if is_list_of_messages and not isinstance(value, Message):
            fields[field.name] = [_fields(one) for one in value]
        else:
            fields[field.name] = found[field.name]
    return fields


def _complaint(text: bytes) -> str:
    """Say what is wrong as Go's encoding/json does, for the mistakes people make: no JSON at all, or half of it."""
    start = text.decode(errors="replace").lstrip()
    if not start:
        return "EOF"
    for literal in _LITERALS:
        if start[0] == literal[0]:
            for position, expected in enumerate(literal[1:], 1):
                if position >= len(start):
                    return "unexpected EOF"
                if start[position] != expected:
                    return f"invalid character '{start[position]}' in literal {literal} (expecting '{expected}')"
    if re.match(r'["{\[\-0-9tfn]', start):
        return "unexpected EOF"
    return f"invalid character '{start[0]}' looking for beginning of value"
