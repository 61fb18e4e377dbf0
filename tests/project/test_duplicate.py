from pathlib import Path

import pytest

from fxviewer.assets import resource
from fxviewer.errors import SettingsError
from fxviewer.project.config import read_config
from fxviewer.project.duplicate import duplicate_function, free_name
from fxviewer.project.runtime import find_runtime
from fxviewer.project.template import create_function


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return create_function("mine", find_runtime("python3"), parent=tmp_path)


def test_a_folder_is_copied_with_everything_and_its_new_name(project: Path, tmp_path: Path) -> None:
    (project / "src/part.py").write_text("x = 1\n", encoding="utf-8")
    (project / "src/__pycache__").mkdir()

    copy = duplicate_function(project / "src/handler.py", "mine", "other", parent=tmp_path / "new")

    assert copy == tmp_path / "new/other"
    assert (copy / "src/part.py").read_text(encoding="utf-8") == "x = 1\n"
    assert not (copy / "src/__pycache__").exists()
    config = read_config(copy / "config.yaml")
    assert list(config.functions) == ["other"]
    assert config.function().handler == copy / "src/handler.py"
    assert list(read_config(project / "config.yaml").functions) == ["mine"]


def test_a_shipped_function_is_a_beginning(tmp_path: Path) -> None:
    handler = resource("functions", "edges", "src", "handler.py")

    copy = duplicate_function(handler, "edges", "my-edges", parent=tmp_path)

    assert read_config(copy / "config.yaml").function().name == "my-edges"
    assert (copy / "src/handler.py").read_bytes() == handler.read_bytes()


def test_of_several_functions_in_one_file_only_the_one_is_left(project: Path, tmp_path: Path) -> None:
    create_function("second", find_runtime("python3"), parent=tmp_path, neighbours=project / "config.yaml")

    copy = duplicate_function(tmp_path / "second/src/handler.py", "second", "third", parent=tmp_path)

    assert list(read_config(copy / "config.yaml").functions) == ["third"]


def test_a_bare_file_becomes_another_file(tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text("def Handler(req): ...\n", encoding="utf-8")

    copy = duplicate_function(tmp_path / "talk.py", "talk", "talk-2", parent=tmp_path)

    assert copy == tmp_path / "talk-2.py"
    assert copy.read_text(encoding="utf-8").startswith("def Handler")


def test_a_handler_py_without_a_project_is_its_folder(tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk/handler.py").write_text("def Handler(req): ...\n", encoding="utf-8")

    assert duplicate_function(tmp_path / "talk/handler.py", "talk", "talk-2", parent=tmp_path) == tmp_path / "talk-2"


def test_nothing_is_overwritten(project: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there already"):
        duplicate_function(project / "src/handler.py", "mine", "mine", parent=tmp_path)


def test_a_name_that_is_none_is_refused(project: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no function"):
        duplicate_function(project / "src/handler.py", "mine", "My Function", parent=tmp_path)


def test_what_cannot_be_written_leaves_nothing_behind(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(SettingsError, match="could not be copied"):
        duplicate_function(project / "src/handler.py", "mine", "other", parent=tmp_path / "file")


def test_a_free_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "edges-3").mkdir()
    (tmp_path / "edges-4.py").write_text("", encoding="utf-8")

    assert free_name("edges", tmp_path, frozenset({"edges", "edges-2"})) == "edges-5"
    assert free_name("edges-2", tmp_path, frozenset({"edges", "edges-2"})) == "edges-5"
