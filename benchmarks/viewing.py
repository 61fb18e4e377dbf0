"""The real thing: a session with its embedded gateway and an isolated worker, fed from memory."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from unittest.mock import patch

from benchmarks.bare import FUNCTIONS
from benchmarks.frames import Size, load_frames
from benchmarks.memory_source import MemorySource
from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Exchange, Sink
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus

TIMEOUT_S = 30.0  # for starting the gateway and for the last frames


@dataclass(frozen=True, slots=True)
class Passage:
    """One frame that came back."""

    decoded_ns: int
    latency_ms: float


class Passages:
    """Sink that notes when frames came back, and keeps no picture."""

    def __init__(self) -> None:
        self.all: list[Passage] = []

    def receive(self, exchange: Exchange) -> None:
        if not isinstance(exchange.outcome, Picture):
            raise TypeError(f"a picture was expected: {exchange.outcome}")
        self.all.append(Passage(exchange.stamps.decoded_ns, exchange.stamps.latency_ns / 1e6))


class Viewing:
    """A session in use: for viewing a camera, or for taking every frame of a film as fast as it goes."""

    def __init__(self, *, live: bool) -> None:
        self._passages = Passages()
        self._connected = threading.Event()
        self._session = Session(
            function="recode",
            functions=[FUNCTIONS],
            policy="live" if live else "every-frame",
            paced=live,
            sinks=[self._passages],
            on_status=self._note,
        )

    def __enter__(self) -> Self:
        self._session.start()
        if not self._connected.wait(TIMEOUT_S):
            raise TimeoutError(f"the gateway did not start: {self._session.status}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.stop()

    @property
    def address(self) -> str:
        """Of the embedded gateway, for others to use the same."""
        return self._session.status.lane.address

    @contextmanager
    def sink(self, sink: Sink) -> Iterator[None]:
        """Let one more sink take what passes."""
        self._session.add_sink(sink)
        try:
            yield
        finally:
            self._session.remove_sink(sink)

    def fps(self, size: Size, seconds: float) -> float:
        """Return the rate at which all frames of a film come back that gives them for so long."""
        with self._playing(MemorySource(load_frames(size), seconds=seconds)) as passages:
            self._wait_until_ended(seconds)
        return (len(passages) - 1) / (passages[-1].decoded_ns - passages[0].decoded_ns) * 1e9

    def latencies(self, size: Size, fps: float, seconds: float, *, function: str = "recode") -> list[Passage]:
        """Return what comes back of a camera's frames."""
        self._session.use(function)
        with self._playing(MemorySource(load_frames(size), fps=fps)) as passages:
            time.sleep(seconds)
            self._session.close_source()
            self._wait_until_ended(0.0)
        return passages

    def _note(self, status: SessionStatus) -> None:
        if status.lane.phase == "streaming":
            self._connected.set()

    @contextmanager
    def _playing(self, source: MemorySource) -> Iterator[list[Passage]]:
        self._passages.all = []
        with patch("fxviewer.session.opening.open_source", return_value=source):
            self._session.open("memory")
            yield self._passages.all

    def _wait_until_ended(self, seconds: float) -> None:
        if not self._session.wait_until_ended(seconds + TIMEOUT_S):
            raise TimeoutError(f"the session did not come to an end: {self._session.status}")
