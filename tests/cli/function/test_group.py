import re
from collections.abc import Callable
from typing import Any

import pytest

from fxviewer.cli.program import run

Fn = Callable[..., Any]
COMMANDS = ["init", "build", "run", "deploy", "list", "info", "call", "log", "scale", "delete"]


def test_help_lists_the_commands_once_in_the_order_of_a_life(fn: Fn) -> None:
    told = fn("--help")

    listed = re.findall(r"^  (\w+)  ", told.text.partition("Commands:")[2], re.MULTILINE)
    assert listed == COMMANDS


@pytest.mark.parametrize("command", [*COMMANDS, "invoke", "remove", "rm"])
def test_every_command_and_alias_has_help(fn: Fn, command: str) -> None:
    assert fn(command, "--help").code == 0


def test_fn_is_function(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["fn", "--help"]) == 0
    assert "fxviewer function init" in capfd.readouterr().out


def test_the_program_lists_it_once(capfd: pytest.CaptureFixture[str]) -> None:
    run(["--help"])

    listed = capfd.readouterr().out.partition("Commands:")[2]
    assert "\n  function " in listed
    assert "\n  fn " not in listed
