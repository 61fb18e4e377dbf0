"""`fxviewer [FUNCTION] [SOURCE]`: the window."""

import os
import sys
from typing import Any

import click

from fxviewer.cli.connection import connection_options, overrides
from fxviewer.cli.options import (
    hosting_options,
    parameter_options,
    policy_of,
    read_request,
    source_options,
)
from fxviewer.errors import SettingsError
from fxviewer.viewer_options import ViewerOptions


@click.command(short_help="Open the window; meant when no command is named.")
@click.argument("function", type=click.Path(), required=False)
@click.argument("source", type=click.Path(), required=False)
@source_options
@connection_options
@hosting_options
@parameter_options
def view(function: str | None, source: str | None, **given: Any) -> int:
    """Open the window. This command is meant when none is named."""
    request = read_request(function, source, given)
    options = ViewerOptions(
        function=request.function,
        source=request.source,
        connection=overrides(given, request.function),
        functions=request.hosted,
        policy=policy_of(given["live"]),
        capture_size=given["capture_size"],
        workers=given["workers"],
        assignments=given["assignments"],
    )
    require_display()
    from fxviewer.ui.app import run_viewer

    return run_viewer(options)


def require_display() -> None:
    """Say so when there is no display; Qt would abort.

    Raises:
        SettingsError: There is none.
    """
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not has_display:
        raise SettingsError(
            "There is no display for the window.",
            "Use “fxviewer process” or “fxviewer demo”, which need none, or log in with a desktop (or ssh -X).",
        )
