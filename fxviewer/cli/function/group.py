"""The group `fxviewer function` and its commands' other names."""

import copy

import click

from fxviewer.cli.function.build import build
from fxviewer.cli.function.call import call
from fxviewer.cli.function.change import delete, scale
from fxviewer.cli.function.deploy import deploy
from fxviewer.cli.function.init import init
from fxviewer.cli.function.listing import info, list_functions
from fxviewer.cli.function.log import log
from fxviewer.cli.function.run import run

_ALIASES = {"invoke": call, "remove": delete, "rm": delete}


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(self.commands)  # in the order of a function's life


@click.group(
    cls=_Group,
    commands=[init, build, run, deploy, list_functions, info, call, log, scale, delete],
    short_help="Make, build, deploy and look after functions (fn).",
)
@click.option("-g", "--gateway", metavar="HOST:PORT", help="The gateway that the commands ask.")
def function(gateway: str | None) -> None:
    """Make functions, try them, and put them on a gateway, with openfx-cli's commands.

    \b
      fxviewer function init edges -r python3     a folder with a handler, in openfx-cli's layout
      cd edges
      fxviewer function run edges --input a.jpg -o b.jpg
      fxviewer function build                     what the gateway on this computer needs
      fxviewer function deploy                    onto it, while it is being used
      fxviewer function build --image             a container image, for a cluster
      fxviewer function deploy -g HOST:PORT       pushes it, and asks the cluster's gateway

    The gateway is the one after -g, or else in config.yaml, or in $OPENFX_URL, or at :31113. $FXVIEWER_TOKEN is sent
    to it as its token.
    """


def hidden(command: click.Command, name: str) -> click.Command:
    """Return the command under another name, which help does not list."""
    other = copy.copy(command)
    other.name, other.hidden = name, True
    return other


for _name, _command in _ALIASES.items():
    function.add_command(hidden(_command, _name), _name)
