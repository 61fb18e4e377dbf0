"""The thread that makes pictures ready for the panes, so that the GUI thread only copies them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Lost
from fxviewer.ui.rendering import Rendering, render
from fxviewer.ui.viewport import Size, Viewport

PATIENCE_NS = 2_000_000_000  # so long without any answer, and the original goes on by itself
KEPT_ORIGINALS = 4  # prepared while their request is under way; more in flight are prepared with their answer
JOIN_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where pictures go, in device pixels. The panes are equally large, and so are their pictures."""

    pane: Size = (1, 1)
    viewport: Viewport = Viewport()


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What is to be seen at one moment: a frame and what became of it, side by side.

    Attributes:
        frame: On the left.
        exchange: What became of this very frame; None while there is no answer.
        original: None where nothing of it is seen.
        processed: The newest good result; that of this very frame unless `is_stale`.
        is_stale: This frame has no picture, so `processed` is an earlier one.
        is_new: Not shown before; otherwise it is only laid out anew.
    """

    frame: Frame
    exchange: Exchange | None
    original: Rendering | None
    processed: Rendering | None
    is_stale: bool
    is_new: bool


class Preparer:
    """Takes what the session's threads bring, and keeps the newest ready to be shown. Owns the thread fx-prepare.

    A picture is prepared only when the one before was taken, so nothing is prepared that is never seen.

    Args:
        on_ready: Called on fx-prepare when there is something to take, once until it is taken.
        on_dropped: Called for each answer that is not shown because a newer one came.
    """

    def __init__(self, on_ready: Callable[[], object], on_dropped: Callable[[], object]) -> None:
        self._on_ready = on_ready
        self._on_dropped = on_dropped
        self._changed = threading.Condition()  # guards all below
        self._layout = Layout()
        self._sent: Frame | None = None
        self._alone: Frame | None = None
        self._answered: Exchange | None = None
        self._answered_ns = 0
        self._shown: tuple[Frame, Exchange | None] | None = None
        self._is_dirty = self._is_cleared = False
        self._ready: Sight | None = None
        self._stopping = False
        # of fx-prepare alone
        self._originals: dict[int, Rendering | None] = {}
        self._good: Exchange | None = None
        self._good_rendering: Rendering | None = None
        self._thread = threading.Thread(target=self._run, name="fx-prepare", daemon=True)

    # -- any thread; each returns at once

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(JOIN_TIMEOUT_S)

    def captured(self, frame: Frame) -> None:
        """Show this frame by itself when answers fail to come."""
        with self._changed:
            if time.monotonic_ns() - self._answered_ns > PATIENCE_NS:
                self._alone = frame
                self._changed.notify()

    def sent(self, frame: Frame) -> None:
        """Prepare this frame while its request is under way."""
        with self._changed:
            self._sent = frame
            self._changed.notify()

    def receive(self, exchange: Exchange) -> None:
        with self._changed:
            if not isinstance(exchange.outcome, Lost):
                self._answered_ns = time.monotonic_ns()
            if self._answered is not None and not isinstance(self._answered.outcome, Lost):
                self._on_dropped()
            self._answered, self._alone = exchange, None
            self._changed.notify()

    def clear(self) -> None:
        """Forget what was shown: there is no source any more."""
        with self._changed:
            self._sent = self._alone = self._answered = self._shown = self._ready = None
            self._answered_ns = 0
            self._is_cleared = True

    def lay_out(self, layout: Layout) -> None:
        """Prepare for panes of this size and for this part of the picture from now on."""
        with self._changed:
            if layout != self._layout:
                self._layout, self._is_dirty = layout, True
                self._changed.notify()

    def take(self) -> Sight | None:
        """Take what is ready; then the next is prepared."""
        with self._changed:
            sight, self._ready = self._ready, None
            self._changed.notify()
            return sight

    # -- fx-prepare

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._is_something_due)
                if self._stopping:
                    return
                layout, is_dirty, self._is_dirty = self._layout, self._is_dirty, False
                if self._is_cleared:
                    self._is_cleared, self._good = False, None
                sent, self._sent = self._sent, None
                what = self._next() if self._ready is None or is_dirty else None
            if is_dirty:
                self._originals.clear()
                self._good_rendering = None
            if what is not None:
                self._offer(self._prepare(what[0], what[1], layout, is_new=what != self._shown), what)
            elif sent is not None:
                self._original(sent, layout)

    def _is_something_due(self) -> bool:
        if self._stopping or self._is_dirty:
            return True
        if self._ready is None and (self._answered is not None or self._alone is not None):
            return True
        return self._sent is not None and self._ready is None

    def _next(self) -> tuple[Frame, Exchange | None] | None:
        """Return what is shown next: the newest answer, a frame without one, or the same laid out anew."""
        if self._answered is not None:
            exchange, self._answered = self._answered, None
            return exchange.frame, exchange
        if self._alone is not None:
            frame, self._alone = self._alone, None
            return frame, None
        return self._shown

    def _prepare(self, frame: Frame, exchange: Exchange | None, layout: Layout, *, is_new: bool) -> Sight:
        is_good = exchange is not None and isinstance(exchange.outcome, Picture)
        if is_good and exchange is not self._good:
            self._good, self._good_rendering = exchange, None
        if self._good_rendering is None and self._good is not None:
            assert isinstance(self._good.outcome, Picture)
            self._good_rendering = _render(self._good.outcome.image, self._good.frame.image, layout)
        return Sight(
            frame=frame,
            exchange=exchange,
            original=self._original(frame, layout),
            processed=self._good_rendering if self._good is not None else None,
            is_stale=not is_good,
            is_new=is_new,
        )

    def _original(self, frame: Frame, layout: Layout) -> Rendering | None:
        if frame.seq not in self._originals:
            while len(self._originals) >= KEPT_ORIGINALS:
                del self._originals[next(iter(self._originals))]
            self._originals[frame.seq] = _render(frame.image, frame.image, layout)
        return self._originals[frame.seq]

    def _offer(self, sight: Sight, what: tuple[Frame, Exchange | None]) -> None:
        with self._changed:
            if self._is_cleared:
                return  # while it was prepared, its source went
            untaken = self._ready
            if untaken is not None and untaken.is_new:
                if untaken.exchange is sight.exchange:
                    sight = replace(sight, is_new=True)  # laid out anew before anyone saw it
                elif untaken.exchange is not None:
                    self._on_dropped()
            self._ready, self._shown = sight, what
        if untaken is None:
            self._on_ready()


def _render(image: Image, original: Image, layout: Layout) -> Rendering | None:
    size = (image.shape[1], image.shape[0])
    reference = (original.shape[1], original.shape[0])
    return render(image, layout.viewport.place(layout.pane, reference, size), layout.pane)
