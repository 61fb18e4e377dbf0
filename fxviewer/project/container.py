"""The container image of a function, for a cluster: our executor on a current Python, the function on top."""

import ast
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import fxviewer
from fxviewer.assets import resource
from fxviewer.errors import FunctionError, SettingsError
from fxviewer.project.builder import Builder
from fxviewer.project.command import Tell
from fxviewer.project.config import FunctionConfig
from fxviewer.project.runtime import RUNTIMES

_PACKAGE = Path(fxviewer.__file__).parent
# What the container runs, and what it starts or handlers import by name.
_ROOTS = ("fxviewer.gateway.watcher", "fxviewer.gateway.executor", "fxviewer.handler")
_REQUIREMENTS = ("grpcio>=1.66", "protobuf>=5.27")
_ENTRY_POINT = "from fxviewer.gateway.watcher import main\n\nmain()\n"
_RUNTIME_IMAGE = "localhost/fxviewer/runtime-python3"
_BASE = "BASE"  # the build argument that names the image with Python


def check_image(config: FunctionConfig) -> None:
    """Make sure that everything is there that goes into the image.

    Raises:
        SettingsError: Something is not.
    """
    dockerfile = _dockerfile(config)
    for path in (config.source_folder, dockerfile, config.handler):
        if not path.exists():
            raise SettingsError(f"Unable to build {config.image}: there is no {path}.", "config.yaml names it.")
    if not config.source_folder.is_relative_to(config.folder):
        raise SettingsError(f"{config.source_folder} is outside of {config.folder}.", "Move the handler into it.")


def build_image(
    config: FunctionConfig, builder: Builder, *, arguments: Mapping[str, str], nocache: bool, tell: Tell
) -> None:
    """Build the function's image; first the runtime below it, where it is not there yet.

    Args:
        arguments: Build arguments besides those in config.yaml, which they override.

    Raises:
        SettingsError: As check_image.
        FunctionError: The build fails.
    """
    check_image(config)
    dockerfile = _dockerfile(config)
    given = {
        "REGISTRY": config.registry,
        **config.build_args,
        **({"handler_file": config.handler_file} if config.handler_file else {}),
        "handler_name": config.handler_name,
        **arguments,
    }
    if config.build_options:
        given["ADDITIONAL_PACKAGE"] = " ".join(config.build_options)
    # The Dockerfile that openfx-cli writes stands on OpenFx's own runtime, in the registry.
    if re.search(r"^\s*ARG\s+RUNTIME\b", dockerfile.read_text(encoding="utf-8"), re.MULTILINE):
        given.setdefault("RUNTIME", _runtime(builder, given, nocache=nocache, tell=tell))
        given["handler_dir"] = config.source_folder.relative_to(config.folder).as_posix()
    given.pop(_BASE, None)
    builder.build(config.image, config.folder, dockerfile, arguments=given, nocache=nocache, tell=tell)


def _dockerfile(config: FunctionConfig) -> Path:
    own = config.folder / "Dockerfile"
    runtime = RUNTIMES.get(config.runtime)
    shipped = resource("runtime", config.runtime, "template", "Dockerfile")
    return shipped if not own.is_file() and runtime is not None and runtime.is_hosted else own


def _runtime(builder: Builder, given: Mapping[str, str], *, nocache: bool, tell: Tell) -> str:
    """Return the name of the image with Python and executor, built if it is not there."""
    arguments = {name: value for name, value in given.items() if name == _BASE or name.lower().endswith("_proxy")}
    with tempfile.TemporaryDirectory(prefix="fxviewer-") as text:
        folder = Path(text)
        shutil.copy(resource("runtime", "python3", "Dockerfile"), folder)
        write_executor(folder / "executor")
        image = f"{_RUNTIME_IMAGE}:{fxviewer.__version__}-{_digest(folder, arguments.get(_BASE, ''))}"
        if nocache or not builder.has(image):
            builder.build(image, folder, folder / "Dockerfile", arguments=arguments, nocache=nocache, tell=tell)
    return image


def write_executor(folder: Path) -> None:
    """Write the entry point of containers and the modules of ours that it needs.

    Raises:
        FunctionError: This installation lacks one.
    """
    for module in sorted(_needed(_ROOTS)):
        target = folder / module.relative_to(_PACKAGE.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module, target)
    (folder / "server.py").write_text(_ENTRY_POINT, encoding="utf-8")
    (folder / "requirements.txt").write_text("".join(f"{line}\n" for line in _REQUIREMENTS), encoding="utf-8")


def _needed(roots: tuple[str, ...]) -> set[Path]:
    """The files of our package that these modules import, whatever way."""
    files: set[Path] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        file = _file_of(name)
        if file is None and name in roots:
            raise FunctionError(f"This installation of fxviewer has no module {name}.", "Install fxviewer anew.")
        if file is None or file in files:
            continue  # a name inside a module, or one that is done
        files.add(file)
        waiting += _imports(file)
        waiting += [name.rpartition(".")[0]] if "." in name else []
    return files


def _file_of(module: str) -> Path | None:
    path = _PACKAGE.parent.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _imports(file: Path) -> Iterator[str]:
    own = f"{fxviewer.__name__}."
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(own))
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(own):
            yield f"{node.module}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _digest(folder: Path, base: str) -> str:
    digest = hashlib.sha256(base.encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
