"""Images of functions on this computer: what `fxviewer function build` makes and a local gateway deploys by name."""

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from filelock import FileLock

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.gateway.environment import storage_path
from fxviewer.gateway.function import Function, configured
from fxviewer.project.config import FunctionConfig, read_config

# Docker's grammar of names; also what keeps a name from meaning another folder.
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?"
_REFERENCE = re.compile(rf"(?P<name>(?:{_HOST}/)?{_COMPONENT}(?:/{_COMPONENT})*)(?::(?P<tag>\w[\w.-]{{0,127}}))?")
_LONGEST = 255

_NOT_IN_IMAGES = shutil.ignore_patterns(".git", ".hg", ".svn", ".venv", "venv", "__pycache__", "*.pyc", ".DS_Store")
_UNFINISHED = ".unfinished"
_CURRENT = "current"
_KEPT = 8  # versions of one image; a gateway may still start workers of one that was replaced
_LOCK_TIMEOUT_S = 120.0  # a folder with large models is being copied


@dataclass(frozen=True, slots=True)
class Image:
    """One version of an image. Its folder is never written to.

    Attributes:
        name: With its tag.
        digest: Of everything in it.
        folder: A copy of the function's folder.
        config_file: In the folder.
        function_name: In the config file; the function may be deployed under another one.
        python: The interpreter that has its requirements.
        built_unix: When.
    """

    name: str
    digest: str
    folder: Path
    config_file: str
    function_name: str
    python: str
    built_unix: float

    def function(self, name: str) -> Function:
        """Return the function to host under this name.

        Raises:
            FunctionError: Something of the image is gone.
        """
        if not Path(self.python).exists():
            raise FunctionError(f"The environment of the image “{self.name}” is gone.", "Build it again.")
        try:
            config = read_config(self.folder / self.config_file).function(self.function_name)
        except SettingsError as error:
            raise FunctionError(f"The image “{self.name}” is damaged: {error.what}", "Build it again.") from error
        return replace(configured(config, python=self.python), name=name, image=config.image)


class ImageStore:
    """Images in a folder; None is the user's own. Safe from any thread and process."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if folder is not None else storage_path() / "images"

    def put(self, config: FunctionConfig, config_file: Path, python: str) -> Image:
        """Keep the function's folder as it is now under its image's name; a gateway that runs the last one goes on.

        Raises:
            FunctionError: There is no handler, or the folder cannot be kept.
        """
        name = _normal(config.image)
        if not config.source_folder.is_relative_to(config.folder):
            raise FunctionError(f"{config.source_folder} is outside of {config.folder}.", "Move the handler into it.")
        try:
            is_there = config.handler.is_file()
        except OSError as error:
            raise FunctionError(f"{config.handler} cannot be read: {error.strerror}.") from error
        if not is_there:
            raise FunctionError(f"There is no handler {config.handler}.", "config.yaml names it under “handler”.")
        shelf = self._shelf(name)
        try:
            shelf.mkdir(parents=True, exist_ok=True)
            with FileLock(shelf / ".lock", timeout=_LOCK_TIMEOUT_S):
                try:
                    return self._keep(shelf, name, config, config_file.name, python)
                finally:
                    shutil.rmtree(shelf / _UNFINISHED, ignore_errors=True)
        except (OSError, shutil.Error) as error:
            reason = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror or error
            raise FunctionError(f"The image “{name}” cannot be kept in {shelf}: {reason}.") from error

    def get(self, image: str) -> Image:
        """Return the version of the image that was built last.

        Raises:
            FunctionError: It is no image's name, or there is no such image here.
        """
        name = _normal(image)
        shelf = self._shelf(name)
        try:
            return _read(shelf / (shelf / _CURRENT).read_text(encoding="ascii"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            names = ", ".join(self.names()) or "none"
            raise FunctionError(
                f"There is no image “{image}” on the gateway's computer; it has {names}.",
                "Build it there: fxviewer function build -f config.yaml",
            ) from error

    def names(self) -> list[str]:
        """The images there are, in alphabetical order."""
        if not self._folder.is_dir():
            return []
        return sorted(unquote(shelf.name) for shelf in self._folder.iterdir() if (shelf / _CURRENT).is_file())

    def _shelf(self, name: str) -> Path:
        return self._folder / quote(name, safe="")

    def _keep(self, shelf: Path, name: str, config: FunctionConfig, config_file: str, python: str) -> Image:
        unfinished = shelf / _UNFINISHED
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(config.folder, unfinished / "folder", ignore=_NOT_IN_IMAGES)
        digest = _digest(unfinished / "folder", f"{python}\n{config.name}\n{config_file}")
        image = Image(name, digest, shelf / digest / "folder", config_file, config.name, python, time.time())
        (unfinished / "image.json").write_text(json.dumps(asdict(image), default=str), encoding="utf-8")
        if (shelf / digest).exists():
            (shelf / digest).touch()
        else:
            unfinished.rename(shelf / digest)
        pointer = shelf / f"{_CURRENT}.new"
        pointer.write_text(digest, encoding="ascii")
        pointer.replace(shelf / _CURRENT)
        _forget_old(shelf)
        return image


def _read(version: Path) -> Image:
    kept: dict[str, Any] = json.loads((version / "image.json").read_text(encoding="utf-8"))
    return Image(**{**kept, "folder": version / "folder"})


def _digest(folder: Path, *more: str) -> str:
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(b"\0" + os.fsencode(path.relative_to(folder)) + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _forget_old(shelf: Path) -> None:
    versions = sorted((one for one in shelf.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for version in versions[:-_KEPT]:
        shutil.rmtree(version, ignore_errors=True)


def _normal(image: str) -> str:
    found = _REFERENCE.fullmatch(image)
    if found is None or len(image) > _LONGEST:
        raise FunctionError(f"“{image}” is no image's name.", "Write it as docker does: registry:5000/folder/name:tag.")
    return f"{found['name']}:{found['tag'] or 'latest'}"
