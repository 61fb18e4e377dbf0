"""The program on this computer that builds container images: docker, podman or buildah, whichever works."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.project.command import Tell, run_told

PROGRAMS = ("docker", "podman", "buildah")
BUILD_TIMEOUT_S = 3600.0  # images with a machine-learning library, over a slow line
PUSH_TIMEOUT_S = 3600.0
_QUESTION_TIMEOUT_S = 30.0  # podman's first start on a machine sets up its storage
_TOLD_LINES = 4

_HAS_IMAGE = {"docker": ("image", "inspect"), "podman": ("image", "exists"), "buildah": ("inspect", "--type", "image")}


@dataclass(frozen=True, slots=True)
class Builder:
    """One of them, found to work."""

    program: str

    def build(
        self, image: str, folder: Path, dockerfile: Path, *, arguments: Mapping[str, str], nocache: bool, tell: Tell
    ) -> None:
        """Build an image from the files in a folder, with openfx-cli's flags.

        Raises:
            FunctionError: It fails; the last lines are in the message.
        """
        flags = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
        flags += ["--no-cache"] if nocache else []
        flags += [] if self.program == "docker" else ["--format", "docker"]  # theirs has no place for a health check
        self._run(
            ["build", *flags, "-t", image, "--network=host", "-f", str(dockerfile), str(folder)],
            f"The image {image} cannot be built.",
            BUILD_TIMEOUT_S,
            tell,
            _BUILD_HINTS,
        )

    def tag(self, image: str, name: str) -> None:
        """Give an image another name.

        Raises:
            FunctionError: It fails.
        """
        self._run(["tag", image, name], f"{image} cannot be named {name}.", _QUESTION_TIMEOUT_S, lambda _: None, ())

    def push(self, image: str, tell: Tell) -> None:
        """Raises:
        FunctionError: The registry does not take it.
        """
        self._run(["push", image], f"The image {image} cannot be pushed.", PUSH_TIMEOUT_S, tell, _PUSH_HINTS)

    def has(self, image: str) -> bool:
        return _succeeds([self.program, *_HAS_IMAGE[self.program], image])

    def _run(
        self, arguments: Sequence[str], failure: str, timeout_s: float, tell: Tell, hints: Sequence[tuple[str, str]]
    ) -> None:
        code, said = run_told([self.program, *arguments], timeout_s=timeout_s, tell=tell)
        if code:
            lines = "\n    ".join([f"{failure} {self.program} says:", *said[-_TOLD_LINES:]])
            raise FunctionError(f"{lines}\n   ", _hint(said, hints))


def find_builder() -> Builder:
    """Return the builder that FXVIEWER_BUILDER names, or the first that works.

    Raises:
        SettingsError: None works.
    """
    chosen = os.environ.get("FXVIEWER_BUILDER", "")
    if chosen and chosen not in PROGRAMS:
        raise SettingsError(f"FXVIEWER_BUILDER is “{chosen}”.", f"Choose one of {', '.join(PROGRAMS)}.")
    reasons = []
    for program in [chosen] if chosen else PROGRAMS:
        if shutil.which(program) is None:
            reasons.append(f"{program} is not installed")
        elif not _succeeds([program, "info"]):
            reasons.append(f"{program} is installed but does not work (try “{program} info”)")
        else:
            return Builder(program)
    raise SettingsError(
        f"Nothing here builds container images: {', '.join(reasons)}.",
        "Install buildah or podman, or start docker. Without --image, functions are built for the gateway on this "
        "computer and need none of them.",
    )


def _succeeds(command: Sequence[str]) -> bool:
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_QUESTION_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


# What the programs say, and what to do about it; in lower case.
_LOGIN = (r"unauthorized|authentication required|denied", "Log in to the registry: docker, podman or buildah login.")
_PLAIN = (
    r"http response to https",
    "The registry speaks plain HTTP: name it as an insecure registry in docker's or podman's settings.",
)
_CERTIFICATE = (r"x509", "The registry's certificate is not trusted: install it where docker or podman look for it.")
_BASE = (
    r"pinging container registry|failed to resolve source metadata",
    "The base image cannot be fetched: name one that can with --build-arg BASE=IMAGE, or see to the network.",
)
_PUSH_HINTS = (_PLAIN, _CERTIFICATE, _LOGIN)
_BUILD_HINTS = (_PLAIN, _CERTIFICATE, _BASE, _LOGIN)


def _hint(said: Sequence[str], hints: Sequence[tuple[str, str]]) -> str:
    text = "\n".join(said).lower()
    return next((hint for words, hint in hints if re.search(words, text)), "-v shows all that it says.")
