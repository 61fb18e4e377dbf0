"""`fxviewer function log`: what a function printed."""

import json
from pathlib import Path

import click

from fxviewer.cli.function.target import function_options, json_option, open_control, read_named_config
from fxviewer.errors import EXIT_OK


@click.command(short_help="Print a function's log.")
@click.argument("name")
@function_options
@click.option("--follow", is_flag=True, help="Go on with each line as it comes, until Ctrl-C.")
@json_option
def log(name: str, config_path: Path | None, gateway: str | None, follow: bool, as_json: bool) -> int:
    """Print what the function NAME printed: its own lines, and the tracebacks of its failures."""
    with open_control(gateway, read_named_config(config_path)) as control:
        control.describe(name)  # a gateway gives an empty log for a function that is not there
        text = control.log(name)
        if as_json:
            click.echo(json.dumps({"name": name, "log": text}, ensure_ascii=False))
        else:
            click.echo(text)
        if follow:
            for line in control.follow_log(name):
                click.echo(json.dumps({"name": name, "line": line}, ensure_ascii=False) if as_json else line)
    return EXIT_OK
