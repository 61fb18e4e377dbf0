"""Which functions there were, and which versions in force, when last looked."""

from collections.abc import Collection, Iterable

from fxviewer.session.live import Live


class VersionsSeen:
    """Remembers the version of each function that was asked about. Used by one thread at a time."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._seen: dict[str, str] = {}

    def have_changed(self, functions: Iterable[str]) -> bool:
        """Tell whether a save has put another version in force; the first one seen is no change."""
        changed = False
        for function in functions:
            described = self._live.described(function)
            if described is not None:
                changed |= self._seen.get(function, described.version) != described.version
                self._seen[function] = described.version
        return changed


class FunctionsSeen:
    """Remembers which functions there were. Used by one thread at a time."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._seen: frozenset[str] = frozenset()

    def have_changed(self, listed: Collection[str]) -> bool:
        """Tell whether a function has come that is not listed, or one has gone that is."""
        before, self._seen = self._seen, self._live.functions
        return not (self._seen - before).issubset(listed) or not (before - self._seen).isdisjoint(listed)
