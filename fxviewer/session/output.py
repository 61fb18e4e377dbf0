"""Where the results of a batch go: a film, an image, or a folder of images."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from fxviewer.errors import FxviewerError, RecordingError, SettingsError
from fxviewer.media.frame import Picture
from fxviewer.media.image_file import is_writable_format, suffix_of, write_image
from fxviewer.media.recorder import Recorder
from fxviewer.media.source import FILM_SUFFIXES, IMAGE_SUFFIXES
from fxviewer.session.exchange import Exchange
from fxviewer.session.recording import RECORDING_SUFFIX, RecordingSink, film_time


class Output(Protocol):
    """Takes every exchange and keeps the pictures."""

    @property
    def frames(self) -> int:
        """How many are kept; certain once it is closed."""
        ...

    @property
    def error(self) -> FxviewerError | None:
        """Why it keeps no more."""
        ...

    def receive(self, exchange: Exchange) -> None: ...

    def close(self) -> None: ...


def open_output(
    path: Path, source: Sequence[Path] | None, *, function: str, with_original: bool = False, overwrite: bool = False
) -> Output:
    """Choose by the names: a film for .mkv, an image of an image, a folder of images.

    Args:
        path: What is to be written.
        source: The images that are read, in their order; None when it is anything else.
        function: Named in the tags of a film.
        with_original: Keep the originals in a second track.
        overwrite: Replace what is there.

    Raises:
        SettingsError: The path is taken, or does not go with the source.
        RecordingError: It cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == RECORDING_SUFFIX:
        _take(path, overwrite=overwrite)
        return FilmOutput(path, function=function, with_original=with_original)
    if with_original:
        raise SettingsError("Only a film keeps the originals beside the results.", "Name an output ending in .mkv.")
    if source and (path.is_dir() or suffix not in IMAGE_SUFFIXES | FILM_SUFFIXES):
        return FolderOutput(path, source, overwrite=overwrite)
    if source and len(source) == 1 and is_writable_format(suffix):
        _take(path, overwrite=overwrite)
        return ImageOutput(path)
    cure = "Name an output ending in .mkv, or a folder." if source else "Name an output ending in .mkv."
    raise SettingsError(f"The results cannot be written as “{path.name}”.", cure)


class FilmOutput:
    """Every result at its time in the source."""

    def __init__(self, path: Path, *, function: str, with_original: bool) -> None:
        self._recorder = Recorder(path, function=function, with_original=with_original, wait_when_full=True)
        self._recorder.start()
        self._sink = RecordingSink(self._recorder, time_of=film_time)

    @property
    def frames(self) -> int:
        return self._recorder.status.frames

    @property
    def error(self) -> FxviewerError | None:
        return self._recorder.status.error

    def receive(self, exchange: Exchange) -> None:
        self._sink.receive(exchange)

    def close(self) -> None:
        self._recorder.stop(timeout_s=10.0)


class ImageOutput:
    """The one result, in the format its name asks for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.frames = 0
        self.error: FxviewerError | None = None

    def receive(self, exchange: Exchange) -> None:
        if isinstance(exchange.outcome, Picture) and self.error is None:
            try:
                write_image(self._path, exchange.outcome)
            except FxviewerError as error:
                self.error = error
            else:
                self.frames += 1

    def close(self) -> None:
        if not self.frames and self._path.stat().st_size == 0:
            self._path.unlink()


class FolderOutput:
    """Each result under the name of its source, in the format it was received in."""

    def __init__(self, folder: Path, source: Sequence[Path], *, overwrite: bool) -> None:
        self._is_new = not folder.exists()
        if not self._is_new and not folder.is_dir():
            raise SettingsError(f"“{folder}” is not a folder.", "Name a folder, or an output ending in .mkv.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_taken = any(folder.iterdir())
        except OSError as error:
            raise _not_writable(folder, error) from error
        if is_taken and not overwrite:
            raise SettingsError(f"The folder “{folder}” is not empty.", "Name another one, or add --overwrite.")
        if any(path.resolve().parent == folder.resolve() for path in source):
            raise SettingsError(f"The folder “{folder}” is the source itself.", "Name another output.")
        stems = Counter(path.stem for path in source)
        self._names = [path.stem if stems[path.stem] == 1 else path.name for path in source]
        self._folder = folder
        self.frames = 0
        self.error: FxviewerError | None = None

    def receive(self, exchange: Exchange) -> None:
        if isinstance(exchange.outcome, Picture) and self.error is None:
            name = self._names[exchange.frame.index] + suffix_of(exchange.outcome.encoded)
            try:
                write_image(self._folder / name, exchange.outcome)
            except FxviewerError as error:
                self.error = error
            else:
                self.frames += 1

    def close(self) -> None:
        if self._is_new and not self.frames:
            with suppress(OSError):
                self._folder.rmdir()


def _take(path: Path, *, overwrite: bool) -> None:
    """Make sure there is a file of this name that is ours to fill."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=overwrite)
        path.open("ab").close()
    except OSError as error:
        if path.exists() and not overwrite:
            what = f"“{path}” exists already."
            raise SettingsError(what, "Name another output, or add --overwrite.") from error
        raise _not_writable(path, error) from error


def _not_writable(path: Path, error: OSError) -> RecordingError:
    return RecordingError(f"“{path}” cannot be written: {error.strerror or error}.", "Choose another folder.")
