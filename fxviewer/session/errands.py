"""What a session does beside its stream, on connections of their own."""

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from fxviewer.errors import FxviewerError
from fxviewer.media.frame import Frame
from fxviewer.session.aside import Aside
from fxviewer.session.errand import Errand
from fxviewer.session.exchange import Exchange
from fxviewer.session.lanes import Lanes
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.scale_probe import ScaleProbe, probe_scales
from fxviewer.session.sweep import Axis, Cell, SweepProgress, sweep
from fxviewer.stream.secret import Secrets

T = TypeVar("T")


class Errands:
    """Starts them for lane A's function as it is asked now, and ends what is left of them. Safe from any thread.

    Every `on_ended` is called at the end with the result or with why there is none (both None: cancelled), and like
    every other callback on the errand's own thread.
    """

    def __init__(self, lanes: Lanes, gateway: LocalGateway, secrets: Secrets) -> None:
        self._lanes = lanes
        self._gateway = gateway
        self._secrets = secrets
        self._lock = threading.Lock()  # guards _running, _stopping
        self._running: list[Errand[object]] = []
        self._stopping = False

    def sweep(
        self,
        frame: Frame,
        axes: Sequence[Axis],
        on_cell: Callable[[Cell, SweepProgress], object],
        on_ended: Callable[[tuple[Cell, ...] | None, FxviewerError | None], object],
    ) -> Errand[tuple[Cell, ...]]:
        """Have the frame answered with every combination of these values."""
        ask = self._lanes.asked
        return self._start(lambda aside: sweep(aside, frame, ask, axes, on_cell), on_ended)

    def probe_scales(
        self, frame: Frame, on_ended: Callable[[ScaleProbe | None, FxviewerError | None], object]
    ) -> Errand[ScaleProbe | None]:
        """Measure the function on the frame at full and at half size."""
        ask, send_size = self._lanes.asked, self._lanes.connection.send_size
        return self._start(lambda aside: probe_scales(aside, frame, ask, send_size), on_ended)

    def profile(
        self, frame: Frame, on_ended: Callable[[Exchange | None, FxviewerError | None], object]
    ) -> Errand[Exchange]:
        """Have the handler measured line by line for this frame; the answer is in `Exchange.profile`."""
        ask = dataclasses.replace(self._lanes.asked, profile=True)
        return self._start(lambda aside: aside.ask(frame, ask), on_ended)

    def cancel(self) -> None:
        """Let all of them end, and begin no more."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for errand in running:
            errand.cancel()

    def stop(self, timeout_s: float) -> None:
        """Cancel all of them and wait for their ends."""
        self.cancel()
        deadline = time.monotonic() + timeout_s
        for errand in self._running:
            errand.stop(max(0.1, deadline - time.monotonic()))

    def _start(
        self, work: Callable[[Aside], T], on_ended: Callable[[T | None, FxviewerError | None], object]
    ) -> Errand[T]:
        errand = Errand(Aside(self._gateway, self._lanes.connection, self._secrets), work, on_ended)
        with self._lock:
            self._running = [one for one in self._running if not one.is_over]
            self._running.append(errand)  # type: ignore[arg-type]  # they are only stopped from here
            if self._stopping:
                errand.cancel()
            errand.start()
        return errand
