"""The thread that makes pictures ready for the panes, so that the GUI thread only copies them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Lost
from fxviewer.session.hint import Hint, HintWatch
from fxviewer.session.pair import Pair
from fxviewer.ui.boxes_overlay import draw_boxes
from fxviewer.ui.comparison import Comparison, compare
from fxviewer.ui.rendering import Rendering, render
from fxviewer.ui.reply import Reply, reply_of
from fxviewer.ui.viewport import Placement, Size, Viewport

PATIENCE_NS = 2_000_000_000  # so long without any answer, and the original goes on by itself
KEPT_ORIGINALS = 4  # prepared while their request is under way; more in flight are prepared with their answer
JOIN_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """What is seen of pictures, and how large. The panes are equally large, and so are their pictures.

    Attributes:
        pane: In device pixels.
        is_difference: Results are shown as their difference: A to the frame as sent, B to A.
        ratio: Device pixels per pixel of the window.
    """

    pane: Size = (1, 1)
    viewport: Viewport = field(default_factory=Viewport)
    is_difference: bool = False
    ratio: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a lane made of a frame, as it is to be seen.

    Attributes:
        exchange: Of this very frame; None while there is no answer.
        rendering: Of the newest good result; that of this very frame unless `is_stale`. None before the first.
        comparison: Where the rendering is a difference: the figures of it.
        reply: Where the answer is text: that text. Then the rendering is the original of this very frame, with boxes
            where the text is a list of them.
        hint: What is remarked about the picture.
    """

    exchange: Exchange | None = None
    rendering: Rendering | None = None
    is_stale: bool = True
    comparison: Comparison | None = None
    reply: Reply | None = None
    hint: Hint | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What is to be seen at one moment: a frame and what became of it, side by side.

    Attributes:
        original: None where nothing of it is seen.
        is_new: Not shown before; otherwise it is only laid out anew.
    """

    frame: Frame
    original: Rendering | None
    a: Result
    b: Result
    is_new: bool


Held = TypeVar("Held", bound=Frame | Pair | Sight)


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
        self._answered: Pair | None = None
        self._answered_ns = 0
        self._shown: Pair | None = None
        self._is_dirty = False
        self._first_seq = 0
        self._ready: Sight | None = None
        self._stopping = False
        # of fx-prepare alone
        self._originals: dict[int, Rendering | None] = {}
        self._good_a, self._good_b = _Good(), _Good()
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
            if frame.seq >= self._first_seq and time.monotonic_ns() - self._answered_ns > PATIENCE_NS:
                self._alone = frame
                self._changed.notify()

    def sent(self, frame: Frame) -> None:
        """Prepare this frame while its request is under way."""
        with self._changed:
            if frame.seq >= self._first_seq:
                self._sent = frame
                self._changed.notify()

    def receive(self, pair: Pair) -> None:
        with self._changed:
            if pair.frame.seq < self._first_seq:
                return
            if _is_answered(pair):
                self._answered_ns = time.monotonic_ns()
            if self._answered is not None and _is_answered(self._answered):
                self._on_dropped()
            self._answered, self._alone = pair, None
            self._changed.notify()

    def clear(self, first_seq: int) -> None:
        """Forget frames before this one, now and when they are answered later: their source was closed."""
        with self._changed:
            self._first_seq = first_seq
            self._sent, self._alone = _since(first_seq, self._sent), _since(first_seq, self._alone)
            self._answered, self._shown = _since(first_seq, self._answered), _since(first_seq, self._shown)
            self._ready = _since(first_seq, self._ready)
            if self._answered is None and self._shown is None:
                self._answered_ns = 0

    def lay_out(self, layout: Layout) -> None:
        """Prepare for this from now on."""
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
                first_seq = self._first_seq
                sent, self._sent = self._sent, None
                pair = self._next() if self._ready is None or is_dirty else None
            self._good_a, self._good_b = self._good_a.since(first_seq), self._good_b.since(first_seq)
            if is_dirty:
                self._originals.clear()
                self._good_a.forget_rendering()
                self._good_b.forget_rendering()
            if pair is not None:
                self._offer(self._prepare(pair, layout, is_new=pair is not self._shown), pair)
            elif sent is not None:
                self._original(sent, layout)

    def _is_something_due(self) -> bool:
        if self._stopping or self._is_dirty:
            return True
        if self._ready is None and (self._answered is not None or self._alone is not None):
            return True
        return self._sent is not None and self._ready is None

    def _next(self) -> Pair | None:
        """Return what is shown next: the newest answer, a frame without one, or the same laid out anew."""
        if self._answered is not None:
            pair, self._answered = self._answered, None
            return pair
        if self._alone is not None:
            frame, self._alone = self._alone, None
            return Pair(frame, None, None)
        return self._shown

    def _prepare(self, pair: Pair, layout: Layout, *, is_new: bool) -> Sight:
        original = self._original(pair.frame, layout)
        return Sight(
            frame=pair.frame,
            original=original,
            a=self._good_a.show(pair.a, None, layout, original),
            b=self._good_b.show(pair.b, pair.a, layout, original),
            is_new=is_new,
        )

    def _original(self, frame: Frame, layout: Layout) -> Rendering | None:
        if frame.seq not in self._originals:
            while len(self._originals) >= KEPT_ORIGINALS:
                del self._originals[next(iter(self._originals))]
            self._originals[frame.seq] = _render(frame.image, frame.image, layout)
        return self._originals[frame.seq]

    def _offer(self, sight: Sight, pair: Pair) -> None:
        with self._changed:
            if pair.frame.seq < self._first_seq:
                return  # while it was prepared, its source went
            untaken = self._ready
            if untaken is not None and untaken.is_new:
                if pair is self._shown:
                    sight = replace(sight, is_new=True)  # laid out anew before anyone saw it
                elif self._shown is not None and _is_answered(self._shown):
                    self._on_dropped()
            self._ready, self._shown = sight, pair
        if untaken is None:
            self._on_ready()


class _Good:
    """The newest good result of one lane, kept for the frames that have none."""

    def __init__(self) -> None:
        self._exchange: Exchange | None = None
        self._rendering: Rendering | None = None
        self._comparison: Comparison | None = None
        self._is_rendered = False
        self._replied: Exchange | None = None
        self._reply: Reply | None = None
        self._hints = HintWatch()

    def since(self, first_seq: int) -> "_Good":
        """Return this, or none yet where it is of a frame before."""
        return self if self._exchange is None or self._exchange.frame.seq >= first_seq else _Good()

    def forget_rendering(self) -> None:
        self._is_rendered = False

    def show(
        self, exchange: Exchange | None, against: Exchange | None, layout: Layout, original: Rendering | None
    ) -> Result:
        """Return what is to be seen of this lane.

        Args:
            against: What a difference is taken to; None is the frame as sent.
            original: Of the frame of `exchange`.
        """
        if exchange is not None and (reply := self._read(exchange)) is not None:
            return Result(exchange, _with_boxes(original, exchange, reply, layout), is_stale=False, reply=reply)
        is_good = exchange is not None and isinstance(exchange.outcome, Picture)
        if is_good and exchange is not self._exchange:
            self._exchange, self._is_rendered = exchange, False
        if self._exchange is not None and not self._is_rendered:
            self._render(self._exchange, against, layout)
        hint = self._hints.look(exchange) if exchange is not None and is_good else None
        return Result(exchange, self._rendering, not is_good, self._comparison, hint=hint)

    def _read(self, exchange: Exchange) -> Reply | None:
        """Read the answer as text, once however often it is laid out."""
        if exchange is not self._replied:
            self._replied, self._reply = exchange, reply_of(exchange)
        return self._reply

    def _render(self, good: Exchange, against: Exchange | None, layout: Layout) -> None:
        assert isinstance(good.outcome, Picture)
        image = good.outcome.image
        self._comparison = compare(good, against) if layout.is_difference else None
        if self._comparison is not None:
            image = self._comparison.image
        self._rendering = _render(image, good.frame.image, layout)
        self._is_rendered = True


def _since(first_seq: int, held: Held | None) -> Held | None:
    if held is None:
        return None
    frame = held if isinstance(held, Frame) else held.frame
    return held if frame.seq >= first_seq else None


def _is_answered(pair: Pair) -> bool:
    """Tell whether lane A has an answer, the one that is counted as shown."""
    return pair.a is not None and not isinstance(pair.a.outcome, Lost)


def _with_boxes(original: Rendering | None, exchange: Exchange, reply: Reply, layout: Layout) -> Rendering | None:
    if original is None or reply.boxes is None:
        return original
    image = exchange.frame.image
    placement = _place(image, image, layout)
    return draw_boxes(original, reply.boxes, exchange.sent_size, placement=placement, ratio=layout.ratio)


def _render(image: Image, original: Image, layout: Layout) -> Rendering | None:
    return render(image, _place(image, original, layout), layout.pane)


def _place(image: Image, original: Image, layout: Layout) -> Placement:
    size = (image.shape[1], image.shape[0])
    reference = (original.shape[1], original.shape[0])
    return layout.viewport.place(layout.pane, reference, size)
