from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from fxviewer.cli.options import (
    Request,
    hosting_options,
    policy_of,
    read_request,
    source_options,
)


@click.command()
@click.argument("words", nargs=-1)
@source_options
@hosting_options
def probe(words: tuple[str, ...], **given: Any) -> Request:
    first, second = (*words, None, None)[:2]
    return read_request(first, second, given)


def request(*arguments: str) -> Request:
    result = CliRunner().invoke(probe, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    parsed: Request = result.return_value
    return parsed


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENFX_URL", raising=False)


def test_nothing_is_what_was_used_last() -> None:
    assert request() == Request(None, None, ())


@pytest.mark.openfx("9.11")
def test_function_and_source_come_in_this_order() -> None:
    assert request("edges", "clip.mp4") == Request("edges", "clip.mp4", ())


@pytest.mark.parametrize(
    "source", ["clip.mp4", "0", "rtsp://host/x", "pattern", "pattern:640x480@0x9", "a/b.png", "camera:C"]
)
def test_a_source_may_stand_alone(source: str) -> None:
    assert request(source) == Request(None, source, ())


def test_an_existing_file_or_folder_of_images_may_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "사진들").mkdir()
    (tmp_path / "사진들/a.png").touch()
    (tmp_path / "odd").touch()

    assert request("사진들").source == "사진들"
    assert request("odd").source == "odd"


@pytest.mark.parametrize("name", ["edges", "imgprocessing", "faces"])
def test_a_word_alone_is_a_function(name: str, tmp_path: Path) -> None:
    (tmp_path / "faces").mkdir()

    assert request(name) == Request(name, None, ())


@pytest.mark.openfx("9.10", "9.12")
@pytest.mark.parametrize(
    ("arguments", "source"),
    [
        (("--image", "test.jpg"), "test.jpg"),
        (("--video", "clip.mp4"), "clip.mp4"),
        (("--image", "0"), "0"),
        (("--camera", "1"), "1"),
        (("--camera", "USB Camera"), "camera:USB Camera"),
        (("--camera", "camera:USB Camera"), "camera:USB Camera"),
        (("--camera", "/dev/video2"), "/dev/video2"),
    ],
)
def test_the_tutorials_form_is_understood(arguments: tuple[str, ...], source: str) -> None:
    assert request("imgprocessing", *arguments) == Request("imgprocessing", source, ())


def test_two_sources_are_one_too_many() -> None:
    with pytest.raises(click.UsageError, match=r"a\.mp4 or b\.png"):
        request("edges", "a.mp4", "--image", "b.png")


def test_a_handler_file_is_hosted_and_used(tmp_path: Path) -> None:
    handler = tmp_path / "my blur.py"
    handler.write_text("def Handler(req): ...")

    assert request("my blur.py", "clip.mp4") == Request("my-blur", "clip.mp4", (handler,))


def test_a_function_folder_is_hosted_and_used(tmp_path: Path) -> None:
    folder = tmp_path / "blur"
    (folder / "src").mkdir(parents=True)
    (folder / "src/handler.py").write_text("def Handler(req): ...")

    assert request("blur") == Request("blur", None, (folder,))


def test_folders_of_functions_are_hosted_too(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()

    hosted = request("edges", "--functions", "one", "--functions", "two").hosted

    assert hosted == (tmp_path / "one", tmp_path / "two")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--capture-size", "a x b"),
        ("--workers", "0"),
        ("--functions", "not there"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(click.BadParameter):
        request(*arguments)


def test_policies_have_a_third_way_of_not_being_asked_for() -> None:
    assert [policy_of(live) for live in (True, False, None)] == ["live", "every-frame", None]
