from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Fn = Callable[..., Any]


def test_it_says_what_openfx_cli_says(fn: Fn) -> None:
    told = fn("init", "imgprocessing", "--runtime", "python3")

    assert told.code == 0
    assert told.text == (
        "Folder: imgprocessing created.\n"
        "Function handler created in folder: imgprocessing/src\n"
        "Rewrite the function handler code in imgprocessing/src folder\n"
        "Config file written: config.yaml\n"
    )
    assert Path("imgprocessing/src/handler.py").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("My_Fn", "-r", "python3"), "function name can only contain a-z, 0-9 and dashes"),
        (("a", "-r", "nolang"), "Not found runtime: nolang"),
        (("a",), "--runtime"),
        (("-r", "python3"), "NAME"),
        (("a", "-r", "python3", "-d", "../x"), "../x is no folder right in the function's own"),
        (("a", "-r", "python3", "-d", ".."), ".. is no folder"),
        (("a", "-r", "python3", "-d", "."), ". is no folder"),
        (("a", "-r", "python3", "-d", "a/b"), "a/b is no folder"),
        (("a", "-r", "python3", "-d", "/tmp"), "/tmp is no folder"),
        (("a", "-r", "python3", "-d", "내 코드"), "“내 코드” has a blank"),
        (("a", "-r", "python3", "-g", "no address"), "“no address” is no gateway address"),
        (("a", "-r", "python3", "-f", "Dockerfile"), "Dockerfile in a function's folder is something else"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_made(fn: Fn, arguments: tuple[str, ...], words: str) -> None:
    told = fn("init", *arguments)

    assert told.code == 2
    assert words in told.errors
    assert list(Path().iterdir()) == []


def test_a_folder_that_exists_is_refused(fn: Fn) -> None:
    Path("mine").mkdir()

    told = fn("init", "mine", "-r", "python3")

    assert told.code == 2
    assert "folder: mine already exists" in told.errors


def test_flags_reach_the_new_folder(fn: Fn) -> None:
    assert fn("init", "first", "-r", "python3", "-g", "10.0.0.7:31113").code == 0
    told = fn("init", "second", "-r", "python3", "-d", "./code", "-f", "first/config.yaml")

    text = Path("second/config.yaml").read_text(encoding="utf-8")
    assert told.code == 0, told.errors
    assert Path("second/code/handler.py").is_file()
    assert "  first:\n" in text
    assert "  second:\n" in text
    assert "gateway: 10.0.0.7:31113" in text


def test_a_language_for_clusters_only_says_so(fn: Fn) -> None:
    Path("runtime/go/src").mkdir(parents=True)
    Path("runtime/go/src/handler.go").touch()

    told = fn("init", "a", "-r", "go")

    assert told.code == 0
    assert "fxviewer function build --image" in told.errors


def test_a_folder_after_f_stands_for_its_config(fn: Fn) -> None:
    fn("init", "first", "-r", "python3")

    told = fn("init", "second", "-r", "python3", "-f", "first")

    assert told.code == 0
    assert "Config file written: config.yaml" in told.text
    assert "first:" in Path("second/config.yaml").read_text()


def test_a_config_that_is_no_yaml_is_told_with_its_line(fn: Fn) -> None:
    Path("broken.yaml").write_text("functions: [1, 2\n")

    told = fn("init", "a", "-r", "python3", "-f", "broken.yaml")

    assert told.code == 2
    assert told.errors.startswith("fxviewer: broken.yaml, line 2: This is no YAML: ")
    assert told.errors.count("\n") == 1
