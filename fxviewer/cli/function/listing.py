"""`fxviewer function list` and `info`: what a gateway hosts."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fxviewer.cli.function.target import function_options, json_option, open_control, read_named_config
from fxviewer.errors import EXIT_OK

if TYPE_CHECKING:
    from fxviewer.stream.control import FunctionRecord

# openfx-cli's own table; scripts cut it at its tabs.
_ROW = "{:<15}\t{:<20}\t{:<15}\t{:<10}\t{:<10}\t{:<10}\t{:<40}"
_TITLES = ("Function", "Image", "Maintainer", "Invocations", "Replicas", "Status", "Description")
_LONGEST_IMAGE = 30
_LONGEST_DESCRIPTION = 40


@click.command("list", short_help="List the functions of a gateway.")
@function_options
@json_option
def list_functions(config_path: Path | None, gateway: str | None, as_json: bool) -> int:
    """List the functions of a gateway; with -f, those in that file."""
    config = read_named_config(config_path)
    with open_control(gateway, config) as control:
        records = [one for one in control.list() if config is None or one.name in config.functions]
    if as_json:
        click.echo(json.dumps([_as_dict(record) for record in records], ensure_ascii=False, indent=2))
        return EXIT_OK
    click.echo(_ROW.format(*_TITLES))
    for record in records:
        click.echo(_row(record))
    return EXIT_OK


@click.command(short_help="Tell what a gateway knows of a function.")
@click.argument("name")
@function_options
@json_option
def info(name: str, config_path: Path | None, gateway: str | None, as_json: bool) -> int:
    """Tell what a gateway knows of the function NAME."""
    with open_control(gateway, read_named_config(config_path)) as control:
        record = control.describe(name)
    click.echo(json.dumps(_as_dict(record), ensure_ascii=False, indent=2) if as_json else _as_yaml(record))
    return EXIT_OK


def _row(record: "FunctionRecord") -> str:
    return _ROW.format(
        record.name,
        _shortened(_without_registry(record), _LONGEST_IMAGE),
        record.annotations.get("maintainer", ""),
        record.invocations,
        record.replicas,
        "Ready" if record.is_ready else "Not Ready",
        _shortened(record.annotations.get("desc", ""), _LONGEST_DESCRIPTION),
    )


def _without_registry(record: "FunctionRecord") -> str:
    """The image as openfx-cli writes it; a path on the gateway's computer, which no cluster has, as it is."""
    from fxviewer.project.template import REGISTRY

    if record.image == f"{REGISTRY}/{record.name}":
        return f"$(repo)/{record.name}"
    registry, slash, rest = record.image.partition("/")
    return f"$(repo)/{rest}" if slash and registry else record.image


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 2] + ".."


def _as_dict(record: "FunctionRecord") -> dict[str, object]:
    return dataclasses.asdict(record) | {"ready": record.is_ready}


def _as_yaml(record: "FunctionRecord") -> str:
    from fxviewer.project.yaml_form import dump, text

    return dump(
        {
            "name": text(record.name),
            "image": text(record.image),
            "invocationcount": record.invocations,
            "replicas": record.replicas,
            "annotations": {name: text(value) for name, value in sorted(record.annotations.items())},
            "availablereplicas": record.available,
            "labels": {name: text(value) for name, value in sorted(record.labels.items())},
        }
    )
