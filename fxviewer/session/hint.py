"""What is remarked about results that are pictures, and yet likely not what was meant."""

import time
from collections.abc import Callable
from typing import Literal

from fxviewer.session.exchange import Exchange
from fxviewer.session.likeness import likeness_of

Hint = Literal["same", "swapped"]
"""The result is its frame again, or its frame with red and blue exchanged."""

LOOK_NS = 250_000_000  # between two looks; each costs some milliseconds of the thread that takes it
AGREEING = 3  # looks that it takes to change a hint, so that one odd frame does not


class HintWatch:
    """Looks at some of a lane's results. Of one thread.

    The first look at a version decides by itself, because a still image is answered only once; after that, looks have
    to agree. A look that can tell nothing, such as one at a black frame, changes nothing.
    """

    def __init__(self, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock_ns = clock_ns
        self._of: tuple[str, str] | None = None
        self._seen: Exchange | None = None
        self._looked_ns = 0
        self._hint: Hint | None = None
        self._contrary = 0
        self._is_decided = False

    def look(self, exchange: Exchange) -> Hint | None:
        """Return what is to be remarked now that this was answered."""
        of = (exchange.function, exchange.version)
        if of != self._of:
            self._of, self._hint, self._contrary, self._is_decided, self._looked_ns = of, None, 0, False, 0
        now_ns = self._clock_ns()
        if exchange is not self._seen and (not self._is_decided or now_ns - self._looked_ns >= LOOK_NS):
            self._seen, self._looked_ns = exchange, now_ns
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
