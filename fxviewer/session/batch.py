"""A source processed completely: every frame, in order, as fast as the function goes."""

import threading
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fxviewer.errors import (
    EXIT_FRAMES_FAILED,
    EXIT_INTERRUPTED,
    EXIT_OK,
    FunctionError,
    FxviewerError,
    GatewayError,
    SettingsError,
    SourceError,
)
from fxviewer.media.frame import Frame, Picture
from fxviewer.media.source import Size, recognise
from fxviewer.media.still import sort_naturally
from fxviewer.session.exchange import Exchange, Failure, Lost, Text
from fxviewer.session.output import Output, open_output
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Connection, Policy

_POLL_INTERVAL_S = 0.1  # of the progress shown, and until an error ends the work
_DRAIN_TIMEOUT_S = 10.0  # for frames under way when the source breaks off
_RECONNECT_TIMEOUT_S = 15.0  # a gateway that is gone for longer is not coming back while somebody waits
_MAX_CAUSES = 20  # a function that fails differently for every frame is not worth a list as long as the film


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be done.

    Attributes:
        source: As `open_source` takes it.
        output: A film (.mkv), an image for an image, a folder for a folder.
        function: Name of the function that is asked.
        functions: Folders (or handler.py files) the embedded gateway hosts besides the shipped samples.
        policy: Every frame, unless live is asked for: then the source goes at its own speed.
    """

    source: str
    output: Path
    function: str
    connection: Connection = Connection()
    functions: tuple[Path, ...] = ()
    workers: int = 1
    policy: Policy = "every-frame"
    capture_size: Size | None = None
    with_original: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is; `total` is None when the source does not know its end."""

    answered: int
    total: int | None
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class Cause:
    """Why frames have no result: a sentence, for how many, and the number of the first."""

    what: str
    count: int
    first_index: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of it: frames_in = frames_out + failed + dropped + lost.

    Attributes:
        frames_in: Delivered by the source.
        frames_out: Written.
        failed: The function failed on them, or answered without a picture.
        dropped: Never sent, or not written, when the work was broken off.
        lost: Sent and never answered.
        elapsed_s: From the first frame to the end of the last.
        latency_ms: From capture to decoded result, as p50, p95 and p99; empty without answers.
        transport: What was spoken.
        output: None when nothing was written.
        error: Why it was broken off.
    """

    frames_in: int
    frames_out: int
    failed: int
    dropped: int
    lost: int
    elapsed_s: float
    latency_ms: dict[str, float]
    transport: str
    output: Path | None
    causes: tuple[Cause, ...] = ()
    error: FxviewerError | None = None
    is_interrupted: bool = False

    @property
    def fps(self) -> float:
        return self.frames_out / self.elapsed_s if self.elapsed_s else 0.0

    @property
    def exit_code(self) -> int:
        if self.is_interrupted:
            return EXIT_INTERRUPTED
        if self.error is not None:
            return self.error.exit_code
        if self.frames_out == self.frames_in:
            return EXIT_OK
        if self.frames_out:
            return EXIT_FRAMES_FAILED
        return FunctionError.exit_code if self.failed else GatewayError.exit_code
