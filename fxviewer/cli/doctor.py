"""`fxviewer doctor`: whether everything the viewer needs works on this computer."""

import click

from fxviewer.cli.findings import find_all
from fxviewer.errors import EXIT_OK

_EXIT_BROKEN = 1
_COLOURS = {"ok": "green", "warning": "yellow", "broken": "red"}


@click.command(short_help="Check whether this computer has what it takes.")
def doctor() -> int:
    """Check this computer: versions, cameras, codecs, Qt, fonts, folders and the embedded gateway.

    Prints a line for each, and exits with 1 if something is broken.
    """
    is_broken = False
    for finding in find_all():
        is_broken = is_broken or finding.verdict == "broken"
        verdict = click.style(f"{finding.verdict:8}", fg=_COLOURS[finding.verdict])
        cure = f" → {finding.cure}" if finding.cure else ""
        click.echo(f"{verdict} {finding.subject:20} {finding.what}{cure}")
    return _EXIT_BROKEN if is_broken else EXIT_OK
