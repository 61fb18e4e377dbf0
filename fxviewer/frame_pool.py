"""Memory that the viewer shares with the processes of its own gateway: frames lie in it instead of travelling."""

import bisect
import hmac
import mmap
import os
import secrets
import threading
from typing import NamedTuple

POOL_BYTES = 256 << 20  # only what was once used takes memory; two lanes with six lossless 4K frames each fit
PAGE_BYTES = mmap.PAGESIZE


class Span(NamedTuple):
    """Where one frame lies, in bytes."""

    offset: int
    size: int


class FramePool:
    """The viewer's side: puts frames in. Safe from any thread.

    The memory has no name, so nothing is left of it when the last process that holds it has ended.

    Attributes:
        fd: For the processes that read it; they inherit it, and cannot write through it.
        key: What they know a caller by who put the frames there.

    Raises:
        OSError: The system has no memory for it.
    """

    def __init__(self, size_bytes: int = POOL_BYTES) -> None:
        import fcntl  # there is none on Windows

        self.key = secrets.token_bytes(16)
        writable = os.memfd_create("fxviewer-frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(writable, size_bytes)
            fcntl.fcntl(writable, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
            self._memory = mmap.mmap(writable, size_bytes)
            self.fd = os.open(f"/proc/self/fd/{writable}", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            os.close(writable)
        self._size = size_bytes
        self._lock = threading.Lock()  # guards _taken
        self._taken: list[Span] = []  # by offset

    def put(self, frame: bytes) -> Span | None:
        """Copy a frame in; None when there is no room, or the pool is closed."""
        with self._lock:
            span = Span(self._first_room(len(frame)), len(frame))
            if span.offset + span.size > self._size:
                return None
            bisect.insort(self._taken, span)
        try:
            self._memory[span.offset : span.offset + span.size] = frame
        except ValueError:  # closed; whoever still puts frames in is about to end, too
            return None
        return span

    def free(self, span: Span) -> None:
        """Let the place of a frame be used again."""
        with self._lock:
            self._taken.remove(span)

    def close(self) -> None:
        """Let go of the memory. Idempotent."""
        if not self._memory.closed:
            self._memory.close()
            os.close(self.fd)

    def _first_room(self, size: int) -> int:
        """The lowest, so that as little as possible of the memory is ever touched. The caller holds the lock."""
        offset = 0
        for span in self._taken:
            if span.offset - offset >= size:
                break
            offset = -(-(span.offset + span.size) // PAGE_BYTES) * PAGE_BYTES
        return offset


class PooledFrame(NamedTuple):
    """A frame as the processes see it that inherited a pool. Only while its request is under way is it this frame."""

    fd: int
    span: Span

    def read(self) -> bytes:
        """Copy it out.

        Raises:
            EOFError: The pool ends before the frame does.
            OSError: The descriptor is of no pool.
        """
        frame = os.pread(self.fd, self.span.size, self.span.offset)
        if len(frame) < self.span.size:
            raise EOFError("the pool ends before the frame does")
        return frame


class PoolReader(NamedTuple):
    """The gateway's side.

    Attributes:
        fd: Inherited.
        key: Of those who may name places in it.
    """

    fd: int
    key: bytes

    def find(self, span: Span, key: bytes) -> PooledFrame | None:
        """Return the frame of a caller with this key; None where nothing may be read for it."""
        is_ours = hmac.compare_digest(key, self.key) and span.offset + span.size <= os.fstat(self.fd).st_size
        return PooledFrame(self.fd, span) if is_ours else None


def open_frame_pool() -> FramePool | None:
    """Return a new pool, or None where the system has no such memory: then frames travel in their requests."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        return FramePool()
    except OSError:
        return None
