"""Two lanes fed the very same frames."""

import threading
from collections.abc import Callable

from fxviewer.media.frame import Frame
from fxviewer.session.pair import Joiner, Side
from fxviewer.stream.mailbox import Mailbox

POLL_INTERVAL_S = 0.1  # how often a lane that waits for the other looks whether that one is still worth waiting for

_OTHER: dict[Side, Side] = {"a": "b", "b": "a"}


class Fork:
    """Gives a frame to both lanes, at the moment when both have a credit for it; so the faster waits for the slower.

    A lane that is away (not connected) or stuck (see `Joiner`) is not waited for: the other goes on alone. Only when
    every frame counts does lane A get each of them, and B waits for as long as A is away. There is no thread and no
    buffer in here: whichever lane asks last draws the frame from the mailbox, and hands it to the other as well.

    Args:
        mailbox: Where frames come from.
        joiner: Is told which lanes got a frame before they do.
        is_away: Whether a lane is not connected.
        on_dispatched: Called with each frame and the lanes that get it, before they do.
        on_missed: Called when a lane can take a frame and has not got the last one.
    """

    def __init__(
        self,
        mailbox: Mailbox[Frame],
        joiner: Joiner,
        *,
        is_away: Callable[[Side], bool],
        on_dispatched: Callable[[Frame, frozenset[Side]], None],
        on_missed: Callable[[], None],
    ) -> None:
        self._mailbox = mailbox
        self._joiner = joiner
        self._is_away = is_away
        self._on_dispatched = on_dispatched
        self._on_missed = on_missed
        self._changed = threading.Condition()  # guards the rest
        self._sides: set[Side] = {"a"}
        self._hungry: set[Side] = set()
        self._given: dict[Side, Frame] = {}
        self._is_drawing = False
        self._missing: set[Side] = set()  # that have not got the last frame

    def outlet(self, side: Side) -> "Outlet":
        """Return what the lane of this side takes frames from."""
        return Outlet(self, side)

    def attach_b(self) -> None:
        """Lane B takes part from the next frame on."""
        with self._changed:
            self._sides.add("b")
            self._missing.add("b")

    def detach_b(self) -> None:
        """Lane B takes part no more; what it has got and not answered is not waited for.

        Close its outlet before, so that the next lane B may take part however long this one needs to end.
        """
        with self._changed:
            self._sides.discard("b")
            self._hungry.discard("b")
            self._given.pop("b", None)
            self._changed.notify_all()
        self._joiner.give_up("b")

    @property
    def waits(self) -> bool:
        return self._mailbox.waits

    def wake(self) -> None:
        self._mailbox.wake()
        with self._changed:
            self._changed.notify_all()

    def take(self, outlet: "Outlet", is_wanted: Callable[[], bool]) -> Frame | None:
        """Wait for the next frame of this lane, or return None as soon as none `is_wanted()`."""
        side = outlet.side
        with self._changed:
            if outlet.closed.is_set():
                while is_wanted():
                    self._changed.wait(POLL_INTERVAL_S)
                return None
            self._hungry.add(side)
            has_missed = side in self._missing
            self._missing.discard(side)
            self._changed.notify_all()
        if has_missed:
            self._on_missed()
        while self._wait_for_turn(side, lambda: is_wanted() and not outlet.closed.is_set()):
            frame = self._draw(side, lambda: is_wanted() and not outlet.closed.is_set())
            if frame is not None:
                return frame
        with self._changed:
            if outlet.closed.is_set():
                return None  # what is there is another lane's
            self._hungry.discard(side)
            return self._given.pop(side, None)

    def _wait_for_turn(self, side: Side, is_wanted: Callable[[], bool]) -> bool:
        """Wait until this lane is to draw the frame; False when it was given one, or wants none."""
        with self._changed:
            while side not in self._given and is_wanted():
                if not self._is_drawing and self._may_lead(side):
                    self._is_drawing = True
                    return True
                self._changed.wait(POLL_INTERVAL_S)
            return False

    def _may_lead(self, side: Side) -> bool:
        other = _OTHER[side]
        if side not in self._sides:
            return False
        if other not in self._sides or other in self._hungry:
            return True
        if other == "a" and self.waits:
            return False
        return self._is_away(other) or self._joiner.is_stuck(other)

    def _draw(self, side: Side, is_wanted: Callable[[], bool]) -> Frame | None:
        frame = self._mailbox.take(is_wanted=is_wanted)
        with self._changed:
            self._is_drawing = False
            self._changed.notify_all()
            if frame is None:
                return None
            sides = frozenset((self._hungry | {side}) & self._sides)  # without B, if it was detached this moment
            self._joiner.expect(frame, sides)
            self._on_dispatched(frame, sides)
            self._hungry -= sides  # they have one now
            self._missing = self._sides - sides
            self._given.update({other: frame for other in sides if other != side})
        return frame if side in sides else None


class Outlet:
    """The mailbox of one lane, in the words of `Mailbox`.

    Attributes:
        closed: Set when the lane gets no more.
    """

    def __init__(self, fork: Fork, side: Side) -> None:
        self.side: Side = side
        self.closed = threading.Event()
        self._fork = fork

    @property
    def waits(self) -> bool:
        return self._fork.waits

    def take(self, *, is_wanted: Callable[[], bool] = lambda: True) -> Frame | None:
        return self._fork.take(self, is_wanted)

    def close(self) -> None:
        """Give the lane no frame any more, however long it lives."""
        self.closed.set()
        self._fork.wake()

    def wake(self) -> None:
        self._fork.wake()
