"""`fxviewer process`: every frame of a source through a function into a file, without a window."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fxviewer.cli.connection import connection_of, connection_options, secrets_for
from fxviewer.cli.options import (
    hosting_options,
    parameter_options,
    policy_of,
    read_request,
    source_options,
)

if TYPE_CHECKING:
    from fxviewer.session.batch import Batch, BatchResult, Progress


@click.command(short_help="Send every frame through a function, into a file.")
@click.argument("function", type=click.Path())
@click.argument("source", type=click.Path(), required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A film (.mkv); an image for an image, a folder for a folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option("--overwrite", is_flag=True, help="Replace what is there.")
@click.option("--with-original", is_flag=True, help="Keep the originals in a second track of the film.")
@source_options
@connection_options
@hosting_options
@parameter_options
def process(function: str, source: str | None, output: Path, as_json: bool, **given: Any) -> int:
    """Send every frame of SOURCE through FUNCTION, in order, and write the results.

    Needs no display. A frame the function fails on is left out and told on stderr. With --live, the source goes at its
    own speed and frames are dropped as in the window. Connection settings made in the window do not
    count here, but for profiles that are named.
    """
    from fxviewer.session.batch import Batch

    request = read_request(function, source, given)
    if request.function is None or request.source is None:
        raise click.UsageError("Name a FUNCTION and a SOURCE.")
    connection = connection_of(given, request.function)
    batch = Batch(
        source=request.source,
        output=output,
        function=request.function,
        connection=connection,
        secrets=secrets_for(connection),
        functions=request.hosted,
        workers=given["workers"],
        policy=policy_of(given["live"]) or "every-frame",
        capture_size=given["capture_size"],
        with_original=given["with_original"],
        overwrite=given["overwrite"],
        assignments=given["assignments"],
    )
    result = process_batch(batch)
    if as_json:
        click.echo(json.dumps(_as_json(result), ensure_ascii=False))
    elif result.counts.frames_in:
        click.echo(_as_text(result))
    return result.exit_code


def process_batch(batch: "Batch") -> "BatchResult":
    """Run a batch with a progress bar, if stderr is a terminal, and tell on stderr what went wrong."""
    from fxviewer.session.batch import run_batch

    with _progress_bar(f"{batch.function} ← {batch.source}") as show:
        result = run_batch(batch, show)
    for cause in result.causes:
        frames = "1 frame has" if cause.count == 1 else f"{cause.count} frames have"
        click.echo(f"fxviewer: {frames} no result, first frame {cause.first_index}: {cause.what}", err=True)
    if result.error is not None:
        click.echo(f"fxviewer: {result.error}", err=True)
    return result


@contextlib.contextmanager
def _progress_bar(title: str) -> Iterator[Callable[["Progress"], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as ProgressBar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f} fps"),
        TimeRemainingColumn(),
    )
    with ProgressBar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(escape(title), total=None, rate=0.0)

        def show(progress: "Progress") -> None:
            rate = progress.answered / progress.elapsed_s if progress.elapsed_s else 0.0
            bar.update(task, completed=progress.answered, total=progress.total, rate=rate)

        yield show


def _as_json(result: "BatchResult") -> dict[str, Any]:
    counts = result.counts
    return {
        "frames_in": counts.frames_in,
        "frames_out": counts.frames_out,
        "failed": counts.failed,
        "dropped": counts.dropped,
        "lost": counts.lost,
        "elapsed_s": round(result.elapsed_s, 3),
        "fps": round(result.fps, 2),
        "latency_ms": result.latency_ms,
        "transport": result.transport,
        "output": str(result.output) if result.output else None,
        "error": str(result.error) if result.error else None,
    }


def _as_text(result: "BatchResult") -> str:
    counts = result.counts
    lines = [
        f"frames   {counts.frames_in} in = {counts.frames_out} written + {counts.failed} failed "
        f"+ {counts.dropped} dropped + {counts.lost} lost",
        f"time     {result.elapsed_s:.1f} s, {result.fps:.1f} frames per second, {result.transport or 'not connected'}",
    ]
    if result.latency_ms:
        latency = " / ".join(f"{value:.1f}" for value in result.latency_ms.values())
        lines.append(f"latency  {latency} ms ({' / '.join(result.latency_ms)})")
    lines.append(f"output   {result.output or 'nothing was written'}")
    return "\n".join(lines)
