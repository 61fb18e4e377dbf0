"""A source processed completely: every frame, in order, as fast as the function goes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fxviewer.errors import (
    EXIT_FRAMES_FAILED,
    EXIT_FUNCTION,
    EXIT_GATEWAY,
    EXIT_INTERRUPTED,
    EXIT_OK,
    FxviewerError,
    GatewayRefusedError,
    GatewayStalledError,
    SettingsError,
    SourceOpenError,
    UnknownFunctionError,
)
from fxviewer.media.source import Size, open_source, recognise
from fxviewer.media.still import sort_naturally
from fxviewer.session.assignment import assign
from fxviewer.session.output import Output, open_output
from fxviewer.session.session import Session
from fxviewer.session.status import LaneStatus
from fxviewer.session.tally import Cause, Counts, Tally
from fxviewer.settings import Connection, Policy
from fxviewer.stream.secret import Secrets

_POLL_INTERVAL_S = 0.1  # of the progress, and until an error ends the work
_DRAIN_TIMEOUT_S = 10.0  # for frames under way when the source breaks off
_RECONNECT_TIMEOUT_S = 15.0  # a gateway that is gone for longer is not coming back while somebody waits
_LOST_IN_ROW = 3  # by deadline, each after half a minute or more: the rest of a film would take hours
_LOST_TIMEOUT_S = 30.0  # that they stay the last word; a connection that broke is back sooner


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be done.

    Attributes:
        source: As `open_source` takes it.
        output: A film (.mkv), an image for an image, a folder for a folder.
        function: Name of the function that is asked.
        functions: Folders (or handler.py files) the embedded gateway hosts besides the shipped samples.
        workers: Of the embedded gateway, per function.
        policy: Every frame, unless live is asked for: then the source goes at its own speed.
        capture_size: Asked of cameras, (width, height).
        with_original: Keep the originals in a second track of the film.
        overwrite: Replace what is there.
        assignments: Values for the handler's parameters, “low=90”.
        secrets: Of the connection; None has those of the environment and the keyring.
    """

    source: str
    output: Path
    function: str
    connection: Connection = field(default_factory=Connection)
    functions: tuple[Path, ...] = ()
    workers: int = 1
    policy: Policy = "every-frame"
    capture_size: Size | None = None
    with_original: bool = False
    overwrite: bool = False
    assignments: tuple[str, ...] = ()
    secrets: Secrets | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is; `total` is None when the source does not know its end."""

    answered: int
    total: int | None
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of it.

    Attributes:
        counts: Of frames, by what became of them.
        elapsed_s: From the first frame to the end of the last.
        latency_ms: From capture to decoded result, as p50, p95 and p99; empty without results.
        transport: What was spoken.
        output: None when nothing was written.
        causes: Why frames have no result.
        error: Why it was broken off.
        is_interrupted: The user broke it off.
    """

    counts: Counts
    elapsed_s: float
    latency_ms: dict[str, float]
    transport: str
    output: Path | None
    causes: tuple[Cause, ...] = ()
    error: FxviewerError | None = None
    is_interrupted: bool = False

    @property
    def fps(self) -> float:
        return self.counts.frames_out / self.elapsed_s if self.elapsed_s else 0.0

    @property
    def exit_code(self) -> int:
        counts = self.counts
        if self.is_interrupted:
            return EXIT_INTERRUPTED
        if self.error is not None:
            return self.error.exit_code
        if not counts.frames_out:
            return EXIT_FUNCTION if counts.failed else EXIT_GATEWAY
        return EXIT_FRAMES_FAILED if counts.failed or counts.lost else EXIT_OK  # live drops on purpose


