"""`fxviewer export`: a piece of a recording as an animation, for pages that play no films."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fxviewer.errors import EXIT_OK, SettingsError

if TYPE_CHECKING:
    from fxviewer.media.animation import Step
    from fxviewer.media.source import Source

_ORIGINAL_TRACK = 1  # of our recordings; the result is track 0
_NS = 1_000_000_000


@click.command(short_help="Make a GIF or WebP animation of a film.")
@click.argument("film", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Ends in .gif or .webp."
)
@click.option("--start", type=click.FloatRange(min=0), default=0.0, metavar="S", help="Begin at this second (0).")
@click.option("--seconds", type=click.FloatRange(min=0.1, max=60), default=6.0, metavar="S", help="Take so many (6).")
@click.option("--fps", type=click.FloatRange(min=1, max=50), default=12.0, metavar="N", help="Pictures a second (12).")
@click.option("--width", type=click.IntRange(min=16, max=4096), default=720, metavar="N", help="In pixels (720).")
@click.option("--with-original", is_flag=True, help="The original on the left, from the recording's second track.")
@click.option("--overwrite", is_flag=True, help="Replace what is there.")
def export(
    film: Path,
    output: Path,
    start: float,
    seconds: float,
    fps: float,
    width: int,
    with_original: bool,
    overwrite: bool,
) -> int:
    """Make a short animation of a film or a recording, for a read-me or a web page."""
    from fxviewer.media.animation import write_animation
    from fxviewer.media.source import open_source

    if output.exists() and not overwrite:
        raise SettingsError(f"“{output}” exists already.", "Name another output, or add --overwrite.")
    sources = [open_source(str(film))]
    try:
        if with_original:
            sources.insert(0, open_source(f"{film}#{_ORIGINAL_TRACK}"))
        times_ns = [int((start + index / fps) * _NS) for index in range(max(1, round(seconds * fps)))]
        steps = _steps(sources, times_ns, width)
        count = write_animation(output, steps)
    finally:
        for source in sources:
            source.close()
    click.echo(f"{output}: {count} pictures, {output.stat().st_size / 1000:.0f} kB")
    return EXIT_OK


def _steps(sources: "list[Source]", times_ns: list[int], width: int) -> "Iterator[Step]":
    """Yield what is on screen at each time, beside that of the other source, as far as the film goes."""
    from fxviewer.media.animation import Step, fit_width, side_by_side

    for time_ns in times_ns:
        duration_ns = sources[-1].info.duration_ns
        if duration_ns is not None and time_ns >= duration_ns:
            return
        images = []
        for source in sources:
            source.seek(time_ns)
            frame = source.read()
            if frame is None:
                return
            images.append(frame.image)
        image = side_by_side(images[0], images[1], width) if len(images) == 2 else fit_width(images[0], width)
        yield Step(image, time_ns - times_ns[0])
