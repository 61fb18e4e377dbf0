"""The HTTP interface as a Swagger 2.0 document, from the table that the router goes by."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from fxviewer import __version__
from fxviewer.gateway.openfx_json import FIRST_EXTENSION
from fxviewer.gateway.route import Route

FUNCTION_PATH = "/function/"
FUNCTION_METHODS = ("GET", "POST")  # OpenFx says yes to the others too, and calls nothing

_OAUTH2_FIELD = "token"  # of a variant of OpenFx; over HTTP the token is a header
_KINDS: dict[int, dict[str, str]] = {
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.TYPE_UINT64: {"type": "string", "format": "uint64"},  # JSON's numbers do not reach so far
}
_ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "integer", "format": "int32"},
        "message": {"type": "string"},
        "details": {"type": "array", "items": {"type": "object"}},
    },
}


def describe(routes: Iterable[Route], pages: Mapping[str, str]) -> bytes:
    """Return the document as JSON.

    Args:
        pages: Summaries by path of what is there besides, to be read with GET.
    """
    definitions: dict[str, Any] = {"Error": _ERROR}
    paths: dict[str, dict[str, Any]] = {f"{FUNCTION_PATH}{{name}}": _function()}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, definitions)
    for path, summary in pages.items():
        paths[path] = {"get": _text(summary, "A text.", "pages")}
    document = {
        "swagger": "2.0",
        "info": {
            "title": "OpenFx gateway",
            "description": "Functions, called as plain text, and looked after in JSON.",
            "version": __version__,
        },
        "schemes": ["http"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": paths,
        "definitions": definitions,
        "securityDefinitions": {
            "token": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Bearer TOKEN"}
        },
    }
    return json.dumps(document, indent=2).encode()


def _operation(route: Route, definitions: dict[str, Any]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "type": "string"} for name in route.fields
    ]
    if route.body is not None:
        schema = _reference(route.body, definitions)
        what = f"{route.body.full_name} as JSON."
        parameters.append({"name": "body", "in": "body", "required": True, "description": what, "schema": schema})
    operation = {
        "operationId": route.rpc,
        "summary": route.summary,
        "tags": ["functions" if "function" in route.path else "gateway"],
        "parameters": parameters,
        "responses": {
            "200": {
                "description": f"{route.reply.full_name} as JSON.",
                "schema": _reference(route.reply, definitions),
            },
            "default": {"description": "Why there is none.", "schema": {"$ref": "#/definitions/Error"}},
        },
    }
    return operation | ({"security": [{"token": []}]} if route.is_change else {})


def _function() -> dict[str, Any]:
    name = {"name": "name", "in": "path", "required": True, "type": "string", "description": "Of the function."}
    body = {
        "name": "body",
        "in": "body",
        "description": "What the handler gets as req.input.",
        "schema": {"type": "string", "format": "binary"},
    }
    operations = {}
    for method in FUNCTION_METHODS:
        has_body = method == "POST"
        what = "Call a function." if has_body else "Call a function without input."
        operation = _text(what, "What the function returned, and one line feed.", "calls")
        operation["parameters"] = [name, body] if has_body else [name]
        operation["responses"]["500"] = {"description": "There is no result; the gateway's log says why."}
        if has_body:
            operation["consumes"] = ["application/octet-stream"]
        operations[method.lower()] = operation
    return operations


def _text(summary: str, answer: str, tag: str) -> dict[str, Any]:
    """Describe what answers in text and takes nothing."""
    return {
        "summary": summary,
        "tags": [tag],
        "parameters": [],
        "produces": ["text/plain"],
        "responses": {"200": {"description": answer, "schema": {"type": "string"}}},
    }


def _reference(message: Descriptor, definitions: dict[str, Any]) -> dict[str, str]:
    """Name a message, and define it and what it holds."""
    name = message.full_name.replace(".", "")  # as grpc-gateway names them: pbFunction
    if name not in definitions:
        definitions[name] = {"type": "object"}
        fields = (field for field in message.fields if field.number < FIRST_EXTENSION and field.name != _OAUTH2_FIELD)
        if properties := {field.name: _schema(field, definitions) for field in fields}:
            definitions[name]["properties"] = properties
    return {"$ref": f"#/definitions/{name}"}


def _schema(field: FieldDescriptor, definitions: dict[str, Any]) -> dict[str, Any]:
    message = field.message_type
    if message is not None and message.GetOptions().map_entry:
        return {"type": "object", "additionalProperties": _schema(message.fields_by_name["value"], definitions)}
    one = _KINDS[field.type] if message is None else _reference(message, definitions)
    is_repeated = field.default_value == []  # protobuf has other words for this from version to version
    return {"type": "array", "items": one} if is_repeated else dict(one)
