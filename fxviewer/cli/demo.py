"""`fxviewer demo`: what the viewer does, on a machine without a display."""

import os
from pathlib import Path

import click

from fxviewer.cli.process import process_batch
from fxviewer.errors import RecordingError

_CLIP = "pattern:960x640@0x150"  # five seconds, drawn as fast as they are read
_FUNCTION = "imgprocessing"


@click.command(short_help="Process a clip and paint the window, without a display.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    help="Folder for clip.mkv, processed.mkv and viewer.png (out).",
)
def demo(folder: Path) -> int:
    """Show what the viewer does, without a display: process a clip, and paint the window into a picture."""
    click.echo(f"A test clip goes through the function {_FUNCTION}; clip, result and the window go to {folder}.")
    clip, processed, picture = folder / "clip.mkv", folder / "processed.mkv", folder / "viewer.png"
    _write_clip(clip)
    from fxviewer.session.batch import Batch

    result = process_batch(Batch(source=str(clip), output=processed, function=_FUNCTION, overwrite=True))
    if result.exit_code:
        return result.exit_code
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from fxviewer.ui.grab import grab_viewer

    grab_viewer(picture, source=str(clip), function=_FUNCTION)
    counts = result.counts
    click.echo(f"{clip}: {counts.frames_in} frames")
    click.echo(f"{processed}: {counts.frames_out} frames, {result.fps:.0f} per second")
    click.echo(f"{picture}: the window")
    return 0


def _write_clip(path: Path) -> None:
    from fxviewer.media.frame import Picture
    from fxviewer.media.pattern import PatternSource
    from fxviewer.media.recorder import Recorder

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"The folder “{path.parent}” cannot be made: {error.strerror}."
        raise RecordingError(what, "Choose another folder with -o.") from error
    source = PatternSource(_CLIP)
    recorder = Recorder(path, wait_when_full=True)
    recorder.start()
    while (frame := source.read()) is not None:
        recorder.write(frame.pts_ns, Picture(frame.image, b""))
    source.close()
    status = recorder.stop(timeout_s=10.0)
    if status.error is not None:
        raise status.error