def run_batch(batch: Batch, on_progress: Callable[[Progress], None] = lambda _: None) -> BatchResult:
    """Do it all; Ctrl-C ends it with what is done so far.

    Args:
        batch: What is to be done.
        on_progress: Called about ten times a second, on this thread.

    Raises:
        SettingsError: The output is taken, or does not go with the source; or a value fits no parameter of the
            handler. Nothing was sent.
        RecordingError: The output cannot be written. Nothing was started.
        SourceOpenError: The source is a folder without images. Nothing was started.
    """
    images = _images_of(batch.source)
    output = _open_output(batch, images)
    tally = Tally(output)
    session = _make_session(batch, tally)
    error: FxviewerError | None = None
    is_interrupted = False
    try:
        session.start()
        assign(session, batch.function, batch.assignments)
        session.open([str(path) for path in images] if images else batch.source, size=batch.capture_size)
        error = _wait(session, output, tally, on_progress)
    except KeyboardInterrupt:
        is_interrupted = True
    finally:
        session.stop()
        output.close()
    info = session.status.source.info
    for index, unread in info.unread if info is not None else ():
        tally.count_unread(index, unread)
    counts = tally.close()
    if not (error or counts.frames_in or is_interrupted):
        error = SourceOpenError(f"“{batch.source}” has no frames.", "Choose another source.")
    return BatchResult(
        counts=counts,
        elapsed_s=tally.elapsed_s,
        latency_ms=tally.latency_ms,
        transport=session.status.lane.transport,
        output=batch.output if counts.frames_out else None,
        causes=tally.causes,
        error=error or output.error,
        is_interrupted=is_interrupted,
    )


def _wait(
    session: Session, output: Output, tally: Tally, on_progress: Callable[[Progress], None]
) -> FxviewerError | None:
    """Wait for the end, and return what made it come early."""
    patience = _Patience()
    while not session.wait_until_ended(_POLL_INTERVAL_S):
        status = session.status
        info = status.source.info
        on_progress(Progress(tally.answered, info.frame_count if info else None, tally.elapsed_s))
        if status.source.phase in ("failed", "lost"):
            tally.wait_until_answered(_DRAIN_TIMEOUT_S)
            return status.source.error
        if error := output.error or tally.unknown_function or patience.end(status.lane, tally.lost_in_row):
            return error
    return session.status.source.error or tally.unknown_function


class _Patience:
    """Decides when a connection that failed has failed for good."""

    def __init__(self) -> None:
        self._was_streaming = False
        self._waiting_since: float | None = None
        self._losing_since: float | None = None

    def end(self, lane: LaneStatus, lost_in_row: int) -> FxviewerError | None:
        """Return the reason to give up, if there is one."""
        now = time.monotonic()
        self._losing_since = (self._losing_since or now) if lost_in_row else None
        if lane.error is None:
            self._was_streaming = self._was_streaming or lane.phase == "streaming"
            self._waiting_since = None
            if self._losing_since and lost_in_row >= _LOST_IN_ROW and now - self._losing_since > _LOST_TIMEOUT_S:
                return GatewayStalledError(
                    f"The last {lost_in_row} frames had no answer.",
                    "Look into the function’s log; on OpenFx a handler that returns a picture’s raw bytes can be left "
                    "without an answer: return base64 text.",
                )
            return None
        self._waiting_since = self._waiting_since or now
        is_final = isinstance(lane.error, UnknownFunctionError | GatewayRefusedError) or not self._was_streaming
        return lane.error if is_final or now - self._waiting_since > _RECONNECT_TIMEOUT_S else None


def _images_of(source: str) -> list[Path] | None:
    """Return the images a path names, in order; None when it names anything else."""
    path = Path(source)
    kind = recognise(path)
    if path.is_dir() and kind is None:
        open_source(source).close()  # says what is wrong with the folder
    if kind == "sequence":
        return sort_naturally(
            image for image in path.iterdir() if recognise(image) == "still" and not image.name.startswith(".")
        )
    return [path] if kind == "still" else None


def _open_output(batch: Batch, images: list[Path] | None) -> Output:
    if batch.output.exists() and Path(batch.source).exists() and batch.output.samefile(batch.source):
        raise SettingsError(f"“{batch.output}” is the source itself.", "Name another output.")
    return open_output(
        batch.output,
        images,
        function=batch.function,
        with_original=batch.with_original,
        overwrite=batch.overwrite,
    )


def _make_session(batch: Batch, tally: Tally) -> Session:
    return Session(
        connection=batch.connection,
        function=batch.function,
        functions=batch.functions,
        workers=batch.workers,
        secrets=batch.secrets,
        policy=batch.policy,
        paced=batch.policy == "live",
        sinks=[tally],
        on_captured=tally.count_captured,
        on_sent=tally.count_sent,
    )
