"""What a person at a terminal sees while something takes its time."""

import contextlib
from collections.abc import Callable, Iterator

import click

_WIDTH = 90  # of a line shown beside the spinner


@contextlib.contextmanager
def progress(title: str, *, verbose: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that takes each line of what another program says.

    Everything is on stderr: a spinner with the last line on a terminal, every line where that is asked for, otherwise
    nothing.
    """
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    if verbose:
        yield lambda line: click.echo(line, err=True)
    elif not console.is_terminal:
        yield lambda _: None
    else:
        with console.status(escape(title)) as status:
            yield lambda line: status.update(f"{escape(title)} [dim]{escape(line.strip()[:_WIDTH])}[/dim]")


def say(text: str) -> None:
    """Print a step as openfx-cli does: blue on a terminal."""
    click.secho(text, fg="blue")
