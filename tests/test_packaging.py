"""What a person installs: the wheel, its commands, and the set-up from a clean clone."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.build import build_sdist, build_wheel

import fxviewer

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "resources/packaging"
SHIPPED = ("functions", "icons", "runtime", "swagger-ui", "translations")

on_posix = pytest.mark.skipif(os.name != "posix", reason="the set-up is for Linux and macOS")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return zipfile.ZipFile(folder / build_wheel(str(folder)))


def shipped_files() -> set[str]:
    files = (file for room in SHIPPED for file in (ROOT / "resources" / room).rglob("*"))
    return {
        "fxviewer/" + file.relative_to(ROOT).as_posix()
        for file in files
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_wheel_holds_every_shipped_resource_and_no_other(wheel: zipfile.ZipFile) -> None:
    resources = {name for name in wheel.namelist() if name.startswith("fxviewer/resources/")}

    assert resources == shipped_files()


def test_wheel_holds_every_module(wheel: zipfile.ZipFile) -> None:
    modules = {file.relative_to(ROOT).as_posix() for file in (ROOT / "fxviewer").rglob("*.py")}

    assert modules <= set(wheel.namelist())


def test_wheel_names_both_commands(wheel: zipfile.ZipFile) -> None:
    entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))

    text = wheel.read(entry_points).decode()

    assert "[console_scripts]\nfxviewer = fxviewer.__main__:main" in text
    assert "[gui_scripts]\nfxviewer-gui = fxviewer.__main__:main" in text


def test_sdist_builds_the_same_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheel: zipfile.ZipFile) -> None:
    monkeypatch.chdir(ROOT)
    with tarfile.open(tmp_path / build_sdist(str(tmp_path))) as sdist:
        sdist.extractall(tmp_path, filter="data")
        unpacked = tmp_path / sdist.getnames()[0].split("/")[0]
    monkeypatch.chdir(unpacked)

    rebuilt = zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path)))

    assert set(rebuilt.namelist()) == set(wheel.namelist())


@pytest.mark.openfx("9.29")
def test_one_opencv_is_installed_and_no_package_of_a_misleading_name(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith("METADATA"))
    wanted = re.findall(r"^Requires-Dist: ([\w-]+)", wheel.read(metadata).decode(), re.M)

    assert [name for name in wanted if name.startswith("opencv")] == ["opencv-python"]
    assert not {"ffmpeg", "grpcio-tool", "argparse"} & set(wanted)


def test_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"## [{fxviewer.__version__}]" in changelog


@on_posix
@pytest.mark.parametrize("script", sorted(PACKAGING.glob("[!.]*[!.desktop]")), ids=lambda path: path.name)
def test_set_up_scripts_are_executable_posix_shell(script: Path) -> None:
    shell = shutil.which("dash") or "/bin/sh"

    check = subprocess.run([shell, "-n", script], capture_output=True, text=True, timeout=10, check=False)

    assert check.returncode == 0, check.stderr
    assert os.access(script, os.X_OK)


@on_posix
def test_set_up_names_the_python_it_needs_when_there_is_none(tmp_path: Path) -> None:
    checkout = tmp_path / "한글 폴더"
    shutil.copytree(PACKAGING, checkout / "resources/packaging")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("dirname", "cat", "cksum", "grep"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)

    result = subprocess.run(
        ["/bin/sh", checkout / "resources/packaging/set-up", "run"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )

    assert result.returncode == 1
    assert "Python 3.11 or newer is needed" in result.stderr


@on_posix
def test_launch_without_a_display_says_so_and_writes_files(tmp_path: Path) -> None:
    shutil.copytree(PACKAGING, tmp_path / "resources/packaging")
    viewer = tmp_path / ".venv/bin/fxviewer"
    viewer.parent.mkdir(parents=True)
    viewer.write_text('#!/bin/sh\necho "asked: $*"\n')
    viewer.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}

    result = subprocess.run(
        [tmp_path / "resources/packaging/launch"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )

    if sys.platform == "linux":
        assert "no display" in result.stdout
        assert "asked: demo -o out" in result.stdout
    else:
        assert result.stdout == "asked: \n"
