import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from fxviewer.errors import SettingsError
from fxviewer.project.registry import check_registry, registry_of


class Registry(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/v2/" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any login."""
    for name in ("DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path


@pytest.fixture(params=[200])
def registry(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Asked", (Registry,), {"status": request.param})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="fx-registry")
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(3)


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ("10.0.0.255:5000/openfx/a", "10.0.0.255:5000"),
        ("registry.example.com/a", "registry.example.com"),
        ("localhost/a", "localhost"),
        ("someone/a:1", "docker.io"),
        ("a:1", "docker.io"),
    ],
)
def test_the_registry_is_read_out_of_the_image_s_name(image: str, host: str) -> None:
    assert registry_of(image) == host


def test_a_registry_that_answers_is_enough(registry: str) -> None:
    check_registry(f"{registry}/openfx/a")


@pytest.mark.parametrize("registry", [401], indirect=True)
def test_a_registry_that_wants_a_login_is_told(registry: str) -> None:
    with pytest.raises(SettingsError, match="wants a login") as refused:
        check_registry(f"{registry}/openfx/a")

    assert f"docker login {registry}" in refused.value.cure


@pytest.mark.parametrize("registry", [401], indirect=True)
@pytest.mark.parametrize("file", [".docker/config.json", ".config/containers/auth.json", "run/containers/auth.json"])
def test_a_login_of_docker_or_podman_counts(registry: str, home: Path, file: str) -> None:
    path = home / file
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"auths": {registry: {}}}))

    check_registry(f"{registry}/openfx/a")


def test_a_registry_that_does_not_answer_is_told() -> None:
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1:9 does not answer"):
        check_registry("127.0.0.1:9/openfx/a")
