"""A piece of work beside the stream: measuring, sweeping, asking once more."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from fxviewer.errors import FxviewerError
from fxviewer.session.aside import Aside, Cancelled

log = logging.getLogger(__name__)

T = TypeVar("T")


class Errand(Generic[T]):
    """Does one piece of work on the thread fx-errand, with a connection of its own; ends by itself or when cancelled.

    Args:
        aside: Not started yet; started and stopped here.
        work: Does it, on the errand's thread.
        on_ended: Called at the end, on that thread, with the result or with why there is none; both are None when it
            was cancelled.
    """

    def __init__(
        self, aside: Aside, work: Callable[[Aside], T], on_ended: Callable[[T | None, FxviewerError | None], object]
    ) -> None:
        self._aside = aside
        self._work = work
        self._on_ended = on_ended
        self._thread = threading.Thread(target=self._run, name="fx-errand", daemon=True)

    @property
    def is_over(self) -> bool:
        return self._thread.ident is not None and not self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Have it end soon; returns at once."""
        self._aside.cancel()

    def stop(self, timeout_s: float) -> None:
        """Cancel it and wait for its end."""
        self.cancel()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        result: T | None = None
        error: FxviewerError | None = None
        self._aside.start()
        try:
            result = self._work(self._aside)
        except FxviewerError as problem:
            error = problem
        except Cancelled:
            log.debug("an errand was cancelled")
        finally:
            self._aside.stop(timeout_s=1.0)
            self._on_ended(result, error)
