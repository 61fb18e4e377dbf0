"""What people write first: an unbounded queue in front of the stream, looked into every ten milliseconds.

Our own re-creation of that scheme, without its wait of seconds before the start, against the same gateway.
"""

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from queue import Queue

import cv2
import grpc
import numpy as np
import psutil

from benchmarks.frames import load_frames
from benchmarks.peer import serve
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest
from fxviewer.pb.openfx_pb2_grpc import GatewayStub

POLL_S = 0.01


@dataclass(slots=True)
class NaiveRun:
    """One run of the scheme, and what came of it."""

    function: str
    size: tuple[int, int]
    fps: float | None
    waiting: Queue[tuple[float, bytes]] = field(default_factory=Queue)
    under_way: Queue[float] = field(default_factory=Queue)
    shown_s: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def capture(self) -> None:
        started = time.monotonic()
        for index, image in enumerate(cycle(_frames(self.size))):
            if self.fps and self.stopping.wait(max(0.0, started + index / self.fps - time.monotonic())):
                return
            if self.stopping.is_set():
                return
            captured = time.monotonic()
            self.waiting.put((captured, cv2.imencode(".jpg", image)[1].tobytes()))

    def requests(self) -> Iterator[InvokeServiceRequest]:
        while not self.stopping.is_set():
            time.sleep(POLL_S)
            if self.waiting.qsize() > 0:
                captured, encoded = self.waiting.get()
                self.under_way.put(captured)
                yield InvokeServiceRequest(Service=self.function, Input=encoded)

    def show(self, output: bytes) -> None:
        cv2.imdecode(np.frombuffer(output, np.uint8), cv2.IMREAD_COLOR)
        now = time.monotonic()
        self.shown_s.append(now)
        self.latencies_ms.append((now - self.under_way.get()) * 1000)


def run_naive(
    address: str, *, function: str, size: list[int], seconds: float, fps: float | None = None
) -> dict[str, float]:
    """Stream for so long and return rate, first and last latency, and growth of memory."""
    run = NaiveRun(function, (size[0], size[1]), fps)
    _frames(run.size)
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    memory, started = psutil.Process().memory_info().rss, time.monotonic()
    with grpc.insecure_channel(address, options=options) as channel:
        capture = threading.Thread(target=run.capture, name="naive-capture")
        capture.start()
        replies = GatewayStub(channel).Invokes(run.requests())  # type: ignore[no-untyped-call]  # generated
        for reply in replies:
            run.show(reply.Output)
            if time.monotonic() - started > seconds:
                break
        grown = psutil.Process().memory_info().rss - memory
        run.stopping.set()
        replies.cancel()
        capture.join()
    return {
        "fps": (len(run.shown_s) - 1) / (run.shown_s[-1] - run.shown_s[0]),
        "first_latency_ms": run.latencies_ms[0],
        "last_latency_ms": run.latencies_ms[-1],
        "memory_mb_per_minute": grown / 1e6 / seconds * 60,
    }


_frames = cache(load_frames)


if __name__ == "__main__":
    serve({"run": lambda **arguments: run_naive(sys.argv[1], **arguments)})
