"""Saving what is on screen: original and result of one frame, in full size."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fxviewer.errors import RecordingError
from fxviewer.media.codec import encode_png
from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.media.naming import fill_template, pictures_folder, reserve_path
from fxviewer.session.exchange import Exchange
from fxviewer.settings import Recording
from fxviewer.ui.translation import tr

SUFFIX = ".png"
ORIGINAL, PROCESSED = " original", " processed"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is to be saved.

    Attributes:
        processed: None where the function gave no picture; then the original is saved alone.
    """

    frame: Frame
    processed: Image | None
    function: str
    source: str


def snapshot_of(frame: Frame, exchange: Exchange | None, source: str) -> Snapshot:
    """Return what of a frame can be saved; None is a frame that has no answer yet."""
    if exchange is None:
        return Snapshot(frame, None, "", source)
    outcome = exchange.outcome
    return Snapshot(frame, outcome.image if isinstance(outcome, Picture) else None, exchange.function, source)


def save_snapshot(snapshot: Snapshot, settings: Recording) -> list[Path]:
    """Write the pictures of a snapshot as PNG and return their paths. Some 50 ms at 720p.

    Raises:
        RecordingError: The folder is not writable, or the disk is full.
        SettingsError: The template of the name is not one.
    """
    when = datetime.now().astimezone()
    stem = fill_template(settings.template, function=snapshot.function, source=snapshot.source, when=when)
    images = [(ORIGINAL, snapshot.frame.image)]
    if snapshot.processed is not None:
        images.append((PROCESSED, snapshot.processed))
    folder = pictures_folder(settings.folder)
    return [_save(reserve_path(folder, f"{stem}{side}", SUFFIX), encode_png(image)) for side, image in images]


def _save(path: Path, encoded: bytes) -> Path:
    try:
        path.write_bytes(encoded)
    except OSError as error:
        path.unlink(missing_ok=True)
        what = tr("The snapshot “{name}” cannot be written: {reason}.")
        raise RecordingError(
            what.format(name=path.name, reason=error.strerror or error),
            tr("Free some space, or choose another folder in the preferences."),
        ) from error
    return path
