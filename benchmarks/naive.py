"""What people write first: an unbounded queue in front of the stream, looked into every ten milliseconds.

Our own re-creation of that scheme, without its wait of seconds before the start, against the same gateway.
"""

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from queue import Queue

import cv2
import grpc
import numpy as np

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
    frames: int
    fps: float | None
    waiting: Queue[tuple[float, bytes]] = field(default_factory=Queue)
    under_way: Queue[float] = field(default_factory=Queue)
    most_waiting: int = 0
    latencies_ms: list[float] = field(default_factory=list)

    def capture(self) -> None:
        started_s = time.monotonic()
        for index, image in enumerate(islice(cycle(load_frames(self.size)), self.frames)):
            if self.fps:
                time.sleep(max(0.0, started_s + index / self.fps - time.monotonic()))
            captured_s = time.monotonic()
            self.waiting.put((captured_s, cv2.imencode(".jpg", image)[1].tobytes()))
            self.most_waiting = max(self.most_waiting, self.waiting.qsize())

    def requests(self) -> Iterator[InvokeServiceRequest]:
        sent = 0
        while sent < self.frames:
            time.sleep(POLL_S)
            if self.waiting.qsize() > 0:
                captured_s, encoded = self.waiting.get()
                self.under_way.put(captured_s)
                sent += 1
                yield InvokeServiceRequest(Service=self.function, Input=encoded)

    def show(self, output: bytes) -> None:
        cv2.imdecode(np.frombuffer(output, np.uint8), cv2.IMREAD_COLOR)
        self.latencies_ms.append((time.monotonic() - self.under_way.get()) * 1000)


def run_naive(
    address: str, *, function: str, size: list[int], frames: int, fps: float | None = None
) -> dict[str, float]:
    """Stream so many frames and return the rate, the first and the last latency, and the longest queue."""
    run = NaiveRun(function, (size[0], size[1]), frames, fps)
    load_frames(run.size)
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    started_s = time.monotonic()
    with grpc.insecure_channel(address, options=options) as channel:
        capture = threading.Thread(target=run.capture, name="naive-capture")
        capture.start()
        replies = GatewayStub(channel).Invokes(run.requests())  # type: ignore[no-untyped-call]  # generated
        for reply in replies:
            run.show(reply.Output)
        elapsed_s = time.monotonic() - started_s
        capture.join()
    return {
        "fps": len(run.latencies_ms) / elapsed_s,
        "first_latency_ms": run.latencies_ms[0],
        "last_latency_ms": run.latencies_ms[-1],
        "most_waiting": run.most_waiting,
    }


if __name__ == "__main__":
    serve({"run": lambda **arguments: run_naive(sys.argv[1], **arguments)})
