"""A session: one source, one lane to a function, and the sinks that take what comes of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fxviewer.media.frame import Frame
from fxviewer.media.source import Size
from fxviewer.session.exchange import Exchange, Sink
from fxviewer.session.meters import Meters
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Connection, Policy


class Session:
    """One viewing, from source to sinks.

    Every method but `stop`, `wait_until_ended` and `add_function` returns at once and may be called from any thread;
    what comes of it shows in `status`. The callbacks run on the session's threads and must return within 1 ms.

    Args:
        connection: Where and how frames are sent.
        function: Name of the function that is asked.
        functions: Folders (or handler.py files) the embedded gateway hosts besides the shipped samples.
        workers: Of the embedded gateway, per function.
        policy: What happens when the function is slower than the source.
        paced: Play films at their own speed; False reads as fast as the function goes (export).
        loop: Start films anew at their end.
        sinks: Take every exchange in frame order.
        on_captured: Called with every frame as it is grabbed, also when no gateway is there.
        on_sent: Called with every frame when it has left for the function.
        on_status: Called with a new snapshot after each change.
    """

    def __init__(
        self,
        *,
        connection: Connection | None = None,
        function: str = "imgprocessing",
        functions: Sequence[Path] = (),
        workers: int = 1,
        policy: Policy = "auto",
        paced: bool = True,
        loop: bool = False,
        sinks: Sequence[Sink] = (),
        on_captured: Callable[[Frame], None] | None = None,
        on_sent: Callable[[Frame], None] | None = None,
        on_status: Callable[[SessionStatus], None] | None = None,
    ) -> None:
        self.meters = Meters()
        raise NotImplementedError

    @property
    def status(self) -> SessionStatus:
        """The newest snapshot."""
        raise NotImplementedError

    # -- life

    def start(self) -> None:
        """Start the threads: connect, and play what `open` names."""

    def stop(self, timeout_s: float = 2.0) -> None:
        """End everything the session started, in every state, within `timeout_s`. Idempotent."""

    def wait_until_ended(self, timeout_s: float | None = None) -> bool:
        """Wait until the source has ended and every frame is answered, dropped or lost; False on time-out."""
        raise NotImplementedError

    # -- source

    def open(self, spec: str | Sequence[str], *, size: Size | None = None, playing: bool = True) -> None:
        """Replace the source. If it does not open, the status says why and there is no source."""

    def close_source(self) -> None: ...

    def play(self) -> None:
        """Go on; at the end of a film from its start. Live: go on showing the newest."""

    def pause(self) -> None:
        """Hold the frame. Live sources are read on, so that they are not stale afterwards."""

    def seek(self, pts_ns: int) -> None:
        """Show the frame that is on screen at this time of the film; plays on if it was playing."""

    def step(self, frames: int) -> None:
        """Pause and show the frame so many frames further on (or back, when negative)."""

    def set_speed(self, speed: float) -> None: ...

    def set_loop(self, loop: bool) -> None: ...

    def resend(self) -> None:
        """Send the frame on screen once more, while paused or for a still: something about the function changed."""

    # -- lane

    def use(self, function: str) -> None:
        """Ask another function from the next frame on; a held frame is sent again."""

    def connect(self, connection: Connection) -> None:
        """Use these settings from now on: reopens the connection only when it must."""

    def retry_now(self) -> None:
        """Try the next connection attempt (or the lost source) at once instead of waiting."""

    def refresh_functions(self) -> None:
        """List the gateway's functions again; the answer comes with the status."""

    def add_function(self, path: Path) -> str:
        """Host a function folder or a handler.py on the embedded gateway and return its name. Blocks up to 10 s.

        Raises:
            FunctionError: It is no function, or its handler does not load.
        """
        raise NotImplementedError

    def set_policy(self, policy: Policy) -> None: ...

    # -- sinks

    def add_sink(self, sink: Sink) -> None: ...

    def remove_sink(self, sink: Sink) -> None: ...

    # -- of the session's own threads

    def _deliver(self, exchange: Exchange) -> None: ...
