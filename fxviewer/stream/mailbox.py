"""The one place where a frame may wait on its way to the function."""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Feed(Protocol[T_co]):
    """Where whoever sends takes the next item from: a mailbox, or a share of one."""

    @property
    def waits(self) -> bool: ...

    def take(self, *, is_wanted: Callable[[], bool] = ...) -> T_co | None: ...

    def wake(self) -> None: ...


class Mailbox(Generic[T]):
    """One slot between whoever captures and whoever sends.

    Two policies: the newest item replaces an unread one (live), or `put` waits until the slot is free (every item).
    The policy may change at any time.
    """

    def __init__(self, *, waits: bool = False) -> None:
        self._waits = waits
        self._changed = threading.Condition()  # guards _item, _waits
        self._item: T | None = None

    @property
    def waits(self) -> bool:
        return self._waits

    @waits.setter
    def waits(self, waits: bool) -> None:
        with self._changed:
            self._waits = waits
            self._changed.notify_all()

    def put(self, item: T, *, is_wanted: Callable[[], bool] = lambda: True) -> T | None:
        """Leave an item to be taken.

        Waits for the slot, if that is the policy, as long as `is_wanted()`; `wake` makes it look again.

        Returns:
            The item nobody will take now: the unread one that was replaced, `item` itself when it became unwanted
            while waiting, or None when none was dropped.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._item is None or not self._waits or not is_wanted())
            if self._item is not None and self._waits:
                return item
            replaced, self._item = self._item, item
            self._changed.notify_all()
            return replaced

    def take(self, *, is_wanted: Callable[[], bool] = lambda: True) -> T | None:
        """Wait for an item and take it, or return None as soon as none `is_wanted()`."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or not is_wanted())
            if not is_wanted():
                return None
            item, self._item = self._item, None
            self._changed.notify_all()
            return item

    def clear(self) -> T | None:
        """Empty the slot and return what was in it."""
        with self._changed:
            item, self._item = self._item, None
            self._changed.notify_all()
            return item

    def wake(self) -> None:
        """Make everyone who waits ask `is_wanted` again."""
        with self._changed:
            self._changed.notify_all()
