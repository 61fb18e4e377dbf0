"""What goes into a function from the command line, and how what comes out is shown."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from fxviewer.errors import CodecError, RecordingError, SettingsError, SourceOpenError

_LONGEST_ON_TERMINAL = 2000  # letters; more of one reply would push everything else off
_Command = TypeVar("_Command", bound=Callable[..., Any])


def output_options(command: _Command) -> _Command:
    """Where the picture of the reply goes."""
    file = click.Path(path_type=Path)
    output = click.option("-o", "--output", type=file, metavar="FILE", help="Write the picture of the reply, decoded.")
    return output(click.option("--overwrite", is_flag=True, help="Replace what is there.")(command))


def refuse_taken(output: Path | None, *, overwrite: bool) -> None:
    """Make sure that no file is lost; devices and pipes are written to.

    Raises:
        SettingsError: There is a file of this name, and it is not to be replaced.
    """
    if output is not None and output.is_file() and not overwrite:
        raise SettingsError(f"“{output}” exists already.", "Name another output, or add --overwrite.")


def read_input(path: Path | None) -> bytes:
    """Read a file, or else standard input to its end.

    Raises:
        SourceOpenError: The file cannot be read.
    """
    if path is None:
        if sys.stdin.isatty():
            click.echo("Reading from STDIN - hit (Control + D) to stop.", err=True)
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceOpenError(f"{path} cannot be read: {error.strerror}.") from error


def write_picture(output: bytes, path: Path) -> None:
    """Write the picture in a reply, or the reply itself where there is none in it.

    Raises:
        CodecError: The function gave nothing.
        RecordingError: The file cannot be written.
    """
    from fxviewer.stream.reply import read_output

    found = read_output(output)
    content = found.encode() if isinstance(found, str) else found
    if not content:
        raise CodecError("The function returned nothing.", f"{path} was not written.")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RecordingError(f"{path} cannot be written: {error.strerror}.", "Choose another file with -o.") from error


def write_output(output: bytes) -> None:
    """Write a reply to standard output as it came; what a terminal cannot show is told instead."""
    if sys.stdout.isatty():
        click.echo(shown(output))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()


def shown(content: bytes) -> str:
    """Return what a person can read of it."""
    from fxviewer.stream.reply import read_output

    found = read_output(content)
    if isinstance(found, bytes):
        return f"(a picture, {len(content):,} bytes)"
    if len(found) > _LONGEST_ON_TERMINAL:
        return f"{found[:_LONGEST_ON_TERMINAL]}... ({len(found):,} letters)"
    return found
