"""`fxviewer function init`: a new function's folder."""

import re
from pathlib import Path

import click

from fxviewer.cli.function.target import choose_gateway, config_option, gateway_option
from fxviewer.errors import EXIT_OK


@click.command(short_help="Make a folder for a new function.")
@click.argument("name")
@click.option("-r", "--runtime", required=True, metavar="RUNTIME", help="Its language: python3.")
@config_option
@click.option("-d", "--dir", "source_folder", metavar="DIR", help="The handler's folder in it (./src).")
@gateway_option
def init(name: str, runtime: str, config_path: Path | None, source_folder: str | None, gateway: str | None) -> int:
    """Make the folder NAME: a handler to rewrite, requirements.txt, config.yaml and a Dockerfile.

    The layout is openfx-cli's; either program takes the folder. With -f, the new config.yaml also has the functions and
    the gateway of that one, if it is there.
    """
    from fxviewer.errors import SettingsError
    from fxviewer.project.config import CONFIG_FILE
    from fxviewer.project.runtime import find_runtime
    from fxviewer.project.template import SOURCE_FOLDER, create_function

    found = find_runtime(runtime)
    inside = source_folder or SOURCE_FOLDER
    if Path(inside).is_absolute() or len(Path(inside).parts) != 1 or ".." in Path(inside).parts:
        raise SettingsError(
            f"{inside} is no folder right in the function's own, and openfx-cli builds images from the one above it.",
            "Name one like ./src.",
        )
    if re.search(r"\s", inside):
        raise SettingsError(
            f"“{inside}” has a blank, and the arguments in a Dockerfile have none.", "Name one like ./src."
        )
    if gateway:
        choose_gateway(gateway, None)
    if config_path is not None and config_path.is_dir():
        config_path /= CONFIG_FILE
    file_name = config_path.name if config_path is not None else CONFIG_FILE
    folder = create_function(
        name,
        found,
        parent=Path(),
        config_file=file_name,
        source_folder=inside,
        gateway=gateway or "",
        neighbours=config_path if config_path is not None and config_path.is_file() else None,
    )
    where = (folder / inside).as_posix()
    click.echo(f"Folder: {name} created.")
    click.echo(f"Function handler created in folder: {where}")
    click.echo(f"Rewrite the function handler code in {where} folder")
    click.echo(f"Config file written: {file_name}")
    if not found.is_hosted:
        click.echo(
            f"fxviewer: The gateway on this computer hosts python3 only; a {found.name} function runs on a cluster: "
            "fxviewer function build --image",
            err=True,
        )
    return EXIT_OK
