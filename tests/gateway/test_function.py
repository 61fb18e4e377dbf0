import sys
from pathlib import Path

import pytest

from fxviewer.errors import FunctionError
from fxviewer.gateway.environment import environment_for
from fxviewer.gateway.function import Function, find_functions


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


def test_path_that_cannot_be_followed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(FunctionError, match="loop"):
        find_functions(tmp_path / "loop")
    with pytest.raises(FunctionError, match=r"File name too long|is no function"):
        find_functions(tmp_path / ("long" * 100))


def test_folder_without_a_handler_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FunctionError, match=r"no handler\.py"):
        find_functions(tmp_path)


def test_config_names_handler_interpreter_and_limits(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/main.py").write_text("")
    (tmp_path / "config.yaml").write_text(
        "functions:\n  bright:\n    runtime: python3\n    desc: Brighter\n    maintainer: somebody@example.org\n"
        "    handler: {dir: ./code, file: main.py, name: Run}\n    environment: {GAIN: 2}\n    labels: {team: lab}\n"
        "    limits: {memory: 512Mi}\n"
    )

    (found,) = find_functions(tmp_path)

    assert (found.name, found.handler, found.handler_name) == ("bright", tmp_path / "code/main.py", "Run")
    assert (found.folder, found.memory_limit_bytes, found.problem) == (tmp_path, 512 << 20, "")
    assert (found.environment, found.labels) == ({"GAIN": "2"}, {"team": "lab"})
    assert found.annotations == {"maintainer": "somebody@example.org", "desc": "Brighter"}


def test_one_config_may_name_several_functions(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_text("")
    lines = [f"  {name}:\n    handler: {{dir: ., file: {name}.py}}\n" for name in ("a", "b", "nowhere")]
    (tmp_path / "config.yaml").write_text("functions:\n" + "".join(lines))

    assert [one.name for one in find_functions(tmp_path)] == ["a", "b"]


def test_handler_given_alone_has_what_its_folder_says(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/handler.py").write_text("")
    (tmp_path / "config.yaml").write_text("functions:\n  named:\n    desc: Known\n")

    (found,) = find_functions(tmp_path / "src/handler.py")

    assert (found.name, found.description) == ("named", "Known")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("functions: [", "is no YAML"),
        ("\t- x", "is no YAML"),
        ("functions:\n  fn:\n    limits: {memory: lots}\n", "“lots” is no amount of memory"),
        ("just text", "is no config.yaml"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence_and_the_function_is_there(tmp_path: Path, config: str, words: str) -> None:
    folder = tmp_path / "fn"
    (folder / "src").mkdir(parents=True)
    (folder / "src/handler.py").write_text("")
    (folder / "config.yaml").write_text(config)

    (found,) = find_functions(folder)

    assert found.name == "fn"
    assert words in found.problem


def test_function_in_another_language_is_not_hosted(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/handler.js").write_text("")
    (tmp_path / "config.yaml").write_text(
        "functions:\n  fn:\n    runtime: nodejs\n    handler: {dir: ./src, file: handler.js}\n"
    )

    with pytest.raises(FunctionError, match=r"no handler\.py"):
        find_functions(tmp_path)


def test_refusal_names_file_line_and_cause(tmp_path: Path) -> None:
    function = find_functions_of_one(tmp_path)

    error = function.refusal(
        {"kind": "LOAD", "type": "KeyError", "message": "'a'", "hint": "Look.", "line": 3, "file": "x", "code": ""}
    )

    assert (error.what, error.cure) == ("fn.py, line 3 does not load: KeyError: 'a'.", "Look.")


def find_functions_of_one(folder: Path) -> Function:
    (folder / "fn.py").write_text("")
    return find_functions(folder / "fn.py")[0]


CONFIG = "functions:\n  soft:\n    runtime: python3\n    handler:\n      dir: ./src\n      file: handler.py\n"


def configured_folder(folder: Path, requirements: str) -> Path:
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "handler.py").write_text("")
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "requirements.txt").write_text(requirements)
    return folder


def test_a_folder_runs_in_the_environment_that_was_built_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FXVIEWER_DATA", str(tmp_path / "data"))
    folder = configured_folder(tmp_path / "soft", "roman\n")
    (before,) = find_functions(folder)

    built = environment_for(folder / "requirements.txt", tell=lambda _: None)

    (after,) = find_functions(folder)
    assert before.python == sys.executable
    assert after.python == built != sys.executable


def test_requirements_that_cannot_be_read_leave_the_rest_hosted(tmp_path: Path) -> None:
    folder = configured_folder(tmp_path / "soft", "")
    (folder / "requirements.txt").write_bytes(b"\xff\xfe\xfa")
    (tmp_path / "other.py").write_text("")

    found = {one.name: one for one in find_functions(tmp_path)}

    assert set(found) == {"soft", "other"}
    assert "requirements.txt" in found["soft"].problem
