"""What goes into a function from the command line, and how what comes out is shown."""

import sys
from pathlib import Path

import click

from fxviewer.errors import CodecError, RecordingError, SourceOpenError

_LONGEST_ON_TERMINAL = 2000  # letters; more of one reply would push everything else off


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
