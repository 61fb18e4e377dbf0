"""What is remarked about results that are pictures, and yet likely not what was meant."""

import time
from collections.abc import Callable, Mapping
from typing import Literal

from fxviewer.handler.parameter import Value
from fxviewer.session.exchange import Exchange
from fxviewer.session.likeness import likeness_of

Hint = Literal["same", "swapped"]
"""The result is its frame again, or its frame with red and blue exchanged."""

LOOK_NS = 250_000_000  # between two looks; each costs some milliseconds of the thread that takes it
PAUSE_NS = 1_000_000_000  # without an answer; then the next stands by itself
AGREEING = 3  # looks that it takes to change a hint in a stream, so that one odd frame does not


class HintWatch:
    """Looks at some of a lane's results. Of one thread.

    A still image is answered once, and once more with each change. So the first look at a version and at its parameters
    decides by itself, and one after a pause; otherwise looks have to agree. A look that can tell nothing, such as one
    at a black frame, changes nothing.
    """

    def __init__(self, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock_ns = clock_ns
        self._seen: Exchange | None = None
        self._answered_ns = self._looked_ns = 0
        self._hint: Hint | None = None
        self._contrary = 0
        self._is_decided = False

    def look(self, exchange: Exchange) -> Hint | None:
        """Return what is to be remarked now that this was answered."""
        if exchange is self._seen:
            return self._hint
        now_ns = self._clock_ns()
        if self._seen is None or _asked(exchange) != _asked(self._seen):
            self._hint, self._is_decided = None, False
        elif now_ns - self._answered_ns >= PAUSE_NS:
            self._is_decided = False
        self._seen, self._answered_ns = exchange, now_ns
        if not self._is_decided or now_ns - self._looked_ns >= LOOK_NS:
            self._looked_ns = now_ns
            self._judge(exchange)
        return self._hint

    def _judge(self, exchange: Exchange) -> None:
        likeness = likeness_of(exchange)
        if likeness is None or likeness == "unclear":
            return
        found: Hint | None = likeness if likeness != "other" else None
        self._contrary = self._contrary + 1 if found != self._hint else 0
        if not self._is_decided or self._contrary >= AGREEING:
            self._hint, self._contrary = found, 0
        self._is_decided = True


def _asked(exchange: Exchange) -> tuple[str, str, Mapping[str, Value]]:
    return exchange.function, exchange.version, exchange.parameters
