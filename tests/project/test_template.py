import importlib.util
import stat
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from fxviewer.errors import SettingsError
from fxviewer.project.config import read_config
from fxviewer.project.runtime import find_runtime
from fxviewer.project.template import create_function
from fxviewer.stream.reply import read_output

PYTHON3 = find_runtime("python3")

# As openfx-cli 0.5.0 writes it.
CONFIG = """\
functions:
  imgprocessing:
    runtime: python3
    desc: ""
    maintainer: ""
    handler:
      dir: ./src
      file: handler.py
      name: Handler
    docker_registry: 10.0.0.255:5000/openfx
    image: 10.0.0.255:5000/openfx/imgprocessing
    constraints:
    - nodetype=cpunode
    limits:
      memory: ""
      cpu: ""
      gpu: ""
    requests:
      memory: 50Mi
      cpu: 50m
      gpu: ""
openfx:
  gateway: :31113
"""


def test_the_folder_has_openfx_cli_s_files_and_no_other(tmp_path: Path) -> None:
    folder = create_function("imgprocessing", PYTHON3, parent=tmp_path)

    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}

    assert files == {"Dockerfile", "config.yaml", "requirements.txt", "src/handler.py"}


def test_config_is_what_openfx_cli_writes_to_the_byte(tmp_path: Path) -> None:
    config = create_function("imgprocessing", PYTHON3, parent=tmp_path) / "config.yaml"

    assert config.read_text(encoding="utf-8") == CONFIG
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["123", "true", "on", "1e5", "null", "0x1f", "y"])
def test_a_name_that_yaml_would_read_as_something_else_is_quoted(tmp_path: Path, name: str) -> None:
    config = create_function(name, PYTHON3, parent=tmp_path) / "config.yaml"

    assert f'  "{name}":\n' in config.read_text(encoding="utf-8")
    assert list(read_config(config).functions) == [name]


def test_the_gateway_that_is_named_is_written(tmp_path: Path) -> None:
    folder = create_function("a", PYTHON3, parent=tmp_path, gateway="10.0.0.7:31113")

    assert read_config(folder / "config.yaml").gateway == "10.0.0.7:31113"


def test_a_config_that_is_there_is_carried_on_with_its_comments(tmp_path: Path) -> None:
    first = tmp_path / "config.yaml"
    first.write_text(
        CONFIG.replace("desc: ", "# 윤곽선\n    desc: ").replace(":31113", "10.0.0.7:31113"), encoding="utf-8"
    )

    folder = create_function("second", PYTHON3, parent=tmp_path, neighbours=first)

    text = (folder / "config.yaml").read_text(encoding="utf-8")
    assert list(read_config(folder / "config.yaml").functions) == ["imgprocessing", "second"]
    assert "# 윤곽선" in text
    assert "gateway: 10.0.0.7:31113" in text


def test_a_function_that_the_config_has_already_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")

    with pytest.raises(SettingsError, match="Function imgprocessing already exists in"):
        create_function("imgprocessing", PYTHON3, parent=tmp_path, neighbours=tmp_path / "config.yaml")

    assert not (tmp_path / "imgprocessing").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep")

    with pytest.raises(SettingsError, match="folder: mine already exists"):
        create_function("mine", PYTHON3, parent=tmp_path)

    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_language_without_a_template_says_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="hosts no go") as refused:
        create_function("a", find_runtime("go"), parent=tmp_path)

    assert "OpenFx-runtime.git" in refused.value.cure
    assert not (tmp_path / "a").exists()


def test_a_template_that_openfx_cli_has_fetched_is_used(tmp_path: Path) -> None:
    (tmp_path / "runtime/go/src").mkdir(parents=True)
    (tmp_path / "runtime/go/src/handler.go").write_text("package main\n")

    folder = create_function("a", find_runtime("go"), parent=tmp_path)

    assert (folder / "src/handler.go").is_file()
    assert '      file: ""\n' in (folder / "config.yaml").read_text(encoding="utf-8")


def test_the_handler_s_folder_can_have_another_name(tmp_path: Path) -> None:
    folder = create_function("a", PYTHON3, parent=tmp_path, source_folder="./code")

    assert read_config(folder / "config.yaml").function().handler.is_file()
    assert (folder / "code/handler.py").is_file()


def test_an_image_without_build_arguments_has_the_handler_s_folder(tmp_path: Path) -> None:
    """openfx-cli gives REGISTRY, handler_file and handler_name to the build, and no folder."""
    (tmp_path / "runtime/go/src").mkdir(parents=True)
    (tmp_path / "runtime/go/Dockerfile").write_text("COPY ./src/handler.go .\n")

    ours = create_function("a", PYTHON3, parent=tmp_path, source_folder="./code")
    fetched = create_function("b", find_runtime("go"), parent=tmp_path, source_folder="code/")

    assert "\nARG handler_dir=./code\n" in (ours / "Dockerfile").read_text(encoding="utf-8")
    assert (fetched / "Dockerfile").read_text(encoding="utf-8") == "COPY ./code/handler.go .\n"


def test_the_template_s_handler_returns_a_picture_as_text(tmp_path: Path) -> None:
    handler = load_handler(create_function("a", PYTHON3, parent=tmp_path) / "src/handler.py")
    picture = np.full((48, 64, 3), 200, np.uint8)

    reply = handler(SimpleNamespace(input=cv2.imencode(".png", picture)[1].tobytes()))

    assert isinstance(reply, str)
    encoded = read_output(reply.encode())
    assert isinstance(encoded, bytes)
    result = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    assert result is not None
    assert abs(float(result.mean()) - 55) < 3


def test_the_template_s_handler_says_that_text_is_no_picture(tmp_path: Path) -> None:
    handler = load_handler(create_function("a", PYTHON3, parent=tmp_path) / "src/handler.py")

    with pytest.raises(ValueError, match="no picture"):
        handler(SimpleNamespace(input=b"hello"))


def load_handler(path: Path):  # type: ignore[no-untyped-def]  # a user's function
    spec = importlib.util.spec_from_file_location("handler_of_template", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Handler
