from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from fxviewer.cli.options import (
    Request,
    connection_options,
    hosting_options,
    overrides,
    policy_of,
    read_request,
    source_options,
)
from fxviewer.viewer_options import ConnectionOverrides


@click.command()
@click.argument("words", nargs=-1)
@source_options
@connection_options
@hosting_options
def probe(words: tuple[str, ...], **given: Any) -> tuple[Request, ConnectionOverrides]:
    first, second = (*words, None, None)[:2]
    return read_request(first, second, given), overrides(given)


def parse(*arguments: str) -> tuple[Request, ConnectionOverrides]:
    result = CliRunner().invoke(probe, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    parsed: tuple[Request, ConnectionOverrides] = result.return_value
    return parsed


def request(*arguments: str) -> Request:
    return parse(*arguments)[0]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENFX_URL", raising=False)


def test_nothing_is_what_was_used_last() -> None:
    assert request() == Request(None, None, ())


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


def test_what_is_not_asked_for_stays_as_remembered() -> None:
    assert parse()[1] == ConnectionOverrides()


def test_the_connection_is_read() -> None:
    arguments = [
        "--gateway",
        "http://10.0.0.7/",
        "--transport",
        "unary",
        "--window",
        "4",
        "--quality",
        "70",
        "--size",
        "640x360",
    ]

    assert parse(*arguments)[1] == ConnectionOverrides("10.0.0.7:31113", "unary", 4, 70, (640, 360))


def test_window_auto_is_asked_for_and_not_left_out() -> None:
    assert parse("--window", "auto")[1].window == 0


def test_the_gateway_of_openfx_cli_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENFX_URL", "10.0.0.9:31113")

    assert parse()[1].address == "10.0.0.9:31113"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--size", "640"),
        ("--size", "0x480"),
        ("--capture-size", "a x b"),
        ("--window", "0"),
        ("--window", "many"),
        ("--quality", "0"),
        ("--quality", "101"),
        ("--workers", "0"),
        ("--gateway", "host:port"),
        ("--transport", "carrier pigeon"),
        ("--functions", "not there"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(click.BadParameter):
        parse(*arguments)


def test_policies_have_a_third_way_of_not_being_asked_for() -> None:
    assert [policy_of(live) for live in (True, False, None)] == ["live", "every-frame", None]
