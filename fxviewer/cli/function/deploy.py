"""`fxviewer function deploy`: built functions, put on a gateway."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fxviewer.cli.function.progress import progress, say
from fxviewer.cli.function.target import function_options, json_option, open_control, read_meant_config
from fxviewer.errors import EXIT_OK, SettingsError, UnknownFunctionError

if TYPE_CHECKING:
    from fxviewer.project.config import FunctionConfig
    from fxviewer.stream.control import Control, Deployment

_Command = TypeVar("_Command", bound=Callable[..., Any])

_MAX_REPLICAS = 1000


def _flag(name: str, text: str) -> Callable[[_Command], _Command]:
    """A switch that can be given a value, as openfx-cli's: --replace, --replace=true, --replace=false."""
    return click.option(name, is_flag=False, flag_value="true", type=click.BOOL, metavar="", default=None, help=text)


@click.command(short_help="Put built functions on a gateway.")
@function_options
@click.option("--registry", metavar="HOST:PORT/FOLDER", help="Push to this registry instead of config.yaml's.")
@_flag("--replace", "Remove the function first; calls fail meanwhile.")
@_flag("--update", "Replace the function while it is being called. This is what happens anyway.")
@click.option("-v", "--deployverbose", "verbose", is_flag=True, help="Print what the push says.")
@click.option("--min", "least", type=click.IntRange(1, _MAX_REPLICAS), default=1, metavar="N", help="Replicas (1).")
@click.option("--max", "most", type=click.IntRange(1, _MAX_REPLICAS), metavar="N", help="Replicas under load (1).")
@json_option
def deploy(
    config_path: Path | None,
    gateway: str | None,
    registry: str | None,
    replace: bool | None,
    update: bool | None,
    verbose: bool,
    least: int,
    most: int | None,
    as_json: bool,
) -> int:
    """Put the functions in the config.yaml of this folder, or in the one after -f, on a gateway.

    fxviewer's own gateway takes what “build” made on its computer. For another one the container image is pushed first.
    A function that is there already is replaced while it is being called.
    """
    if replace and update:
        raise click.UsageError('One of "--update" flag or "--replace" flag must be false.')
    if most is not None and most < least:
        raise click.UsageError(f"--max {most} is less than --min {least}.")
    config = read_meant_config(config_path)
    with open_control(gateway, config) as control:
        pushes = not control.is_ours()
        if registry and not pushes:
            raise click.UsageError("--registry is for clusters; fxviewer's own gateway takes images from no registry.")
        functions = [_named(function, registry) for function in config.functions.values()]
        deployments = [_deployment(function, least, most or least) for function in functions]
        if pushes:
            _push(list(config.functions.values()), functions, verbose=verbose, quiet=as_json)
        done = [_deploy(control, one, replaces=bool(replace), quiet=as_json) for one in deployments]
        if pushes and not as_json:
            for function in functions:
                click.echo(f"http trigger url: http://{control.address}/function/{function.name}")
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
    return EXIT_OK


def _named(function: "FunctionConfig", registry: str | None) -> "FunctionConfig":
    """The function with its image in another registry."""
    if not registry:
        return function
    return dataclasses.replace(function, registry=registry, image=f"{registry.rstrip('/')}/{function.name}")


def _push(built: list["FunctionConfig"], wanted: list["FunctionConfig"], *, verbose: bool, quiet: bool) -> None:
    """Push every image, after making sure that each is there and may go.

    Raises:
        SettingsError: Something is missing; nothing was pushed.
        FunctionError: A push failed; nothing was deployed.
    """
    from fxviewer.project.builder import find_builder
    from fxviewer.project.registry import check_registry

    builder = find_builder()
    for function, target in zip(built, wanted, strict=True):
        if not builder.has(function.image):
            raise SettingsError(
                f"{builder.program} has no image {function.image}.", "Build it: fxviewer function build --image"
            )
        check_registry(target.image)
    for function, target in zip(built, wanted, strict=True):
        if not quiet:
            say(f"Pushing: {target.name}, Image: {target.image} in Registry: {target.registry} ...")
        if target.image != function.image:
            builder.tag(function.image, target.image)
        with progress(f"Pushing {target.image} with {builder.program}", verbose=verbose) as tell:
            builder.push(target.image, tell)


def _deploy(control: "Control", deployment: "Deployment", *, replaces: bool, quiet: bool) -> dict[str, Any]:
    """Replace the function where it is there, or deploy it; says what was done."""
    name = deployment.name

    def tell(text: str) -> None:
        if not quiet:
            click.echo(text)

    if not quiet:
        say(f"Deploying: {name} ...")
    with progress(f"Deploying {name}", verbose=False):
        try:
            if replaces:
                control.delete(name)
            else:
                control.update(deployment)
                tell(f"Function {name} already exists, attempting rolling-update.")
                return _done(control, deployment, "updated")
        except UnknownFunctionError:
            if not replaces:
                tell("Attempting update... but Function Not Found. Deploying Function...")
        control.deploy(deployment)
    return _done(control, deployment, "replaced" if replaces else "deployed")


def _done(control: "Control", deployment: "Deployment", outcome: str) -> dict[str, Any]:
    return {"name": deployment.name, "image": deployment.image, "gateway": control.address, "outcome": outcome}


def _deployment(function: "FunctionConfig", least: int, most: int) -> "Deployment":
    from fxviewer.stream.control import Deployment

    return Deployment(
        name=function.name,
        image=function.image,
        environment=function.environment,
        labels=function.labels,
        annotations=function.annotations,
        secrets=function.secrets,
        limits=(function.limits.memory, function.limits.cpu, function.limits.gpu),
        requests=(function.requests.memory, function.requests.cpu),
        least=least,
        most=most,
    )
