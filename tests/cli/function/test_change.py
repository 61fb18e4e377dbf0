import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Fn = Callable[..., Any]


@pytest.fixture
def deployed(fn: Fn, gateway: str, project: Path) -> str:
    fn("build", "-f", project)
    assert fn("deploy", "-f", project, "-g", gateway).code == 0
    return gateway


def test_scale_changes_the_number_of_replicas(fn: Fn, deployed: str) -> None:
    told = fn("scale", "answer", "2", "-g", deployed)

    assert (told.code, told.text) == (0, "Scaled: answer to 2\n")
    assert json.loads(fn("info", "answer", "-g", deployed, "--json").text)["replicas"] == 2
    assert fn("call", "answer", "-g", deployed).text == "one"


@pytest.mark.parametrize("replicas", ["-1", "x", "1.5", "99999999999999999999"])
def test_a_number_that_is_none_is_refused(fn: Fn, replicas: str) -> None:
    assert fn("scale", "answer", replicas).code == 2


def test_more_replicas_than_a_machine_carries_are_refused(fn: Fn, deployed: str) -> None:
    told = fn("scale", "answer", "100000", "-g", deployed)

    assert told.code == 4
    assert "100000 replicas" in told.errors


def test_scaling_what_is_not_there_is_an_error_of_openfx_too(fn: Fn, gateway: str, openfx: Any) -> None:
    for address in (gateway, openfx[1]):
        told = fn("scale", "nosuch", "2", "-g", address)

        assert told.code == 4
        assert "has no function “nosuch”" in told.errors


@pytest.mark.parametrize("command", ["delete", "remove", "rm"])
def test_delete_has_openfx_cli_s_names_and_words(fn: Fn, deployed: str, command: str) -> None:
    told = fn(command, "answer", "-g", deployed)

    assert (told.code, told.text) == (0, "Deleted: answer\n")
    assert fn("info", "answer", "-g", deployed).code == 4


def test_delete_with_a_file_takes_all_its_functions(fn: Fn, deployed: str) -> None:
    told = fn("delete", "-f", "answer", "-g", deployed)

    assert told.text == "Deleted: answer\n"


def test_deleting_what_is_not_there_is_an_error(fn: Fn, gateway: str) -> None:
    assert fn("delete", "nosuch", "-g", gateway).code == 4


def test_delete_must_know_what(fn: Fn) -> None:
    told = fn("delete")

    assert told.code == 2
    assert "provide a name for the function" in told.errors
