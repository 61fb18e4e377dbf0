"""The document at /swagger.json: sound by Swagger's rules, and true of the gateway that gives it."""

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

from fxviewer.gateway.routes import ROUTES
from fxviewer.gateway.server import GatewayServer

with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of jsonschema, about its user
    from swagger_spec_validator.validator20 import validate_spec

Start = Callable[..., GatewayServer]
Ask = Callable[..., tuple[int, str, bytes]]

ECHO = "def Handler(req):\n    print('seen', flush=True)\n    return req.input\n"
REAL = {"{name}": "echo", "{FunctionName}": "echo"}


@pytest.fixture
def ask(start: Start) -> Ask:
    address = start({"echo": ECHO}, http="127.0.0.1:0").http_address

    def ask_gateway(path: str, method: str = "GET") -> tuple[int, str, bytes]:
        with urlopen(Request(f"http://{address}{path}", method=method), timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()

    return ask_gateway


@pytest.fixture
def document(ask: Ask) -> dict[str, Any]:
    status, content_type, body = ask("/swagger.json")
    assert (status, content_type) == (200, "text/plain; charset=utf-8")
    found: dict[str, Any] = json.loads(body)
    return found


def test_document_keeps_swaggers_rules(document: dict[str, Any]) -> None:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        validate_spec(document)

    assert document["swagger"] == "2.0"


def test_every_route_is_in_it_and_is_the_call_it_stands_for(document: dict[str, Any]) -> None:
    told = {
        (method.upper(), path, operation.get("operationId"))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }

    assert told == {(route.method, route.path, route.rpc) for route in ROUTES} | {
        ("GET", "/function/{name}", None),
        ("POST", "/function/{name}", None),
        ("GET", "/metrics", None),
        ("GET", "/swagger.json", None),
        ("GET", "/swagger-ui/", None),
    }


@pytest.mark.openfx("4.15")
def test_everything_to_look_at_in_it_is_there_and_has_the_shape_it_says(document: dict[str, Any], ask: Ask) -> None:
    from jsonschema import validate

    seen = 0
    for path, methods in document["paths"].items():
        if "get" in methods:
            status, content_type, body = ask(re.sub(r"\{\w+\}", lambda found: REAL[found[0]], path))
            assert status == 200
            if content_type == "application/json":
                schema = methods["get"]["responses"]["200"]["schema"]
                closed = {name: one | {"additionalProperties": False} for name, one in document["definitions"].items()}
                validate(json.loads(body), schema | {"definitions": closed})
            seen += 1
    assert seen == 9


def test_only_changes_name_the_token(document: dict[str, Any]) -> None:
    guarded = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "security" in operation
    }

    assert guarded == {"Deploy", "Update", "Delete", "ReplicaUpdate"}


def test_fields_have_openfxs_names_and_64_bits_are_text(document: dict[str, Any]) -> None:
    definitions = document["definitions"]

    assert definitions["pbFunction"]["properties"]["InvocationCount"] == {"type": "string", "format": "uint64"}
    creation = definitions["pbCreateFunctionRequest"]["properties"]
    assert creation["MinReplicas"] == {"type": "integer", "format": "int32"}
    assert creation["EnvVars"] == {"type": "object", "additionalProperties": {"type": "string"}}
    assert creation["Secrets"] == {"type": "array", "items": {"type": "string"}}
    assert list(definitions["pbMessage"]["properties"]) == ["Msg"]
    assert list(definitions["pbScaleServiceRequest"]["properties"]) == ["ServiceName", "Replicas"]


@pytest.mark.openfx("4.15")
def test_page_asks_nobody_but_its_gateway(ask: Ask) -> None:
    status, content_type, page = ask("/swagger-ui/")

    assert (status, content_type) == (200, "text/html; charset=utf-8")
    assert b"://" not in page
    assert set(re.findall(rb'(?:src|href)="([^"]*)"', page)) == {b"../swagger.json", b"data:,"}
    assert b"default-src 'none'" in page


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_script_of_the_page_is_one(ask: Ask) -> None:
    script = re.search(rb"<script>(.*)</script>", ask("/swagger-ui/")[2], re.S)
    assert script is not None

    told = subprocess.run(["node", "--check", "-"], input=script[1], capture_output=True, timeout=30, check=False)

    assert (told.returncode, told.stderr) == (0, b"")
