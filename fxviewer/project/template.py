"""A new function's folder, as openfx-cli lays it out."""

import os
import shutil
from pathlib import Path

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from fxviewer.assets import resource
from fxviewer.errors import SettingsError
from fxviewer.project.config import CONFIG_FILE, DEFAULT_GATEWAY, unreadable
from fxviewer.project.name import check_name
from fxviewer.project.runtime import Runtime
from fxviewer.project.yaml_form import dump, round_trip, text

SOURCE_FOLDER = "./src"
REGISTRY = "10.0.0.255:5000/openfx"  # openfx-cli's default
RUNTIME_FOLDER = "runtime"  # where openfx-cli keeps the templates it fetches
_CONSTRAINTS = ("nodetype=cpunode",)
_REQUESTS = {"memory": "50Mi", "cpu": "50m", "gpu": ""}
_LIMITS = {"memory": "", "cpu": "", "gpu": ""}
_CONFIG_MODE = 0o600  # it may come to hold secrets


def create_function(
    name: str,
    runtime: Runtime,
    *,
    parent: Path,
    config_file: str = CONFIG_FILE,
    source_folder: str = SOURCE_FOLDER,
    gateway: str = "",
    neighbours: Path | None = None,
) -> Path:
    """Make the folder `parent`/`name` with everything in it and return it.

    Args:
        source_folder: As config.yaml names the handler's folder, which is right in the function's.
        gateway: To write into config.yaml; empty is openfx-cli's default.
        neighbours: A config.yaml whose functions and gateway the new one has too, comments kept.

    Raises:
        SettingsError: The name is none, the folder is there already or cannot be made, or no template is at hand.
    """
    check_name(name)
    folder = parent / name
    if folder.exists():
        raise SettingsError(f"folder: {name} already exists.", "Choose another name, or remove the folder.")
    template = _template(runtime, parent)
    if config_file != CONFIG_FILE and (template / config_file).exists():
        raise SettingsError(f"{config_file} in a function's folder is something else.", "Name another file with -f.")
    config = _config(neighbours)
    if name in config["functions"]:
        raise SettingsError(f"Function {name} already exists in {neighbours} file.", "Choose another name.")
    config["functions"][name] = _entry(name, runtime, source_folder)
    if gateway:
        config["openfx"]["gateway"] = gateway
    try:
        unwanted = shutil.ignore_patterns("__pycache__", CONFIG_FILE)
        shutil.copytree(template, folder, ignore=unwanted, copy_function=shutil.copyfile)  # new files, not old ones
        if (folder / "src").is_dir() and (folder / source_folder) != folder / "src":
            _rename_source(folder, Path(source_folder).as_posix())
        _write(folder / config_file, _format(config))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SettingsError(f"folder: could not create {name}: {error.strerror or error}.") from error
    return folder


def _rename_source(folder: Path, name: str) -> None:
    """Give the handler's folder its name, in the Dockerfile too: openfx-cli does not tell it to the build."""
    (folder / "src").rename(folder / name)
    dockerfile = folder / "Dockerfile"
    if dockerfile.is_file():
        dockerfile.write_bytes(dockerfile.read_bytes().replace(SOURCE_FOLDER.encode(), f"./{name}".encode()))


def _template(runtime: Runtime, parent: Path) -> Path:
    if runtime.is_hosted:
        return resource("runtime", runtime.name, "template")
    fetched = parent / RUNTIME_FOLDER / runtime.name
    if fetched.is_dir():
        return fetched
    raise SettingsError(
        f"fxviewer has a template for python3 only, and its own gateway hosts no {runtime.name}.",
        f"For a cluster, put OpenFx's templates here, then try again: "
        f"git clone --depth=1 https://github.com/keti-openfx/OpenFx-runtime.git {RUNTIME_FOLDER}",
    )


def _config(neighbours: Path | None) -> CommentedMap:
    config = CommentedMap()
    if neighbours is not None:
        try:
            config = round_trip().load(neighbours.read_text(encoding="utf-8-sig")) or CommentedMap()
        except (OSError, ValueError, RecursionError, YAMLError) as error:
            raise unreadable(neighbours, error) from error
    if not isinstance(config, CommentedMap):
        raise SettingsError(f"{neighbours} is no config.yaml.", "It begins with “functions:”.")
    if not config.get("functions"):
        config["functions"] = CommentedMap()
    if not config.get("openfx"):
        config["openfx"] = CommentedMap(gateway=DEFAULT_GATEWAY)
    return config


def _entry(name: str, runtime: Runtime, source_folder: str) -> CommentedMap:
    return CommentedMap(
        runtime=runtime.name,
        desc=text(""),
        maintainer=text(""),
        handler=CommentedMap(dir=text(source_folder), file=text(runtime.handler_file), name="Handler"),
        docker_registry=REGISTRY,
        image=f"{REGISTRY}/{name}",
        constraints=CommentedSeq(_CONSTRAINTS),
        limits=CommentedMap({key: text(value) for key, value in _LIMITS.items()}),
        requests=CommentedMap({key: text(value) for key, value in _REQUESTS.items()}),
    )


def _format(config: CommentedMap) -> str:
    functions = config["functions"]
    for name in [name for name in functions if isinstance(name, str) and text(name) is not name]:
        functions.insert(list(functions).index(name), text(name), functions.pop(name))
    return dump(config)


def _write(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _CONFIG_MODE), "w", encoding="utf-8") as file:
        file.write(content)
