import errno
import sys
from pathlib import Path

import pytest

from fxviewer.errors import FunctionError
from fxviewer.gateway.image_store import Image, ImageStore
from fxviewer.project.config import FunctionConfig, read_config
from fxviewer.project.runtime import find_runtime
from fxviewer.project.template import create_function

IMAGE = "10.0.0.255:5000/openfx/edges"


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "images")


@pytest.fixture
def function(tmp_path: Path) -> FunctionConfig:
    folder = tmp_path / "내 함수"
    folder.mkdir()
    made = create_function("edges", find_runtime("python3"), parent=folder)
    return read_config(made / "config.yaml").function()


def put(store: ImageStore, function: FunctionConfig, python: str = sys.executable) -> Image:
    return store.put(function, function.folder / "config.yaml", python)


def test_an_image_is_a_copy_that_later_edits_do_not_reach(store: ImageStore, function: FunctionConfig) -> None:
    before = function.handler.read_text(encoding="utf-8")
    put(store, function)

    function.handler.write_text("def Handler(req):\n    return b''\n")

    assert store.get(IMAGE).function("edges").handler.read_text(encoding="utf-8") == before


def test_a_rebuild_leaves_the_version_that_runs(store: ImageStore, function: FunctionConfig) -> None:
    first = put(store, function)
    function.handler.write_text("def Handler(req):\n    return b'second'\n")

    second = put(store, function)

    assert first.digest != second.digest
    assert store.get(IMAGE) == second
    assert "imdecode" in first.function("edges").handler.read_text(encoding="utf-8")
    assert "second" in second.function("edges").handler.read_text(encoding="utf-8")


def test_an_unchanged_folder_is_the_same_version(store: ImageStore, function: FunctionConfig) -> None:
    assert put(store, function).digest == put(store, function).digest


@pytest.mark.parametrize("name", [IMAGE, f"{IMAGE}:latest"])
def test_a_name_without_a_tag_means_latest(store: ImageStore, function: FunctionConfig, name: str) -> None:
    put(store, function)

    assert store.get(name).name == f"{IMAGE}:latest"


def test_the_function_has_its_interpreter_and_what_its_config_says(store: ImageStore, function: FunctionConfig) -> None:
    config = function.folder / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('desc: ""', "desc: 윤곽선\n    environment: {LEVEL: 3}"), encoding="utf-8")

    hosted = put(store, read_config(config).function()).function("another-name")

    assert (hosted.name, hosted.python, hosted.image) == ("another-name", sys.executable, IMAGE)
    assert hosted.environment == {"LEVEL": "3"}
    assert hosted.description == "윤곽선"


def test_what_is_no_part_of_a_function_stays_out(store: ImageStore, function: FunctionConfig) -> None:
    for folder in (".git", ".venv", "src/__pycache__"):
        (function.folder / folder).mkdir()
        (function.folder / folder / "file").touch()
    (function.folder / "src/model.bin").write_bytes(b"weights")

    image = put(store, function)

    files = {file.relative_to(image.folder).as_posix() for file in image.folder.rglob("*") if file.is_file()}
    assert files == {"Dockerfile", "config.yaml", "requirements.txt", "src/handler.py", "src/model.bin"}


def test_an_unknown_image_is_told_with_those_there_are(store: ImageStore, function: FunctionConfig) -> None:
    put(store, function)

    with pytest.raises(FunctionError, match="There is no image “other/image”") as refused:
        store.get("other/image")

    assert f"{IMAGE}:latest" in refused.value.what
    assert "fxviewer function build" in refused.value.cure


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc", "/etc/passwd", "a/../b", "A", "a b", "a//b", "a\\b", "a:", "함수", "a" * 300, "a/.."],
)
def test_a_name_that_is_none_reaches_no_folder(store: ImageStore, name: str) -> None:
    with pytest.raises(FunctionError, match="is no image's name"):
        store.get(name)


@pytest.mark.parametrize(
    "name", ["a", "localhost/a", "r.example.com/a/b_c:v1.2-3", "[::1]:5000/a", "ghcr.io/some-one/a"]
)
def test_docker_s_names_are_names(store: ImageStore, name: str) -> None:
    with pytest.raises(FunctionError, match="There is no image"):
        store.get(name)


def test_a_handler_that_is_not_there_is_told(store: ImageStore, function: FunctionConfig) -> None:
    function.handler.unlink()

    with pytest.raises(FunctionError, match="There is no handler"):
        put(store, function)


def test_a_handler_outside_of_the_folder_is_refused(store: ImageStore, function: FunctionConfig) -> None:
    config = function.folder / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("./src", "../"), encoding="utf-8")

    with pytest.raises(FunctionError, match="outside of"):
        put(store, read_config(config).function())


def test_a_folder_that_cannot_be_copied_leaves_nothing(
    store: ImageStore, function: FunctionConfig, tmp_path: Path
) -> None:
    (function.folder / "dangling").symlink_to("nowhere")

    with pytest.raises(FunctionError, match="cannot be kept"):
        put(store, function)

    assert store.names() == []
    assert not list(tmp_path.rglob(".unfinished"))


def test_a_handler_in_a_folder_that_may_not_be_entered_is_told(
    store: ImageStore, function: FunctionConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)  # rights are nothing to root, who may be who tests

    with pytest.raises(FunctionError, match="cannot be read: Permission denied"):
        put(store, function)


def test_an_environment_that_is_gone_is_told(store: ImageStore, function: FunctionConfig, tmp_path: Path) -> None:
    image = put(store, function, str(tmp_path / "gone/python"))

    with pytest.raises(FunctionError, match=r"environment of the image .* is gone"):
        image.function("edges")


def test_a_damaged_image_is_told(store: ImageStore, function: FunctionConfig) -> None:
    image = put(store, function)
    (image.folder / "config.yaml").write_text("[")

    with pytest.raises(FunctionError, match="is damaged"):
        image.function("edges")


def test_old_versions_go_at_last(store: ImageStore, function: FunctionConfig) -> None:
    images = []
    for number in range(10):
        function.handler.write_text(f"def Handler(req):\n    return b'{number}'\n")
        images.append(put(store, function))

    assert not images[0].folder.exists()
    assert all(image.folder.exists() for image in images[-8:])


def test_the_store_is_in_the_folder_for_what_fxviewer_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXVIEWER_DATA", str(tmp_path))
    config = create_function("a", find_runtime("python3"), parent=tmp_path) / "config.yaml"

    image = ImageStore().put(read_config(config).function(), config, sys.executable)

    assert image.folder.is_relative_to(tmp_path / "images")
