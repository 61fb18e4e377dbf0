"""Recording what comes of a session's frames."""

from collections.abc import Callable
from datetime import datetime

from fxviewer.errors import RecordingError
from fxviewer.media.frame import Frame, Picture
from fxviewer.media.naming import fill_template, reserve_path, videos_folder
from fxviewer.media.recorder import Recorder
from fxviewer.session.exchange import Exchange
from fxviewer.settings import Recording

RECORDING_SUFFIX = ".mkv"


def captured_time(frame: Frame) -> int:
    """Time of viewing: as the user saw it, with every pause."""
    return frame.captured_ns


def film_time(frame: Frame) -> int:
    """Time of the film: as it was, however long the work took."""
    return frame.pts_ns


class RecordingSink:
    """Hands the pictures of a session to a recorder; texts, failures and losses leave their frame out.

    Args:
        recorder: Started; whoever made it stops it, after the sink was removed.
        time_of: Where a frame lies in time; the first frame received is at 0.
    """

    def __init__(self, recorder: Recorder, *, time_of: Callable[[Frame], int] = captured_time) -> None:
        self.recorder = recorder
        self._time_of = time_of
        self._start_ns: int | None = None

    def receive(self, exchange: Exchange) -> None:
        time_ns = self._time_of(exchange.frame)
        if self._start_ns is None:
            self._start_ns = time_ns
        if isinstance(exchange.outcome, Picture):
            original = Picture(exchange.frame.image, exchange.sent)
            self.recorder.write(time_ns - self._start_ns, exchange.outcome, original)


def start_recording(
    settings: Recording, *, function: str, source: str, on_failed: Callable[[RecordingError], None] | None = None
) -> RecordingSink:
    """Start a recording named and placed as the settings say; add the sink to the session, and stop its recorder.

    Args:
        function: For the name and the tags of the file.
        source: For the name, as people read it: "film.mp4".
        on_failed: Called once, on the recorder's thread, when the recording ends by itself.

    Raises:
        RecordingError: The folder is not writable, or its disk is full.
        SettingsError: The template of the name is not one.
    """
    stem = fill_template(settings.template, function=function, source=source, when=datetime.now().astimezone())
    path = reserve_path(videos_folder(settings.folder), stem, RECORDING_SUFFIX)
    recorder = Recorder(path, function=function, with_original=settings.with_original, on_failed=on_failed)
    recorder.start()
    return RecordingSink(recorder)
