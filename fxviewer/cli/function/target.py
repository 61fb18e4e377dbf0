"""Which gateway and which config.yaml a command is about."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fxviewer.project.config import Config
    from fxviewer.stream.control import Control

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _or_of_group(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    """Take what stands before the command too: `fxviewer function -g HOST list`."""
    above = ctx.parent.params.get(parameter.name or "") if ctx.parent is not None else None
    return given or above


gateway_option = click.option(
    "-g",
    "--gateway",
    metavar="HOST:PORT",
    callback=_or_of_group,
    help="Ask this gateway (the one in config.yaml, $OPENFX_URL, or :31113 on this computer); unix:PATH too.",
)
config_option = click.option(
    "-f",
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The function's config.yaml, or its folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def function_options(command: _Command) -> _Command:
    """The options of every command that asks a gateway."""
    return gateway_option(config_option(command))


def read_named_config(path: Path | None) -> "Config | None":
    """Read the config.yaml that -f names; None where it names none.

    Raises:
        SettingsError: It cannot be read.
    """
    return read_meant_config(path) if path is not None else None


def read_meant_config(path: Path | None) -> "Config":
    """Read the config.yaml that -f names, or else the one in this folder.

    Raises:
        SettingsError: There is none, or it cannot be read.
    """
    from fxviewer.project.config import find_config, read_config

    return read_config(find_config(path, Path()))


def choose_gateway(given: str | None, config: "Config | None") -> str:
    """Choose as openfx-cli does; a value equal to the default says nothing.

    Raises:
        SettingsError: It is no address.
    """
    from fxviewer.stream.client import parse_address

    chosen = _typed_gateway(given, config)
    return chosen if chosen.startswith("unix:") else parse_address(chosen)


def _typed_gateway(given: str | None, config: "Config | None") -> str:
    from fxviewer.project.config import DEFAULT_GATEWAY

    written = config.gateway if config is not None else ""
    choices = (given or "", written, os.environ.get("OPENFX_URL", ""))
    return next((text for text in choices if text and text != DEFAULT_GATEWAY), DEFAULT_GATEWAY)


@contextmanager
def open_control(given: str | None, config: "Config | None") -> Iterator["Control"]:
    """Open a channel to the gateway that is meant, encrypted where its address says https.

    Raises:
        SettingsError: It is no address, or $FXVIEWER_TOKEN no token.
    """
    from fxviewer.settings import Connection, Tls
    from fxviewer.stream.address import is_encrypted
    from fxviewer.stream.control import Bearer, Control
    from fxviewer.stream.credentials import check_token

    wanted = Connection(tls=Tls(is_on=is_encrypted(_typed_gateway(given, config))))
    if token := os.environ.get("FXVIEWER_TOKEN", "").strip():
        check_token(token)
    control = Control(choose_gateway(given, config), wanted, asker=Bearer(token))
    try:
        yield control
    finally:
        control.close()
