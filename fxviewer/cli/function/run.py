"""`fxviewer function run`: one call without a gateway."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fxviewer.cli.function.build import interpreter_of
from fxviewer.cli.function.payload import output_options, read_input, refuse_taken, shown, write_picture
from fxviewer.cli.function.progress import say
from fxviewer.cli.function.target import config_option, read_meant_config
from fxviewer.errors import EXIT_FUNCTION, EXIT_OK

if TYPE_CHECKING:
    from fxviewer.gateway.call import Failure

_DEADLINE_S = 600.0  # a first call may load a large model
_INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Call a function once here, without a gateway.")
@click.argument("name")
@config_option
@click.option("--input", "input_path", type=_INPUT, metavar="FILE", help="Give it this (standard input).")
@output_options
def run(name: str, config_path: Path | None, input_path: Path | None, output: Path | None, overwrite: bool) -> int:
    """Run the function NAME as its folder is now, in a process of its own, and give it standard input.

    Needs no build and no gateway; what requirements.txt names is installed first. What the function prints goes to
    standard error.
    """
    from fxviewer.gateway.call import Call
    from fxviewer.gateway.function import configured
    from fxviewer.gateway.registry import Registry

    refuse_taken(output, overwrite=overwrite)
    config = read_meant_config(config_path).function(name)
    python = interpreter_of(config, nocache=False, verbose=False)
    say(f"Running image ({config.image}) in local")
    say("Starting FxWatcher Server ...")
    registry = Registry(workers=1, deadline_s=_DEADLINE_S)
    try:
        registry.deploy(configured(config, python=python), 1)
        say(f"Call {name} in user's local")
        body = read_input(input_path)
        click.echo(f"Handler request: {_text(body)}")
        result = registry.submit(name, Call(body, frame_id=0)).result(_DEADLINE_S)
        state = registry.state(name)
    finally:
        registry.close()
    if state is not None and state.log_text:
        click.echo(state.log_text, nl=False, err=True)
    if result.error is not None:
        _tell(result.error)
        return EXIT_FUNCTION
    if output is not None:
        write_picture(result.output, output)
        click.echo(f"Handler reply: written to {output}")
    else:
        click.echo(f"Handler reply: {_text(result.output)}")
    return EXIT_OK


def _text(content: bytes) -> str:
    """All of it for another program, as far as it is text; what a person can read for a person."""
    try:
        return shown(content) if sys.stdout.isatty() else content.decode()
    except UnicodeDecodeError:
        return shown(content)


def _tell(error: "Failure") -> None:
    if error.get("traceback"):
        click.echo(error["traceback"].rstrip(), err=True)
    what = f"{error.get('type', '')}: {error['message']}".removeprefix(": ")
    click.echo(f"fxviewer: The handler failed: {what} {error['hint']}".rstrip(), err=True)
