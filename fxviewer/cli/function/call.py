"""`fxviewer function call`: one call of a function on a gateway."""

import base64
import json
from pathlib import Path
from typing import Any

import click

from fxviewer.cli.function.payload import output_options, read_input, refuse_taken, write_output, write_picture
from fxviewer.cli.function.target import function_options, json_option, open_control, read_named_config
from fxviewer.errors import EXIT_OK

_INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Call a function once (invoke).")
@click.argument("name")
@function_options
@click.option("--input", "input_path", type=_INPUT, metavar="FILE", help="Send this (standard input).")
@output_options
@json_option
def call(
    name: str,
    config_path: Path | None,
    gateway: str | None,
    input_path: Path | None,
    output: Path | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Send standard input to the function NAME and write its reply to standard output, as it came.

    A reply to a terminal is shown as far as it is text. -o takes the picture out of the reply, base64 or not.
    """
    refuse_taken(output, overwrite=overwrite)
    with open_control(gateway, read_named_config(config_path)) as control:
        reply = control.call(name, read_input(input_path))
    if output is not None:
        write_picture(reply, output)
    if as_json:
        click.echo(json.dumps({"name": name, "bytes": len(reply), **_content(reply)}, ensure_ascii=False))
    elif output is None:
        write_output(reply)
    return EXIT_OK


def _content(reply: bytes) -> dict[str, Any]:
    try:
        return {"text": reply.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(reply).decode()}
