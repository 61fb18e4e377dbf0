from pathlib import Path

import pytest

from fxviewer.gateway.arrival import Arrival

GOOD = "def Handler(req):\n    return req.input\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_whole_folder_and_whole_file_are_functions(tmp_path: Path) -> None:
    write(tmp_path / "folder/src/handler.py", GOOD)
    write(tmp_path / "file.py", GOOD)

    arrivals = [Arrival(tmp_path / name) for name in ("folder", "file.py")]

    assert [[one.name for one in arrival.functions] for arrival in arrivals] == [["folder"], ["file"]]


@pytest.mark.parametrize(
    "text", ["", "import os\n", "def Handler(req):\n", "def Handler(req:\n", "def Other(req): pass\n"]
)
def test_handler_that_is_not_all_there_is_none_yet(tmp_path: Path, text: str) -> None:
    write(tmp_path / "fn/handler.py", text)

    assert Arrival(tmp_path / "fn").functions == []


@pytest.mark.parametrize(
    "config",
    [
        "functions: [",
        "functions:\n  fn:\n    handler: {file: later.py}\n",
        "functions: {fn: {}, gn: {handler: {file: g.py}}}",
    ],
)
def test_folder_is_none_until_all_that_its_config_names_is_there(tmp_path: Path, config: str) -> None:
    write(tmp_path / "fn/src/handler.py", GOOD)
    write(tmp_path / "fn/config.yaml", config)

    assert Arrival(tmp_path / "fn").functions == []


def test_function_in_another_language_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path / "fn/src/handler.py", GOOD)
    write(tmp_path / "fn/config.yaml", "functions: {fn: {}, other: {runtime: go}}")

    assert [one.name for one in Arrival(tmp_path / "fn").functions] == ["fn"]


def test_it_has_changed_while_somebody_copies(tmp_path: Path) -> None:
    write(tmp_path / "fn/handler.py", GOOD)
    first = Arrival(tmp_path / "fn")
    assert not first.has_changed

    write(tmp_path / "fn/near.py", "x = 1\n")

    assert first.has_changed
    assert not Arrival(tmp_path / "fn").has_changed


def test_what_is_hidden_or_no_function_is_not_looked_at(tmp_path: Path) -> None:
    for name in (".git/handler.py", "_old/handler.py", "_old.py", "notes.txt"):
        write(tmp_path / name, GOOD)

    assert [Arrival(entry).files for entry in sorted(tmp_path.iterdir())] == [[]] * 4
