import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

from fxviewer.gateway.server import GatewayServer

Fn = Callable[..., Any]


@pytest.fixture
def deployed(fn: Fn, gateway: str, project: Path) -> str:
    fn("build", "-f", project)
    assert fn("deploy", "-f", project, "-g", gateway).code == 0
    return gateway


@pytest.mark.parametrize("command", ["call", "invoke"])
def test_the_reply_is_written_as_it_came_and_nothing_more(fn: Fn, deployed: str, command: str) -> None:
    told = fn(command, "answer", "-g", deployed, given=b"hello")

    assert (told.code, told.output) == (0, b"one")


def test_a_picture_goes_in_and_a_picture_comes_out(fn: Fn, gateway: str, picture: Path, tmp_path: Path) -> None:
    result = tmp_path / "결과.jpg"

    told = fn("call", "edges", "-g", gateway, "--input", picture, "-o", result)

    assert (told.code, told.output) == (0, b"")
    assert cv2.imread(str(result)).shape == (48, 64, 3)


def test_a_file_is_replaced_only_when_that_is_asked_for(fn: Fn, gateway: str, picture: Path, tmp_path: Path) -> None:
    result = tmp_path / "결과.jpg"
    result.write_bytes(b"precious")
    command = ("call", "identity", "-g", gateway, "--input", picture, "-o", result)

    refused = fn(*command)
    kept = result.read_bytes()
    done = fn(*command, "--overwrite")

    assert (refused.code, kept) == (2, b"precious")
    assert refused.errors == f"fxviewer: “{result}” exists already. Name another output, or add --overwrite.\n"
    assert done.code == 0
    assert cv2.imread(str(result)).shape == (48, 64, 3)


def test_a_picture_in_a_unary_reply_comes_as_base64(fn: Fn, gateway: str, picture: Path) -> None:
    told = fn("call", "identity", "-g", gateway, given=picture.read_bytes())

    assert told.code == 0
    assert told.output.startswith(b"/9j/")


def test_json_holds_the_reply(fn: Fn, deployed: str) -> None:
    told = fn("call", "answer", "-g", deployed, "--json", given=b"")

    assert json.loads(told.text) == {"name": "answer", "bytes": 3, "text": "one"}


def test_a_handler_that_raises_is_an_error_with_its_words(fn: Fn, deployed: str) -> None:
    told = fn("call", "answer", "-g", deployed, given=b"raise")

    assert (told.code, told.output) == (5, b"")
    assert "as asked" in told.errors


def test_an_unknown_function_is_an_error_with_a_hint(fn: Fn, gateway: str) -> None:
    told = fn("call", "nosuch", "-g", gateway, given=b"")

    assert told.code == 4
    assert "knows no function “nosuch”" in told.errors
    assert "fxviewer function list" in told.errors


def test_a_reply_without_anything_is_not_written_to_a_file(
    fn: Fn, gateway: str, project: Path, rewrite: Callable[[str], None]
) -> None:
    rewrite("None")
    fn("build", "-f", project)
    fn("deploy", "-f", project, "-g", gateway)

    told = fn("call", "answer", "-g", gateway, "-o", "out.jpg", given=b"")

    assert told.code == 3
    assert not Path("out.jpg").exists()


@pytest.mark.openfx("2.2.18")
def test_a_function_that_takes_too_long_is_told_from_a_gateway_that_does_not_answer(fn: Fn, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\ndef Handler(req):\n    time.sleep(60)\n")
    server = GatewayServer([tmp_path / "slow.py"], listen=f"unix:{tmp_path}/s", deadline_s=0.5)
    try:
        told = fn("call", "slow", "-g", server.address, given=b"x")
    finally:
        server.stop()

    assert told.code == 5
    assert told.errors.startswith("fxviewer: Function timed out after ")
