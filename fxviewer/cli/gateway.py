"""`fxviewer gateway`: the embedded gateway by itself, for any client of OpenFx."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fxviewer.cli.options import hosting_options
from fxviewer.errors import EXIT_OK
from fxviewer.settings import DEFAULT_PORT

if TYPE_CHECKING:
    from fxviewer.gateway.server import GatewayServer


@click.command(short_help="Host functions for others.")
@click.option(
    "--listen",
    default=f"127.0.0.1:{DEFAULT_PORT}",
    metavar="HOST:PORT",
    help=f"Answer at this address (127.0.0.1:{DEFAULT_PORT}), port 0 is any that is free; or at a socket, unix:PATH.",
)
@click.option(
    "--http", default="", metavar="HOST:PORT", help="Answer OpenFx's HTTP routes here; /swagger-ui/ shows them."
)
@click.option(
    "--token",
    default="",
    envvar="FXVIEWER_TOKEN",
    metavar="TEXT",
    help="Let those who send it deploy, scale and delete. In $FXVIEWER_TOKEN it shows in no list of processes.",
)
@click.option("--open", "is_open", is_flag=True, help="Let others who reach it call functions without the token.")
@click.option(
    "--strict", "is_strict", is_flag=True, help="Answer as OpenFx does: texts only, 4 MiB, 10 s over HTTP, no stream."
)
@click.option(
    "--forward",
    default="",
    metavar="PATTERN",
    help="Pass calls on to functions elsewhere, as {function}.openfx-fn:50051.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    metavar="S",
    help="Seconds a function may work on one frame (30).",
)
@hosting_options
def gateway(
    listen: str,
    http: str,
    token: str,
    is_open: bool,
    is_strict: bool,
    forward: str,
    deadline: float,
    folders: tuple[Path, ...],
    workers: int,
) -> int:
    """Host functions for others, until Ctrl-C.

    Speaks OpenFx's pb.FxGateway and pb.Gateway with Invokes. Besides the shipped samples it hosts what is in
    --functions: function folders in the layout of openfx-cli, or single handler.py files; with --forward it hosts none
    and passes calls on.

    Whoever reaches the address can call the functions. Deploying, scaling and deleting needs the token, or the socket;
    images are deployed by the names under which “fxviewer function build” made them on this computer.
    """
    from fxviewer.gateway.server import GatewayServer, serve

    _log_to_stderr()
    serve(
        lambda: GatewayServer(
            [folder.resolve() for folder in folders],
            listen=listen,
            http=http,
            token=token,
            is_open=is_open,
            is_strict=is_strict,
            forward=forward,
            workers=workers,
            deadline_s=deadline,
        ),
        on_listening=_tell,
    )
    return EXIT_OK


def _log_to_stderr() -> None:
    """Tell the operator what callers are not told, such as why a call over HTTP failed."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logging.getLogger("fxviewer.gateway").addHandler(lines)


def _tell(server: "GatewayServer") -> None:
    click.echo(f"listening at {server.address}")
    if server.http_address:
        click.echo(f"http at {server.http_address}")
