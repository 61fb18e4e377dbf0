from collections.abc import Callable
from pathlib import Path

import pytest

from fxviewer.errors import FunctionError, SettingsError
from fxviewer.project.builder import Builder, find_builder

Program = Callable[..., Path]


@pytest.mark.parametrize("name", ["docker", "podman", "buildah"])
def test_whichever_is_there_is_used(program: Program, name: str) -> None:
    program(name)

    assert find_builder() == Builder(name)


def test_a_docker_without_its_engine_is_passed_over(program: Program) -> None:
    program("docker", "info*) exit 1;;")
    program("buildah")

    assert find_builder() == Builder("buildah")


def test_without_any_the_reason_for_each_is_told(program: Program) -> None:
    program("docker", "info*) exit 1;;")

    with pytest.raises(SettingsError) as refused:
        find_builder()

    assert "docker is installed but does not work" in refused.value.what
    assert "podman is not installed, buildah is not installed" in refused.value.what
    assert "--image" in refused.value.cure


def test_one_can_be_chosen(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program("docker")
    program("podman")
    monkeypatch.setenv("FXVIEWER_BUILDER", "podman")

    assert find_builder() == Builder("podman")


def test_a_choice_that_is_none_is_refused(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXVIEWER_BUILDER", "make")

    with pytest.raises(SettingsError, match="FXVIEWER_BUILDER is “make”"):
        find_builder()


def test_build_has_openfx_cli_s_flags(program: Program, tmp_path: Path) -> None:
    asked = program("docker")

    Builder("docker").build(
        "r:5000/a",
        tmp_path,
        tmp_path / "Dockerfile",
        arguments={"REGISTRY": "r:5000", "ADDITIONAL_PACKAGE": "a b"},
        nocache=True,
        tell=lambda _: None,
    )

    assert asked.read_text() == (
        "build --build-arg REGISTRY=r:5000 --build-arg ADDITIONAL_PACKAGE=a b --no-cache -t r:5000/a --network=host "
        f"-f {tmp_path}/Dockerfile {tmp_path}\n"
    )


def test_a_failure_shows_the_program_s_last_lines(program: Program) -> None:
    program("docker", "push*) echo one; echo 'denied: requested access' >&2; exit 1;;")

    with pytest.raises(FunctionError) as failed:
        Builder("docker").push("r:5000/a", lambda _: None)

    assert "denied: requested access" in failed.value.what
    assert "Log in to the registry" in failed.value.cure


def test_a_base_that_cannot_be_fetched_is_told_how_to_replace(program: Program, tmp_path: Path) -> None:
    program("podman", "build*) echo 'Error: pinging container registry registry-1.docker.io: no such host'; exit 125;;")

    with pytest.raises(FunctionError) as failed:
        Builder("podman").build("a", tmp_path, tmp_path, arguments={}, nocache=False, tell=lambda _: None)

    assert "--build-arg BASE=IMAGE" in failed.value.cure


def test_a_registry_without_tls_is_told_how_to_allow(program: Program) -> None:
    program("docker", "push*) echo 'http: server gave HTTP response to HTTPS client'; exit 1;;")

    with pytest.raises(FunctionError) as failed:
        Builder("docker").push("r:5000/a", lambda _: None)

    assert "insecure registry" in failed.value.cure


@pytest.mark.parametrize(
    ("name", "question"),
    [("docker", "image inspect a"), ("podman", "image exists a"), ("buildah", "inspect --type image a")],
)
def test_each_is_asked_for_an_image_in_its_own_way(program: Program, name: str, question: str) -> None:
    asked = program(name, "*b) exit 1;;")

    assert Builder(name).has("a")
    assert not Builder(name).has("b")
    assert asked.read_text().splitlines()[0] == question
