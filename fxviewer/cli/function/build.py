"""`fxviewer function build`: what a gateway needs of a function, made from its folder."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fxviewer.cli.function.progress import progress, say
from fxviewer.cli.function.target import config_option, json_option, read_meant_config
from fxviewer.errors import EXIT_OK, FunctionError

if TYPE_CHECKING:
    from fxviewer.project.config import Config, FunctionConfig


def _read_arguments(_: click.Context, __: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    arguments = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not (name and separator):
            raise click.BadParameter(f"“{pair}” is not of the form NAME=VALUE.")
        arguments[name] = value
    return arguments


@click.command(short_help="Build functions, for here or as container images.")
@config_option
@click.option("--nocache", is_flag=True, help="Use nothing that an earlier build left.")
@click.option("-v", "--buildverbose", "verbose", is_flag=True, help="Print what the build says.")
@click.option("--image", "as_container", is_flag=True, help="A container image, with docker, podman or buildah.")
@click.option(
    "--build-arg",
    "arguments",
    multiple=True,
    callback=_read_arguments,
    metavar="NAME=VALUE",
    help="For the Dockerfile; BASE names the image with Python (python:3.12-slim).",
)
@json_option
def build(
    config_path: Path | None,
    nocache: bool,
    verbose: bool,
    as_container: bool,
    arguments: dict[str, str],
    as_json: bool,
) -> int:
    """Build the functions in the config.yaml of this folder, or in the one after -f.

    For the gateway on this computer: an environment with what requirements.txt names, kept for the next time, and a
    copy of the folder under the image's name. With --image: a container image for a cluster.
    """
    config = read_meant_config(config_path)
    if arguments and not as_container:
        raise click.UsageError("--build-arg is for container images; add --image.")
    built = (
        _build_containers(config, arguments, nocache=nocache, verbose=verbose, quiet=as_json)
        if as_container
        else _build_here(config, nocache=nocache, verbose=verbose, quiet=as_json)
    )
    if as_json:
        click.echo(json.dumps(built, ensure_ascii=False, indent=2))
    return EXIT_OK


def interpreter_of(function: "FunctionConfig", *, nocache: bool, verbose: bool) -> str:
    """Return the Python that has what the function requires, made with a progress line if it is not there.

    Raises:
        FunctionError: It is no function for this computer, or something cannot be installed.
    """
    from fxviewer.gateway.environment import environment_for, renewed_environment_for
    from fxviewer.project.runtime import find_runtime

    if not find_runtime(function.runtime).is_hosted:
        raise FunctionError(
            f"The gateway on this computer hosts no {function.runtime} functions like “{function.name}”.",
            "Build it for a cluster: fxviewer function build --image",
        )
    make = renewed_environment_for if nocache else environment_for
    with progress(f"Installing what {function.name} requires", verbose=verbose) as tell:
        return make(function.requirements, tell=tell)


def _build_here(config: "Config", *, nocache: bool, verbose: bool, quiet: bool) -> list[dict[str, Any]]:
    from fxviewer.gateway.image_store import ImageStore

    built = []
    for function in config.functions.values():
        began = time.monotonic()
        _announce(function.name, quiet=quiet)
        python = interpreter_of(function, nocache=nocache, verbose=verbose)
        image = ImageStore().put(function, config.path, python)
        built.append(_result(function, began) | {"digest": image.digest, "python": python})
        _announce_built(function.image, quiet=quiet)
    return built


def _build_containers(
    config: "Config", arguments: dict[str, str], *, nocache: bool, verbose: bool, quiet: bool
) -> list[dict[str, Any]]:
    from fxviewer.project.builder import find_builder
    from fxviewer.project.container import build_image, check_image

    for function in config.functions.values():
        check_image(function)
    builder = find_builder()
    built = []
    for function in config.functions.values():
        began = time.monotonic()
        _announce(function.name, quiet=quiet)
        with progress(f"Building {function.image} with {builder.program}", verbose=verbose) as tell:
            build_image(function, builder, arguments=arguments, nocache=nocache, tell=tell)
        built.append(_result(function, began) | {"builder": builder.program})
        _announce_built(function.image, quiet=quiet)
    return built


def _result(function: "FunctionConfig", began: float) -> dict[str, Any]:
    return {"name": function.name, "image": function.image, "elapsed_s": round(time.monotonic() - began, 1)}


def _announce(name: str, *, quiet: bool) -> None:
    if not quiet:
        say(f"Building function ({name}) image...")


def _announce_built(image: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(f"Image: {image} built in local environment.")
