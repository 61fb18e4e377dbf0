"""`fxviewer gateway`: the embedded gateway by itself, for any client of OpenFx."""

from pathlib import Path

import click

from fxviewer.cli.options import hosting_options
from fxviewer.errors import EXIT_OK
from fxviewer.settings import DEFAULT_PORT


@click.command(short_help="Host functions for others.")
@click.option(
    "--listen",
    default=f"127.0.0.1:{DEFAULT_PORT}",
    metavar="HOST:PORT",
    help=f"Answer at this address (127.0.0.1:{DEFAULT_PORT}); port 0 is any that is free.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    metavar="S",
    help="Seconds a function may work on one frame (30).",
)
@hosting_options
def gateway(listen: str, deadline: float, folders: tuple[Path, ...], workers: int) -> int:
    """Host functions for others, until Ctrl-C.

    Speaks OpenFx's pb.FxGateway and pb.Gateway with Invokes. Besides the shipped samples it hosts what is in
    --functions: function folders in the layout of openfx-cli, or single handler.py files. Whoever reaches the address
    can use the functions; nobody can deploy any through it.
    """
    from fxviewer.gateway.server import serve

    serve(
        [folder.resolve() for folder in folders],
        listen=listen,
        workers=workers,
        deadline_s=deadline,
        on_listening=lambda address: click.echo(f"listening at {address}"),
    )
    return EXIT_OK
