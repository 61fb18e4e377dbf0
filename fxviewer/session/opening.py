"""Opening a source while everything else goes on."""

import threading
from collections.abc import Callable

from fxviewer.errors import SourceError
from fxviewer.media.source import Size, Source, open_source

Spec = str | tuple[str, ...]


class Opening:
    """Opens a source on a thread of its own, since a dead address takes seconds to fail; can be given up."""

    def __init__(self, spec: Spec, size: Size | None, wake: Callable[[], None]) -> None:
        self.spec = spec
        self.size = size
        self.source: Source | None = None
        self.error: SourceError | None = None
        self.is_done = False
        self._wake = wake
        self._lock = threading.Lock()  # guards source, is_done, _given_up
        self._given_up = False
        threading.Thread(target=self._open, name="fx-open", daemon=True).start()

    def give_up(self) -> None:
        with self._lock:
            self._given_up = True
            source, self.source = self.source, None
        if source is not None:
            source.close()

    def _open(self) -> None:
        source: Source | None = None
        try:
            source = open_source(self.spec, size=self.size)
        except SourceError as error:
            self.error = error
        with self._lock:
            self.is_done = True
            if not self._given_up:
                self.source, source = source, None
        if source is not None:
            source.close()
        self._wake()
