import ast
import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fxviewer.errors import SettingsError
from fxviewer.project.builder import Builder
from fxviewer.project.config import FunctionConfig, read_config
from fxviewer.project.container import build_image, check_image, write_executor
from fxviewer.project.runtime import find_runtime
from fxviewer.project.template import create_function

Program = Callable[..., Path]

OPENFX_DOCKERFILE = "ARG REGISTRY\nARG WATCHER_VERSION=1.0\nFROM ${REGISTRY}/fxwatcher:${WATCHER_VERSION}-python3\n"


@pytest.fixture
def function(tmp_path: Path) -> FunctionConfig:
    folder = create_function("edges", find_runtime("python3"), parent=tmp_path)
    return read_config(folder / "config.yaml").function()


def built(function: FunctionConfig, program: Program, **arguments: str) -> list[str]:
    """Build with a docker that has no image, and return what it was asked."""
    asked = program("docker", "image*) exit 1;;")

    build_image(function, Builder("docker"), arguments=arguments, nocache=False, tell=lambda _: None)

    return [line for line in asked.read_text().splitlines() if line.startswith("build")]


def test_the_runtime_is_built_first_and_the_function_on_top(function: FunctionConfig, program: Program) -> None:
    runtime, image = built(function, program, BASE="localhost/python:3.11")

    tag = runtime.partition("-t ")[2].split()[0]
    assert tag.startswith("localhost/fxviewer/runtime-python3:")
    assert "--build-arg BASE=localhost/python:3.11" in runtime
    assert f"--build-arg RUNTIME={tag}" in image
    assert "--build-arg REGISTRY=10.0.0.255:5000/openfx" in image
    assert "--build-arg handler_file=handler.py --build-arg handler_name=Handler" in image
    assert "-t 10.0.0.255:5000/openfx/edges --network=host" in image
    assert "BASE=" not in image


def test_a_runtime_that_is_there_is_not_built_again(function: FunctionConfig, program: Program) -> None:
    asked = program("docker")

    build_image(function, Builder("docker"), arguments={}, nocache=False, tell=lambda _: None)

    assert sum(line.startswith("build") for line in asked.read_text().splitlines()) == 1


def test_another_base_is_another_runtime(function: FunctionConfig, program: Program) -> None:
    tags = {built(function, program, BASE=base)[-2].partition("-t ")[2].split()[0] for base in ("a", "b")}

    assert len(tags) == 2


def test_options_and_arguments_of_the_config_reach_the_build(function: FunctionConfig, program: Program) -> None:
    function = dataclasses.replace(function, build_options=("libgl1", "ffmpeg"), build_args={"A": "1", "B": "1"})

    _, image = built(function, program, B="2")

    assert "--build-arg ADDITIONAL_PACKAGE=libgl1 ffmpeg" in image
    assert "--build-arg A=1" in image
    assert "--build-arg B=2" in image


def test_a_dockerfile_of_openfx_cli_stands_on_openfx_s_own_runtime(function: FunctionConfig, program: Program) -> None:
    (function.folder / "Dockerfile").write_text(OPENFX_DOCKERFILE)

    (image,) = built(function, program)

    assert "RUNTIME=" not in image
    assert "--build-arg REGISTRY=10.0.0.255:5000/openfx" in image


@pytest.mark.parametrize(
    ("file", "build_args", "flags"),
    [
        ("handler.py", {}, "--build-arg handler_file=handler.py --build-arg handler_name=Handler"),
        ("", {}, "--build-arg handler_name=Handler"),
        (
            "handler.py",
            {"A": "b=c", "handler_name": "Other"},
            "--build-arg A=b=c --build-arg handler_name=Handler --build-arg handler_file=handler.py",
        ),
    ],
    ids=["python3", "go", "build_args"],
)
def test_a_folder_of_openfx_cli_is_built_with_its_flags(
    function: FunctionConfig, program: Program, file: str, build_args: dict[str, str], flags: str
) -> None:
    """openfx-cli 0.5.0 in ./src: docker build --build-arg REGISTRY=... FLAGS -t IMAGE --network=host ../"""
    (function.folder / "Dockerfile").write_text(OPENFX_DOCKERFILE)
    function = dataclasses.replace(function, handler_file=file, build_args=build_args)

    (image,) = built(function, program)

    told, _, rest = image.partition(" -t ")
    assert sorted(told.split(" --build-arg ")[1:]) == sorted(
        ["REGISTRY=10.0.0.255:5000/openfx", *f" {flags}".split(" --build-arg ")[1:]]
    )
    assert rest.startswith("10.0.0.255:5000/openfx/edges --network=host -f ")


def test_a_folder_without_a_dockerfile_takes_the_shipped_one(function: FunctionConfig, program: Program) -> None:
    (function.folder / "Dockerfile").unlink()

    _, image = built(function, program)

    assert "template/Dockerfile" in image


@pytest.mark.parametrize("gone", ["src/handler.py", "src"])
def test_what_is_missing_is_told_before_anything_starts(function: FunctionConfig, gone: str) -> None:
    (function.folder / gone).rename(function.folder / "elsewhere")

    with pytest.raises(SettingsError, match=f"there is no .*{gone}"):
        check_image(function)


def test_a_language_of_others_needs_its_dockerfile(function: FunctionConfig) -> None:
    (function.folder / "Dockerfile").unlink()

    with pytest.raises(SettingsError, match=r"there is no .*Dockerfile"):
        check_image(dataclasses.replace(function, runtime="java"))


def test_the_executor_needs_no_package_but_those_the_image_installs(tmp_path: Path) -> None:
    write_executor(tmp_path)

    imported = {
        name.partition(".")[0]
        for file in tmp_path.rglob("*.py")
        for node in ast.parse(file.read_text()).body
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) <= {"fxviewer", "grpc", "google"}


def test_the_executor_s_modules_stand_alone(tmp_path: Path) -> None:
    write_executor(tmp_path)

    alone = subprocess.run(
        [sys.executable, "-c", "import fxviewer.gateway.watcher as w, fxviewer.handler; print(w.__file__)"],
        cwd=tmp_path,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.startswith(str(tmp_path))
