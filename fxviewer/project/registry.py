"""Whether a registry will take an image, asked before anything is built or sent."""

import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fxviewer.errors import SettingsError

_TIMEOUT_S = 5.0
_HUB = "docker.io"
_HUB_API = "registry-1.docker.io"


def registry_of(image: str) -> str:
    """Return the registry's host and port, as docker reads them out of an image's name."""
    first, slash, _ = image.partition("/")
    return first if slash and (set(first) & set(".:") or first == "localhost") else _HUB


def check_registry(image: str) -> None:
    """Make sure that the image's registry answers, and that there is a login where it wants one.

    Raises:
        SettingsError: It does not answer, or wants a login and there is none.
    """
    registry = registry_of(image)
    status = _status(_HUB_API if registry == _HUB else registry)
    if status is None:
        raise SettingsError(
            f"The registry {registry} does not answer, and {image} cannot be pushed.",
            "Check docker_registry and image in config.yaml, or name another one with --registry.",
        )
    if status == 401 and not any(_knows(settings, registry) for settings in _logins()):
        raise SettingsError(f"The registry {registry} wants a login.", f"docker login {registry} (or podman, buildah)")


def _status(host: str) -> int | None:
    # Who it is matters when the builder pushes; here only whether somebody answers.
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting))
    for scheme in ("https", "http"):
        try:
            with opener.open(f"{scheme}://{host}/v2/", timeout=_TIMEOUT_S) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, ValueError):
            continue
    return None


def _logins() -> Iterator[dict[str, Any]]:
    """Give the settings of the programs that keep logins."""
    docker = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid() if os.name == 'posix' else 0}")
    paths = [docker / "config.json", runtime / "containers/auth.json", Path.home() / ".config/containers/auth.json"]
    if chosen := os.environ.get("REGISTRY_AUTH_FILE"):
        paths.insert(0, Path(chosen))
    for path in paths:
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(settings, dict):
            yield settings


def _knows(settings: dict[str, Any], registry: str) -> bool:
    if settings.get("credsStore"):
        return True  # a keyring that would have to be unlocked to look
    names = [*settings.get("auths", {}), *settings.get("credHelpers", {})]
    return any(registry in name for name in names)
