"""The yardstick: encode, handler, decode in one thread, and nothing in between.

Run as a process of its own, so that two of them at once tell what two cores can do.
"""

import importlib.util
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from types import SimpleNamespace

from benchmarks.frames import load_frames
from benchmarks.peer import Peer, serve
from fxviewer.media.codec import decode_image, encode_jpeg
from fxviewer.media.frame import Image
from fxviewer.settings import Connection

Handler = Callable[[SimpleNamespace], bytes]

FUNCTIONS = Path(__file__).parent / "functions"
QUALITY = Connection().quality


class BareLoops:
    """Two processes with a bare loop each."""

    def __init__(self) -> None:
        self._peers = (Peer("bare"), Peer("bare"))

    def fps(self, size: tuple[int, int], seconds: float) -> float:
        """Return the rate of one loop with the machine to itself."""
        return float(self._peers[0].ask("rate", size=size, seconds=seconds))

    def fps_of_two(self, size: tuple[int, int], seconds: float) -> float:
        """Return the summed rate of two loops at once: all that two cores can give."""
        for peer in self._peers:
            peer.ask("prepare", size=size)
        for peer in self._peers:
            peer.send("rate", size=size, seconds=seconds)
        return float(sum(peer.receive() for peer in self._peers))

    def latencies_ms(self, size: tuple[int, int], fps: float, seconds: float) -> list[float]:
        """Return what each frame takes when they come at this rate."""
        return list(self._peers[0].ask("latencies", size=size, fps=fps, seconds=seconds))

    def close(self) -> None:
        for peer in self._peers:
            peer.close()


def load_handler(function: str) -> Handler:
    """Return the handler that the gateway's worker runs, to be called here."""
    spec = importlib.util.spec_from_file_location(function, FUNCTIONS / function / "src/handler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Handler  # type: ignore[no-any-return]  # a handler is plain user code


def _rate(size: list[int], seconds: float) -> float:
    handler, frames = load_handler("recode"), cycle(load_frames((size[0], size[1])))
    count, started = 0, time.monotonic()
    while time.monotonic() - started < seconds:
        _pass(next(frames), handler)
        count += 1
    return count / (time.monotonic() - started)


def _latencies(size: list[int], fps: float, seconds: float) -> list[float]:
    handler, frames = load_handler("recode"), load_frames((size[0], size[1]))
    latencies = []
    started = time.monotonic()
    for index, image in enumerate(islice(cycle(frames), round(seconds * fps))):
        time.sleep(max(0.0, started + index / fps - time.monotonic()))
        begun = time.monotonic_ns()
        _pass(image, handler)
        latencies.append((time.monotonic_ns() - begun) / 1e6)
    return latencies


def _pass(image: Image, handler: Handler) -> Image:
    return decode_image(handler(SimpleNamespace(input=encode_jpeg(image, QUALITY))))


def _prepare(size: list[int]) -> int:
    return len(load_frames((size[0], size[1])))


if __name__ == "__main__":
    serve({"prepare": _prepare, "rate": _rate, "latencies": _latencies})
