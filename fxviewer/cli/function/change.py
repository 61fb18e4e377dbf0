"""`fxviewer function scale` and `delete`."""

from pathlib import Path

import click

from fxviewer.cli.function.target import function_options, open_control, read_named_config
from fxviewer.errors import EXIT_OK

_MAX_REPLICAS = 2**31 - 1  # Kubernetes'


@click.command(short_help="Change the number of a function's replicas.")
@click.argument("name")
@click.argument("replicas", type=click.IntRange(0, _MAX_REPLICAS))
@function_options
def scale(name: str, replicas: int, config_path: Path | None, gateway: str | None) -> int:
    """Run the function NAME in REPLICAS copies."""
    with open_control(gateway, read_named_config(config_path)) as control:
        control.scale(name, replicas)
    click.echo(f"Scaled: {name} to {replicas}")
    return EXIT_OK


@click.command(short_help="Take functions off a gateway (rm).")
@click.argument("name", required=False)
@function_options
def delete(name: str | None, config_path: Path | None, gateway: str | None) -> int:
    """Take the function NAME off the gateway, or all those in the file after -f. What was built stays."""
    config = read_named_config(config_path)
    if name is None and config is None:
        raise click.UsageError("Please provide a name for the function, or a file with -f.")
    with open_control(gateway, config) as control:
        for one in [name] if name is not None else list(config.functions if config else ()):
            control.delete(one)
            click.echo(f"Deleted: {one}")
    return EXIT_OK
