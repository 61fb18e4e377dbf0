"""Frames left in the memory that is shared with the gateway, for as long as their requests are under way."""

import threading

from fxviewer.frame_pool import FramePool, Span
from fxviewer.pb.openfx_pb2 import SharedInput


class SharedInputs:
    """The frames of one conversation. Safe from any thread.

    A frame keeps its place until the gateway has answered, or the conversation is over: one that was given up here may
    still be read there.
    """

    def __init__(self, pool: FramePool) -> None:
        self._pool = pool
        self._lock = threading.Lock()  # guards _spans, _closed
        self._spans: dict[int, Span] = {}
        self._closed = False

    def put(self, seq: int, frame: bytes) -> SharedInput | None:
        """Leave a frame; None when it has to be sent."""
        span = self._pool.put(frame)
        if span is None:
            return None
        with self._lock:
            if not self._closed:
                self._spans[seq] = span
                return SharedInput(key=self._pool.key, offset=span.offset, size=span.size)
        self._pool.free(span)
        return None

    def answered(self, seq: int) -> None:
        with self._lock:
            span = self._spans.pop(seq, None)
        if span is not None:
            self._pool.free(span)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            spans, self._spans = self._spans, {}
        for span in spans.values():
            self._pool.free(span)
