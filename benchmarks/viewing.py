"""The real thing: a session with its embedded gateway and an isolated worker, fed from memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Self
from unittest.mock import patch

from benchmarks.bare import FUNCTIONS
from benchmarks.frames import Size, load_frames
from benchmarks.memory_source import MemorySource
from fxviewer.media.frame import Picture
from fxviewer.session.exchange import Exchange, Sink
from fxviewer.session.session import Session

START_TIMEOUT_S = 20.0
DRAIN_TIMEOUT_S = 10.0


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
    """One session for all that is measured, so that nothing but the stream differs between measurements."""

    def __init__(self) -> None:
        self._passages = Passages()
        self._session = Session(function="recode", functions=[FUNCTIONS], paced=False, sinks=[self._passages])

    def __enter__(self) -> Self:
        self._session.start()
        self.fps((640, 480), 0.1)
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
        """Return the rate at which every frame of a source without limits comes back."""
        self._session.set_policy("every-frame")
        passages = self._stream(MemorySource(_frames(size), seconds=seconds), seconds)
        return (len(passages) - 1) / (passages[-1].decoded_ns - passages[0].decoded_ns) * 1e9

    def stream_live(self, size: Size, fps: float, seconds: float, *, function: str = "recode") -> list[Passage]:
        """Return what came back of a camera's frames."""
        self._session.use(function)
        self._session.set_policy("live")
        try:
            return self._stream(MemorySource(_frames(size), seconds=seconds, fps=fps), seconds)
        finally:
            self._session.use("recode")

    def _stream(self, source: MemorySource, seconds: float) -> list[Passage]:
        first = len(self._passages.all)
        with patch("fxviewer.session.session.open_source", return_value=source):
            self._session.open("memory")
            if not self._session.wait_until_ended(START_TIMEOUT_S + seconds + DRAIN_TIMEOUT_S):
                raise TimeoutError(f"the session did not come to an end: {self._session.status}")
        self._session.close_source()
        return self._passages.all[first:]


_frames = cache(load_frames)
