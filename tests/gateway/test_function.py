from pathlib import Path

import pytest

from fxviewer.errors import FunctionError
from fxviewer.gateway.function import find_functions


def test_openfx_layout_is_one_function_with_its_description(tmp_path: Path) -> None:
    folder = tmp_path / "My Filter"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "handler.py").write_text("")
    (folder / "config.yaml").write_text("functions:\n  soft-light:\n    desc: Soft light\n")

    (found,) = find_functions(folder)

    assert (found.name, found.description) == ("soft-light", "Soft light")


def test_folder_of_many_holds_folders_and_bare_files(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "handler.py").write_text("")
    (tmp_path / "two.py").write_text("")

    assert [one.name for one in find_functions(tmp_path)] == ["one", "two"]


def test_bare_handler_is_named_after_its_folder(tmp_path: Path) -> None:
    handler = tmp_path / "흐림 blur" / "handler.py"
    handler.parent.mkdir()
    handler.write_text("")

    assert [one.name for one in find_functions(handler)] == ["blur"]


def test_folder_without_a_handler_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FunctionError, match=r"no handler\.py"):
        find_functions(tmp_path)


def test_version_changes_with_the_text(tmp_path: Path) -> None:
    handler = tmp_path / "one.py"
    handler.write_text("a = 1\n")
    (function,) = find_functions(handler)
    before = function.version()

    handler.write_text("a = 2\n")

    assert function.version() != before
