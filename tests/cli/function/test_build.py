import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fxviewer.gateway.image_store import ImageStore

Fn = Callable[..., Any]
IMAGE = "10.0.0.255:5000/openfx/answer"


@pytest.mark.usefixtures("project")
def test_it_says_what_openfx_cli_says_and_keeps_the_image(fn: Fn) -> None:
    told = fn("build", "-f", "answer/config.yaml")

    assert told.code == 0, told.errors
    assert told.text == (f"Building function (answer) image...\nImage: {IMAGE} built in local environment.\n")
    assert ImageStore().get(IMAGE).function("answer").handler.is_file()


def test_without_a_file_the_folder_one_is_in_is_meant(fn: Fn, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)

    assert fn("build").code == 0


@pytest.mark.usefixtures("project")
def test_json_tells_image_version_and_interpreter(fn: Fn) -> None:
    (built,) = json.loads(fn("build", "-f", "answer", "--json").text)

    assert (built["name"], built["image"]) == ("answer", IMAGE)
    assert built["digest"] == ImageStore().get(IMAGE).digest
    assert Path(built["python"]).is_file()


def test_what_cannot_be_installed_is_told_in_pip_s_words(fn: Fn, project: Path) -> None:
    (project / "requirements.txt").write_text("roman==99.99\n")

    told = fn("build", "-f", "answer")

    assert told.code == 5
    assert "No matching distribution found for roman==99.99" in told.errors
    assert "Image:" not in told.text


@pytest.mark.parametrize("flag", ["-v", "--buildverbose"])
def test_verbose_shows_what_pip_says(fn: Fn, project: Path, flag: str) -> None:
    (project / "requirements.txt").write_text("numpy\n")

    told = fn("build", "-f", "answer", flag)

    assert "already satisfied: numpy" in told.errors


def test_nocache_makes_the_environment_anew(fn: Fn, project: Path) -> None:
    (project / "requirements.txt").write_text("roman==5.0\n")

    first, again, anew = (
        json.loads(fn("build", "-f", "answer", "--json", *flags).text)[0]["python"]
        for flags in ((), (), ("--nocache",))
    )

    assert first == again
    assert anew != first


def test_a_language_for_clusters_is_not_built_here(fn: Fn, project: Path) -> None:
    config = project / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("runtime: python3", "runtime: java"), encoding="utf-8")

    told = fn("build", "-f", config)

    assert told.code == 5
    assert "hosts no java" in told.errors
    assert "--image" in told.errors


@pytest.mark.usefixtures("project")
def test_a_missing_builder_is_told_before_anything_starts(fn: Fn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    told = fn("build", "-f", "answer", "--image")

    assert told.code == 2
    assert "docker is not installed, podman is not installed, buildah is not installed" in told.errors
    assert told.text == ""


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("arguments", [("--build-arg", "A=1"), ("--image", "--build-arg", "A")])
def test_build_arguments_are_for_images_and_have_a_value(fn: Fn, arguments: tuple[str, ...]) -> None:
    assert fn("build", "-f", "answer", *arguments).code == 2


def test_a_folder_without_a_config_says_so(fn: Fn) -> None:
    told = fn("build")

    assert told.code == 2
    assert "There is no config.yaml in" in told.errors
