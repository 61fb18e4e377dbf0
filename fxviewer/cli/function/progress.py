"""What a person at a terminal sees while something takes its time."""

import contextlib
from collections.abc import Callable, Iterator

import click

_SPINNER_WIDTH = 3  # with its space, and the last column, where some terminals wrap


@contextlib.contextmanager
def progress(title: str, *, verbose: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that takes each line of what another program says.

    Everything is on stderr: a spinner with the last line on a terminal, every line where that is asked for, otherwise
    nothing.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    if verbose:
        yield lambda line: click.echo(line, err=True)
    elif not console.is_terminal:
        yield lambda _: None
    else:
        with console.status(Text(title)) as status:

            def show(line: str) -> None:
                text = Text.assemble(title, " ", (line.strip(), "dim"))
                text.truncate(console.width - _SPINNER_WIDTH, overflow="ellipsis")
                status.update(text)

            yield show


def say(text: str) -> None:
    """Print a step as openfx-cli does: blue on a terminal."""
    click.secho(text, fg="blue")
