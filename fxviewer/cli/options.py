"""What several commands are told in the same words, and what is meant by it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from fxviewer.errors import SettingsError
from fxviewer.settings import Policy

_Command = TypeVar("_Command", bound=Callable[..., Any])

_MAX_WORKERS = 64


def read_size(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = re.fullmatch(r"([1-9]\d{0,4})[xX×]([1-9]\d{0,4})", text)
    if match is None:
        raise click.BadParameter(f"“{text}” is no size. Write width and height, like 1280x720.")
    return int(match[1]), int(match[2])


def _read_assignments(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    from fxviewer.handler.values import split_assignment

    for text in texts:
        try:
            split_assignment(text)
        except SettingsError as error:
            raise click.BadParameter(str(error)) from error
    return texts


_SOURCE_OPTIONS = (
    click.option("--image", metavar="FILE", help="Show this image; digits only are a camera."),
    click.option("--video", metavar="FILE", help="Show this film; digits only are a camera."),
    click.option("--camera", metavar="N|NAME", help="Show this camera, by number or name."),
    click.option("--capture-size", callback=read_size, metavar="WxH", help="Ask cameras for this size (960x640)."),
    click.option(
        "--live/--every-frame",
        default=None,
        help="If the function is slower than the source: the newest frame wins, or the source waits.",
    ),
)
_FUNCTIONS_OPTION = click.option(
    "--functions",
    "folders",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Host the functions in this folder too. Repeatable.",
)
_WORKERS_OPTION = click.option(
    "--workers",
    type=click.IntRange(1, _MAX_WORKERS),
    default=1,
    metavar="N",
    help="Copies of each function hosted here (1).",
)

_PARAMETER_OPTION = click.option(
    "--param",
    "assignments",
    callback=_read_assignments,
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the handler, like low=90. Repeatable.",
)


def source_options(command: _Command) -> _Command:
    return add_options(command, _SOURCE_OPTIONS)


def hosting_options(command: _Command) -> _Command:
    return add_options(command, (_FUNCTIONS_OPTION, _WORKERS_OPTION))


def parameter_options(command: _Command) -> _Command:
    return add_options(command, (_PARAMETER_OPTION,))


def policy_of(live: bool | None) -> Policy | None:
    """Read what --live and --every-frame gave."""
    if live is None:
        return None
    return "live" if live else "every-frame"


@dataclass(frozen=True, slots=True)
class Request:
    """Which function is to work on which source; None is what was used last."""

    function: str | None
    source: str | None
    hosted: tuple[Path, ...]


def read_request(first: str | None, second: str | None, given: dict[str, Any]) -> Request:
    """Find out what the words mean: FUNCTION SOURCE, FUNCTION alone, SOURCE alone, and the options' way to say it.

    Raises:
        click.UsageError: Two sources are named.
        FunctionError: The function's folder holds none.
    """
    function, words = first, [second] if second else []
    if first and not second and not _is_function(first) and _looks_like_source(first):
        function, words = None, [first]
    words += [text for name in ("image", "video") if (text := given[name])]
    words += [_camera(text) for text in [given["camera"]] if text]
    if len(words) > 1:
        raise click.UsageError(f"One source at a time, please: {' or '.join(words)}?")
    source = words[0] if words else None
    hosted = tuple(folder.resolve() for folder in given["folders"])
    if function and _is_function(function):
        path = Path(function).resolve()
        return Request(_name_of(path), source, (*hosted, path))
    return Request(function, source, hosted)


def add_options(command: _Command, options: tuple[Callable[[_Command], _Command], ...]) -> _Command:
    for option in reversed(options):  # the nearest to the function is listed first
        command = option(command)
    return command


def _is_function(text: str) -> bool:
    path = Path(text)
    if path.is_dir():
        return any((path / name).is_file() for name in ("config.yaml", "handler.py", "src/handler.py"))
    return path.suffix == ".py" and path.is_file()


def _name_of(path: Path) -> str:
    """Return the name the embedded gateway gives to the function in a file or folder."""
    from fxviewer.gateway.function import find_functions

    return find_functions(path)[0].name


def _looks_like_source(text: str) -> bool:
    if text.isdecimal() or "://" in text or text.split(":")[0] in ("pattern", "camera"):
        return True
    from fxviewer.media.source import recognise

    path = Path(text)
    return path.is_file() or recognise(path) is not None or (len(path.parts) > 1 and not path.is_dir())


def _camera(text: str) -> str:
    return text if text.isdecimal() or text.startswith(("camera:", "/dev/")) else f"camera:{text}"
