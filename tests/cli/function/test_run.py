from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

Fn = Callable[..., Any]

HEAD = """\
Running image (10.0.0.255:5000/openfx/answer) in local
Starting FxWatcher Server ...
Call answer in user's local
"""


@pytest.mark.usefixtures("project")
def test_it_says_what_openfx_cli_says(fn: Fn) -> None:
    told = fn("run", "answer", "-f", "answer/config.yaml", given=b"hello")

    assert told.code == 0
    assert told.text == f"{HEAD}Handler request: hello\nHandler reply: one\n"
    assert told.errors == "asked for 5\n"


@pytest.mark.usefixtures("project")
def test_the_folder_as_it_is_now_is_run(fn: Fn, rewrite: Callable[[str], None]) -> None:
    fn("build", "-f", "answer")
    rewrite('"edited"')

    assert fn("run", "answer", "-f", "answer", given=b"").text.endswith("Handler reply: edited\n")


def test_the_template_turns_a_picture_into_its_negative(fn: Fn, picture: Path, tmp_path: Path) -> None:
    fn("init", "negative", "-r", "python3")
    result = tmp_path / "out.png"

    told = fn("run", "negative", "-f", "negative", "--input", picture, "-o", result)

    assert told.code == 0, told.errors
    assert abs(float(cv2.imread(str(result)).mean()) - 55) < 3
    assert "Handler request: (a picture, " in told.text


@pytest.mark.usefixtures("project")
def test_a_file_is_replaced_only_when_that_is_asked_for(fn: Fn) -> None:
    result = Path("답.txt")
    result.write_bytes(b"precious")

    refused = fn("run", "answer", "-f", "answer", "-o", result, given=b"")
    kept = result.read_bytes()
    done = fn("run", "answer", "-f", "answer", "-o", result, "--overwrite", given=b"")

    assert (refused.code, refused.text, kept) == (2, "", b"precious")
    assert "“답.txt” exists already. Name another output, or add --overwrite." in refused.errors
    assert (done.code, result.read_bytes()) == (0, b"one")


@pytest.mark.usefixtures("project")
def test_a_handler_that_raises_shows_where(fn: Fn) -> None:
    told = fn("run", "answer", "-f", "answer", given=b"raise")

    assert told.code == 5
    assert 'raise ValueError("as asked")' in told.errors
    assert "ValueError: as asked" in told.errors


@pytest.mark.usefixtures("project")
def test_a_handler_that_does_not_load_shows_why(fn: Fn, rewrite: Callable[[str], None]) -> None:
    rewrite("(")

    told = fn("run", "answer", "-f", "answer", given=b"")

    assert told.code == 5
    assert "does not load" in told.errors


@pytest.mark.usefixtures("project")
def test_a_name_that_the_file_has_not_is_refused(fn: Fn) -> None:
    told = fn("run", "other", "-f", "answer", given=b"")

    assert told.code == 2
    assert "has no function “other”" in told.errors
